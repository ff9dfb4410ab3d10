// Forgetting once more, after a restore that knows nothing of it (M20).

#include "projections/erasure/restored.hpp"
#include "tests/support/backed_up.hpp"
#include "tests/unit/projections/town.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace kontor::tests {
namespace {

namespace commands = eventstore::commands;
namespace erasure = projections::erasure;
namespace executor = eventstore::executor;

constexpr auto home = EngineHouse::home;

/// As a start on older databases does: first what the log says, then custody, then what the ledger
/// names.
void restore(Town& town, const BackedUp& log_backup, const BackedUp& vault_backup) {
    auto& house = town.house;
    house.close();
    put_back(house.log_store, log_backup);
    put_back(house.vault_store, vault_backup);
    put_back(house.state_store, {});
    house.open();
    const executor::StateStore states{house.state_store};
    house.begin_without_settling();
    ASSERT_TRUE(house.vault().holds(town.an.value)) << "positive control";
    const auto entries = house.ledger().entries();
    erasure::take_custody(
        entries, states, EngineHouse::partition_count, house.vault(), house.clock.now());
    house.vault().settle(house.vault().owed(entries));
}

/// Then the log learns what it does not know.
void tell(Town& town) {
    auto& house = town.house;
    house.restart();
    const executor::StateStore states{house.state_store};
    const auto keyless = erasure::keyless_in(home, states, house.vault());
    for (const auto& number : keyless.orders_in_custody) {
        house.happens([&](executor::Transaction& tx) {
            commands::note_custody(tx, number, town.shop);
            return true;
        });
    }
    for (const auto& number : keyless.orders) {
        house.happens([&](executor::Transaction& tx) {
            commands::purge_order(tx, number);
            return true;
        });
    }
    for (const auto customer : keyless.customers) {
        town.ask(customer);
        house.happens([&](executor::Transaction& tx) {
            commands::note_kept(tx, customer, keyless.orders_in_custody, town.shop);
            return true;
        });
    }
}

erasure::Keyless keyless_in(Town& town) {
    const executor::StateStore states{town.house.state_store};
    return erasure::keyless_in(home, states, town.house.vault());
}

TEST(Restoring, AnOrderThatIsHeldIsKeptAsItWas) {  // M20
    Town town;
    ASSERT_TRUE(town.is_held(town.completed));
    const auto log_backup = rows_of(town.house.log_store);
    const auto vault_backup = rows_of(town.house.vault_store);
    const auto delivery = town.secret_of(town.completed);
    town.ask();
    ASSERT_TRUE(town.work());
    ASSERT_TRUE(town.house.vault().in_custody(delivery));
    restore(town, log_backup, vault_backup);
    EXPECT_TRUE(town.house.vault().in_custody(delivery));
    tell(town);
    EXPECT_TRUE(town.receipt_of(town.an).hold_until);
    ASSERT_TRUE(town.work());
    EXPECT_FALSE(town.is_purged(town.completed));
    EXPECT_TRUE(town.house.vault().in_custody(delivery));
}

TEST(Restoring, AnEndedOrderWhoseHoldIsOverIsNotTakenIntoCustody) {  // M20
    Town town;
    ASSERT_TRUE(town.is_held(town.completed));
    const auto log_backup = rows_of(town.house.log_store);
    const auto vault_backup = rows_of(town.house.vault_store);
    const auto delivery = town.secret_of(town.completed);
    town.ask();
    ASSERT_TRUE(town.work());
    town.house.clock.advance(std::chrono::days{180});
    restore(town, log_backup, vault_backup);
    EXPECT_FALSE(town.house.vault().in_custody(delivery));
    EXPECT_TRUE(town.house.vault().in_custody(town.secret_of(town.accepted)));
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
    restore(town, log_backup, vault_backup);
    EXPECT_FALSE(house.vault().holds(town.an.value));
    EXPECT_TRUE(house.vault().in_custody(delivery));
    const auto keyless = keyless_in(town);
    EXPECT_EQ(keyless.customers, std::vector{town.an});
    EXPECT_EQ(keyless.orders_in_custody, std::vector{town.accepted});
    EXPECT_EQ(keyless.orders.size(), 2U);
    tell(town);
    ASSERT_TRUE(town.work());
    town.expect_forgotten();
    EXPECT_TRUE(keyless_in(town).customers.empty());
    house.rebuild_all();
}

TEST(Restoring, WhoseErasureHadBegunIsForgottenToItsEndAndToldOfCustody) {  // M20
    Town town;
    town.ask();
    const auto log_backup = rows_of(town.house.log_store);
    const auto vault_backup = rows_of(town.house.vault_store);
    ASSERT_TRUE(town.work());
    restore(town, log_backup, vault_backup);
    EXPECT_EQ(keyless_in(town).customers, std::vector{town.an});
    tell(town);
    ASSERT_TRUE(town.work());
    town.expect_forgotten();
}

}  // namespace
}  // namespace kontor::tests
