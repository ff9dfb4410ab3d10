// Forgetting, from the event that starts it to its completion, interrupted on the way (M20).

#include "tests/support/killed_process.hpp"
#include "tests/unit/projections/town.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace kontor::tests {
namespace {

namespace executor = eventstore::executor;
namespace order = domain::order;
using adapters::memory::WriteFault;

TEST(Erasing, ForgetsAllOfACustomerAndNothingOfAnother) {
    Town town;
    town.ask();
    ASSERT_TRUE(town.work());
    town.expect_forgotten();
    town.house.rebuild_all();
}

TEST(Erasing, DestroysKeysOfValuesThatWereReplacedToo) {
    Town town;
    town.replaces_profile(3);
    const auto secrets = town.secrets_in_events();
    ASSERT_GE(secrets.size(), 3U);
    for (const auto& secret : secrets) ASSERT_TRUE(town.house.vault().holds(secret));
    town.ask();
    ASSERT_TRUE(town.work());
    town.expect_forgotten();
    for (const auto& secret : secrets) EXPECT_FALSE(town.house.vault().holds(secret));
}

TEST(Erasing, WaitsForAHistoryThatStandsStill) {
    Town town;
    town.damages_the_history();
    town.house.happens_to(town.waiting, {order::OrderAccepted{}});
    const auto unknown = town.house.place(town.an, placing());
    town.ask();
    EXPECT_FALSE(town.work());
    EXPECT_TRUE(town.house.vault().holds(town.an.value));
    EXPECT_TRUE(town.house.vault().holds(town.secret_of(unknown).value));
    town.house.rebuild("history");
    ASSERT_TRUE(town.work());
    EXPECT_FALSE(town.house.vault().holds(town.an.value));
    EXPECT_TRUE(town.is_purged(unknown));
}

TEST(Erasing, WhatTheLogRefusesIsTriedAgain) {
    for (std::uint64_t nth = 1; nth <= 12; ++nth) {
        Town town;
        town.ask();
        town.house.log_store.fail_write(nth, WriteFault::not_applied);
        bool done = false;
        for (int tries = 0; tries < 3 && !done; ++tries) done = town.work();
        ASSERT_TRUE(done) << "write " << nth;
        town.expect_forgotten();
        if (HasFailure()) return;
    }
}

TEST(Erasing, SaysFarewellOnceHoweverOftenItIsTried) {
    Town town;
    town.ask();
    town.fails_with = town.an;
    EXPECT_FALSE(town.work(3));
    EXPECT_EQ(town.farewells, 1);
}

TEST(Erasing, NobodyWaitsForAnotherWhoseErasureCannotGoOn) {
    Town town;
    town.ask(town.an);
    town.ask(town.bo);
    town.fails_with = std::min(town.an, town.bo);
    EXPECT_FALSE(town.work());
    EXPECT_EQ(town.times("receipt-erased.v1"), 1U);
    town.fails_with.reset();
    EXPECT_TRUE(town.work());
    EXPECT_EQ(town.times("receipt-erased.v1"), 2U);
}

TEST(Erasing, WhoIsForgottenIsErasedOnceTheKeysAreGoneElsewhereToo) {  // M20, M24
    Town town;
    int asked = 0;
    town.gone_elsewhere = [&] { return ++asked == 3; };
    town.ask(town.an);
    town.ask(town.bo);
    ASSERT_TRUE(town.work(2));
    EXPECT_FALSE(town.house.vault().holds(town.an.value));
    EXPECT_EQ(town.times("receipt-erased.v1"), 0U);
    asked = 0;
    ASSERT_TRUE(town.work(4));
    EXPECT_EQ(town.times("receipt-erased.v1"), 2U);
    EXPECT_EQ(town.farewells, 2);
}

TEST(Erasing, WhatWillBeCancelledIsNotAcceptedMeanwhile) {  // M20
    Town town;
    town.ask();
    EXPECT_FALSE(town.is_taken(town.waiting));
    EXPECT_TRUE(town.is_taken(town.of_bo));
    ASSERT_TRUE(town.work());
    town.expect_forgotten();
}

TEST(Erasing, WhatGoesWithItsCustomerCannotBeHeldAnyMore) {  // M20
    Town town;
    town.ask();
    EXPECT_FALSE(town.is_held(town.waiting));
    EXPECT_FALSE(town.is_held(town.completed));
    EXPECT_TRUE(town.is_held(town.accepted));
    EXPECT_TRUE(town.is_held(town.of_bo));
    ASSERT_TRUE(town.work());
    town.expect_forgotten();
}

TEST(Erasing, AnOrderThatEndsBetweenItsCustodyAndTheEventIsPurgedWithTheRest) {
    Town town;
    const auto secret = town.secret_of(town.accepted);
    town.house.vault().begin_custody(town.an, std::vector{secret});  // Then it was interrupted.
    town.house.happens_to(town.accepted, {order::OrderCompleted{}});
    town.ask();
    ASSERT_TRUE(town.work());
    EXPECT_TRUE(town.is_purged(town.accepted));
    EXPECT_FALSE(town.house.vault().in_custody(secret));
}

TEST(Erasing, AnEndedOrderInCustodyGoesWhenItsHoldIsOver) {  // M20
    Town town;
    const auto secret = town.secret_of(town.completed);
    town.house.happens_to(
        town.completed, {order::HoldPlaced{.reason_code = "claim", .at = town.house.clock.now()}});
    town.ask();
    ASSERT_TRUE(town.work());
    ASSERT_FALSE(town.is_purged(town.completed));
    EXPECT_TRUE(town.house.vault().in_custody(secret));
    town.house.happens_to(town.completed, {order::HoldReleased{.at = town.house.clock.now()}});
    ASSERT_TRUE(town.work());
    EXPECT_TRUE(town.is_purged(town.completed));
    EXPECT_FALSE(town.house.vault().in_custody(secret));
}

/// No instant of an order, which would lead to it.
domain::Timestamp end_of_day_after(std::chrono::days passed) {
    return std::chrono::floor<std::chrono::days>(EngineHouse::noon + passed) + std::chrono::days{1};
}

TEST(Erasing, AReceiptTellsWhatIsKeptAsTheOrdersAreWhenTheyGoIntoCustody) {  // M20
    Town town;
    town.damages_the_history();
    town.house.happens_to(town.waiting, {order::OrderAccepted{}});
    town.house.purge(executor::stream_of(town.accepted));
    town.ask();
    EXPECT_FALSE(town.receipt_of(town.an).custody_until) << "nobody knows yet";
    town.house.rebuild("history");
    ASSERT_TRUE(town.work());
    const auto receipt = town.receipt_of(town.an);
    EXPECT_EQ(receipt.custody_until, end_of_day_after(std::chrono::days{90}));
    EXPECT_FALSE(receipt.hold_until);
}

TEST(Erasing, AReceiptTellsOfOrdersOnHoldToo) {  // M20
    Town town;
    ASSERT_TRUE(town.is_held(town.completed));
    town.ask();
    town.house.clock.advance(std::chrono::minutes{5});
    ASSERT_TRUE(town.work());
    const auto receipt = town.receipt_of(town.an);
    EXPECT_EQ(receipt.opened_at, EngineHouse::noon) << "when it was asked for";
    EXPECT_EQ(receipt.custody_until, end_of_day_after(std::chrono::days{90}));
    EXPECT_EQ(receipt.hold_until, end_of_day_after(std::chrono::days{180}));
}

TEST(Erasing, OfWhomNothingIsDeliveredTheReceiptTellsOfNothing) {  // M20
    Town town;
    town.ask(town.bo);
    ASSERT_TRUE(town.work());
    EXPECT_EQ(domain::receipt::kept_until(town.receipt_of(town.bo)), std::nullopt);
    EXPECT_EQ(town.times("receipt-opened.v1"), 1U);
}

TEST(Erasing, WritesToTheVaultOnceForManyOrders) {  // M8
    const auto writes_with = [](int orders) {
        Town town;
        for (int i = 0; i < orders; ++i) {
            town.house.happens_to(town.house.place(town.an, placing()), {order::OrderAccepted{}});
        }
        town.ask();
        const auto before = town.house.vault_store.syncs();
        EXPECT_TRUE(town.work());
        return town.house.vault_store.syncs() - before;
    };
    EXPECT_EQ(writes_with(30), writes_with(1));
}

/// An has asked.
class TownThatForgets : public Town {
public:
    TownThatForgets() {
        ask();
    }
    void expect_done() {
        expect_forgotten();
    }
};

TEST(Erasing, KilledAtAnyWriteOfTheLogIsCompletedOnce) {
    EXPECT_GE(
        killed_at_every_write<TownThatForgets>(&EngineHouse::log_store, WriteFault::not_applied),
        6U);
}
TEST(Erasing, KilledAfterAnyWriteOfTheLogIsCompletedOnce) {
    EXPECT_GE(killed_at_every_write<TownThatForgets>(&EngineHouse::log_store, WriteFault::applied),
              6U);
}
TEST(Erasing, KilledAtAnyWriteOfTheVaultIsCompletedOnce) {
    EXPECT_GE(
        killed_at_every_write<TownThatForgets>(&EngineHouse::vault_store, WriteFault::not_applied),
        4U);
}
TEST(Erasing, KilledAfterAnyWriteOfTheVaultIsCompletedOnce) {
    EXPECT_GE(
        killed_at_every_write<TownThatForgets>(&EngineHouse::vault_store, WriteFault::applied), 4U);
}

TEST(Erasing, KilledAtAnyWriteOfLedgerAndKeyringIsCompletedOnce) {
    EXPECT_GE(killed_at_every_file_write<TownThatForgets>(), 18U);
}

}  // namespace
}  // namespace kontor::tests
