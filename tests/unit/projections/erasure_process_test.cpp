// Forgetting, from the event that starts it to its completion, killed at every write on the way,
// and once more after a restore (M20).

#include "projections/erasure/erasure_process.hpp"

#include "eventstore/codec/events.hpp"
#include "eventstore/codec/seal.hpp"
#include "eventstore/commands/forgetting.hpp"
#include "projections/erasure/restored.hpp"
#include "tests/support/killed_process.hpp"
#include "tests/support/views_house.hpp"
#include "tests/unit/domain/catalogue_words.hpp"
#include "tests/unit/domain/order_words.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace kontor::tests {
namespace {

namespace commands = eventstore::commands;
namespace customer = domain::customer;
namespace erasure = projections::erasure;
namespace executor = eventstore::executor;
namespace order = domain::order;
using adapters::memory::MemoryStore;
using adapters::memory::WriteFault;

constexpr auto home = EngineHouse::home;

/// An and Bo, who have an order each of every sort; An asks to be forgotten.
class Town {
public:
    ViewsHouse house;
    const domain::catalogue::Catalogue catalogue = shop_catalogue();
    const eventstore::vault::Tokens tokens{house.keyring(), EngineHouse::partition_count};
    const commands::Shop shop{.catalogue = catalogue,
                              .tokens = tokens,
                              .size_limits = {},
                              .account_numbers = {},
                              .tracking_hosts = {}};
    const domain::CustomerId an = house.register_customer("an@atelier.example", {id128(1)});
    const domain::CustomerId bo = house.register_customer("bo@atelier.example", {id128(2)});
    domain::OrderNumber waiting, accepted, completed, of_bo;

    Town() {
        for (const auto customer : {an, bo}) {
            house.happens_to(customer, {domain::customer::CustomerActivated{}});
        }
        waiting = house.place(an, placing());
        accepted = house.place(an, placing());
        house.happens_to(accepted, {order::OrderAccepted{}});
        completed = house.place(an, placing());
        house.happens_to(completed, {order::OrderAccepted{}, order::OrderCompleted{}});
        of_bo = house.place(bo, placing());
    }

    void ask() {
        house.happens([&](executor::Transaction& tx) {
            return commands::forget_by_operator(tx, an, {}, shop).has_value();
        });
    }
    void replaces_profile(int times) {
        for (int i = 0; i < times; ++i) {
            customer::Profile profile{.company_name = "Atelier " + std::to_string(i)};
            house.happens_to(
                an,
                {customer::ProfileChanged{
                    .profile = domain::personal<domain::Scope::value>(std::move(profile)),
                    .revision = static_cast<std::uint64_t>(i) + 2}});
        }
    }
    /// It stands still at the next event of a known order.
    void damages_the_history() {
        eventstore::ports::WriteBatch damage;
        const auto& history = house.view("history");
        for (auto row = history.scan(home, ""); row->valid(); row->next()) {
            damage.put(row->key(), "\xff");
        }
        (void)house.state_store.write(damage, eventstore::ports::Durability::buffered);
    }
    std::vector<domain::Id128> secrets_in_events() {
        const executor::StateStore states{house.state_store};
        return projections::retention::secrets_of_customer(
            {.log = house.log(), .states = states, .outbox = house.view("outbox")},
            home,
            executor::stream_of(an));
    }
    /// One pass of the process, in every partition; whether it came to its end.
    bool work() {
        const executor::StateStore states{house.state_store};
        erasure::ErasureProcess process{
            house.io.get_executor(),
            {.engine = house.engine(),
             .records = {.log = house.log(), .states = states, .outbox = house.view("outbox")},
             .vault = house.vault(),
             .erasures = house.views().view("erasures"),
             .history = house.views().view("history"),
             .shop = shop,
             .worker = house.work(),
             .last_mail = [](auto, auto) {},
             .erased = [](auto) {}}};
        bool done = true;
        for (std::uint16_t i = 0; i < EngineHouse::partition_count; ++i) {
            boost::asio::co_spawn(
                house.io, process.work({i}), [&](const std::exception_ptr& failure) {
                    done = done && failure == nullptr;
                });
            house.settle();
        }
        return done;
    }

    [[nodiscard]] const order::State& state_of(const domain::OrderNumber& number) {
        const executor::StateStore states{house.state_store};
        slot_ = states.slot(home, executor::stream_of(number));
        return std::get<order::State>(slot_.state);
    }
    [[nodiscard]] bool is_purged(const domain::OrderNumber& number) {
        return std::holds_alternative<order::Purged>(state_of(number));
    }
    [[nodiscard]] domain::SecretId secret_of(const domain::OrderNumber& number) {
        return std::get<order::Placed>(state_of(number)).secret;
    }
    [[nodiscard]] std::size_t times(std::string_view type) {
        std::size_t count = 0;
        const auto page = house.log().read(home, {}, 10'000);
        for (const auto& entry : page->entries) {
            const auto* record = std::get_if<eventstore::log::Record>(&entry.content);
            count += record != nullptr && record->type == type;
        }
        return count;
    }
    [[nodiscard]] std::vector<std::string> named() const {
        std::vector<std::string> ids;
        for (const auto& entry : house.ledger().entries()) ids.push_back(entry.id);
        std::ranges::sort(ids);
        return ids;
    }

    /// Nothing opens of An but what fulfilment delivers; Bo has everything; all of it once.
    void expect_forgotten() {
        EXPECT_FALSE(house.vault().holds(an.value));
        EXPECT_TRUE(is_purged(waiting));
        EXPECT_TRUE(is_purged(completed));
        ASSERT_FALSE(is_purged(accepted));
        EXPECT_TRUE(std::get<order::Placed>(state_of(accepted)).in_custody);
        EXPECT_TRUE(house.vault().in_custody(secret_of(accepted)));
        EXPECT_FALSE(house.vault().holds(secret_of(accepted).value));
        EXPECT_TRUE(house.vault().holds(bo.value));
        EXPECT_TRUE(house.vault().holds(secret_of(of_bo).value));
        EXPECT_EQ(times("customer-erasure-completed.v1"), 0U) << "purged with the rest";
        EXPECT_EQ(times("receipt-opened.v1"), 1U);
        EXPECT_EQ(times("receipt-erased.v1"), 1U);
        auto ids = named();
        EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end()) << "named twice";
        EXPECT_TRUE(std::ranges::binary_search(ids, an.value.text()));
    }

private:
    executor::Slot slot_;
};

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

/// What a backup holds of a store.
std::vector<std::pair<std::string, std::string>> rows_of(const MemoryStore& store) {
    std::vector<std::pair<std::string, std::string>> rows;
    for (auto row = store.scan("", ""); row->valid(); row->next()) {
        rows.emplace_back(row->key(), row->value());
    }
    return rows;
}
void put_back(MemoryStore& store, const std::vector<std::pair<std::string, std::string>>& rows) {
    eventstore::ports::WriteBatch batch;
    batch.erase_range("", std::string(64, '\xff'));
    for (const auto& [key, value] : rows) batch.put(key, value);
    (void)store.write(batch, eventstore::ports::Durability::synced);
}

TEST(Restoring, TheForgottenStayForgottenAndTheirAcceptedOrdersAreDelivered) {
    Town town;
    auto& house = town.house;
    const auto log_backup = rows_of(house.log_store);
    const auto vault_backup = rows_of(house.vault_store);
    town.ask();
    ASSERT_TRUE(town.work());
    town.expect_forgotten();
    const auto delivery = town.secret_of(town.accepted);

    house.close();
    put_back(house.log_store, log_backup);
    put_back(house.vault_store, vault_backup);
    put_back(house.state_store, {});
    house.open();
    {
        // As a start does: first what the log says, then custody, then what the ledger names.
        const executor::StateStore states{house.state_store};
        house.begin_without_settling();
        ASSERT_TRUE(house.vault().holds(town.an.value)) << "positive control";
        const auto entries = house.ledger().entries();
        erasure::take_custody(entries, states, EngineHouse::partition_count, house.vault());
        house.vault().settle(house.vault().owed(entries));
    }
    EXPECT_FALSE(house.vault().holds(town.an.value));
    EXPECT_TRUE(house.vault().in_custody(delivery));
    house.restart();
    const executor::StateStore states{house.state_store};
    const auto keyless = erasure::keyless_in(home, states, house.vault());
    EXPECT_EQ(keyless.customers, std::vector{town.an});
    EXPECT_EQ(keyless.orders_in_custody, std::vector{town.accepted});
    EXPECT_EQ(keyless.orders.size(), 2U);
    house.happens([&](executor::Transaction& tx) {
        for (const auto& number : keyless.orders_in_custody) {
            commands::note_custody(tx, number, town.shop);
        }
        return true;
    });
    for (const auto& number : keyless.orders) {
        house.happens([&](executor::Transaction& tx) {
            commands::purge_order(tx, number);
            return true;
        });
    }
    town.ask();
    ASSERT_TRUE(town.work());
    town.expect_forgotten();
    EXPECT_TRUE(erasure::keyless_in(home, states, house.vault()).customers.empty());
    house.rebuild_all();
}

}  // namespace
}  // namespace kontor::tests
