// What had its time goes, once, whatever the process dies of on the way (M16, M17, M25).

#include "eventstore/commands/holds.hpp"
#include "projections/mail/outbox.hpp"
#include "tests/support/killed_process.hpp"
#include "tests/unit/projections/street.hpp"

#include <chrono>
#include <set>
#include <vector>

namespace kontor::tests {
namespace {

namespace customer = domain::customer;
namespace executor = eventstore::executor;
namespace order = domain::order;
using adapters::memory::WriteFault;

constexpr auto home = EngineHouse::home;
constexpr auto noon = EngineHouse::noon;
constexpr auto five_weeks = Street::five_weeks;

TEST(Retaining, DestroysWhatHadItsTimeAndNothingElse) {  // M16, M17
    Street street;
    ASSERT_TRUE(street.work());
    street.expect_done();
    street.house.rebuild_all();
}

TEST(Retaining, HasWhatWasDestroyedLeaveTheFilesOfTheVault) {  // M16, M17
    Street street;
    const auto before = street.house.vault_store.compactions();
    ASSERT_TRUE(street.work());
    EXPECT_EQ(street.house.vault_store.compactions(), before + 1) << "once a minute";
    // It may have been interrupted before it came to that.
    ASSERT_TRUE(street.work());
    EXPECT_EQ(street.house.vault_store.compactions(), before + 2);
}

TEST(Due, WhatIsSetAsideTakesNobodysPlace) {  // M16
    using projections::retention::Task;
    using projections::retention::Timer;
    Street street;
    const auto dee = street.house.register_customer("dee@atelier.example", {id128(4)});
    street.house.clock.advance(five_weeks);
    const executor::StateStore states{street.house.state_store};
    executor::RulesInForce rules;
    rules.start(states, EngineHouse::partition_count);
    const auto unused = [&](const std::set<Task>& set_aside) {
        auto found = projections::retention::due(street.house.view("retention"),
                                                 states,
                                                 home,
                                                 rules.of(home),
                                                 street.house.clock.now(),
                                                 {.limit = 1, .set_aside = set_aside});
        std::erase_if(found.tasks,
                      [](const Task& task) { return task.timer != Timer::registration; });
        return found.tasks;
    };
    const Task first{Timer::registration, executor::stream_of(street.cai)};
    const Task second{Timer::registration, executor::stream_of(dee)};
    EXPECT_EQ(unused({}), std::vector{first});
    EXPECT_EQ(unused({first}), std::vector{second});
    EXPECT_TRUE(unused({first, second}).empty());
}

TEST(Retaining, AnOrderThatIsDueCannotBeHeldAnyMore) {  // M16
    Street street;
    const auto held = [&](const domain::OrderNumber& number) {
        return street.house.happens([&](executor::Transaction& tx) {
            return eventstore::commands::place_hold(tx, number, "claim", street.shop).has_value();
        });
    };
    EXPECT_FALSE(held(street.due));
    EXPECT_TRUE(held(street.stays));
    ASSERT_TRUE(street.work());
    street.expect_done();
}

TEST(Retaining, ALinkThatCameAfterCompletionGoesWithItsTime) {  // M17
    Street street;
    auto& house = street.house;
    const auto number = house.place(street.bo, placing());
    street.ships(number);
    house.happens_to(number, {order::OrderCompleted{.at = house.clock.now()}});
    house.clock.advance(std::chrono::days{9});
    const auto link = street.tracks(number);
    ASSERT_TRUE(street.work());
    EXPECT_TRUE(house.vault().holds(link));
    house.clock.advance(std::chrono::days{1});
    ASSERT_TRUE(street.work());
    EXPECT_FALSE(house.vault().holds(link));
    EXPECT_FALSE(street.is_purged(number));
    house.rebuild_all();
}

TEST(Retaining, AHoldKeepsAnOrderAndNotItsLinks) {  // M16, M17
    Street street;
    auto& house = street.house;
    street.ships(street.stays);
    const auto link = street.tracks(street.stays);
    house.happens_to(street.stays,
                     {order::HoldPlaced{.reason_code = "claim", .at = house.clock.now()}});
    house.clock.advance(std::chrono::days{90} - five_weeks - std::chrono::milliseconds{1});
    ASSERT_TRUE(street.work());
    EXPECT_TRUE(house.vault().holds(link));
    house.clock.advance(std::chrono::milliseconds{1});
    ASSERT_TRUE(street.work());
    EXPECT_FALSE(house.vault().holds(link));
    EXPECT_FALSE(street.is_purged(street.stays));
}

TEST(Retaining, EndsACustodyThatWasInterruptedBeforeItsEvent) {  // M16, M20
    Street street;
    const auto secret = street.house.secret_of(street.due);
    street.house.vault().begin_custody(street.bo, std::vector{secret});
    ASSERT_TRUE(street.work());
    EXPECT_FALSE(street.house.vault().in_custody(secret));
}

TEST(Replaced, WhatEndedARequestGoesNoSoonerThanTheRequest) {  // M17
    Street street;
    auto& house = street.house;
    const auto stream = executor::stream_of(street.bo);
    const auto version = [&] {
        return house.happens([&](executor::Transaction& tx) { return tx.version(stream); });
    };
    house.happens_to(street.bo,
                     {customer::EmailChangeRequested{
                         .link = {id128(7)}, .email = {"bo@nieuw.example"}, .at = noon}});
    const auto request = version();
    house.happens_to(street.bo, {customer::LinkFollowed{.link = {id128(7)}, .at = noon}});
    const auto followed = version();
    const executor::StateStore states{house.state_store};
    const auto replaced = [&] {
        auto found = projections::retention::replaced_of_customer(
            {.log = house.log(), .states = states, .outbox = house.view("outbox")}, home, stream);
        return std::set(found.versions.begin(), found.versions.end());
    };
    EXPECT_FALSE(replaced().contains(request)) << "its mail is not sent";
    EXPECT_FALSE(replaced().contains(followed));
    house.happens_to(street.bo,
                     {domain::mail::MailSettled{
                         .cause = request, .kind = "email-change-confirmation", .at = noon}});
    EXPECT_TRUE(replaced().contains(request));
    EXPECT_TRUE(replaced().contains(followed));
}

TEST(Retaining, DestroysAReplacedPasswordAlthoughItsMailIsNotSent) {  // M19
    Street street;
    auto& house = street.house;
    const auto stream = executor::stream_of(street.bo);
    const auto replaced = street.sets_password("second");
    const auto version = house.happens([&](auto& tx) { return tx.version(stream); });
    const auto kept = street.sets_password("third");
    ASSERT_TRUE(street.work());
    EXPECT_FALSE(house.vault().holds(replaced));
    EXPECT_TRUE(house.vault().holds(kept));
    EXPECT_TRUE(projections::mail::is_due(house.view("outbox"), home, stream, version));
    EXPECT_TRUE(house.happens([&](auto& tx) { return tx.holds_event(stream, version); }));
}

TEST(Retaining, AClockThatLeaptAYearDestroysNothingUntilItIsConfirmed) {  // M16, M17
    Street street;
    street.clock_is_confirmed = false;
    street.house.clock.leap_to(noon + std::chrono::days{365});
    ASSERT_TRUE(street.work());
    street.expect_nothing_done();
    // Somebody looked at it, and it is five weeks later.
    street.house.clock.leap_to(noon + five_weeks);
    street.clock_is_confirmed = true;
    ASSERT_TRUE(street.work());
    street.expect_done();
}

TEST(Retaining, KilledAtAnyWriteOfTheLogIsDoneOnce) {  // M16, M17
    EXPECT_GE(killed_at_every_write<Street>(&EngineHouse::log_store, WriteFault::not_applied), 4U);
}
TEST(Retaining, KilledAfterAnyWriteOfTheLogIsDoneOnce) {  // M16, M17
    EXPECT_GE(killed_at_every_write<Street>(&EngineHouse::log_store, WriteFault::applied), 4U);
}
TEST(Retaining, KilledAtAnyWriteOfTheVaultIsDoneOnce) {  // M16, M17
    EXPECT_GE(killed_at_every_write<Street>(&EngineHouse::vault_store, WriteFault::not_applied),
              3U);
}
TEST(Retaining, KilledAfterAnyWriteOfTheVaultIsDoneOnce) {  // M16, M17
    EXPECT_GE(killed_at_every_write<Street>(&EngineHouse::vault_store, WriteFault::applied), 3U);
}

TEST(Retaining, KilledAtAnyWriteOfLedgerAndKeyringIsDoneOnce) {  // M16, M17
    EXPECT_GE(killed_at_every_file_write<Street>(), 12U);
}

}  // namespace
}  // namespace kontor::tests
