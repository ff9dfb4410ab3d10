// Weeks and months from their first fact to the destruction of their key (M21, M25, M27).

#include "tests/support/backed_up.hpp"
#include "tests/unit/projections/statistics_fixture.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace kontor::tests {
namespace {

namespace counted = domain::statistics;
namespace statistics = projections::statistics;

TEST_F(StatisticsProcessTest, AMonthWhoseKeyIsGoneCountsNothingAndStopsNoOrder) {  // M21
    ASSERT_TRUE(round());
    const auto month = counted::period_of(house.clock.now(), counted::PeriodKind::month);
    house.vault().destroy(std::array{key_of(month).value});
    place(1, "300000001", EngineHouse::home);
    EXPECT_EQ(held(Kept::facts, month), 0U);
}

TEST_F(StatisticsProcessTest, AWeekIsReleasedOnceItIsOver) {
    ASSERT_TRUE(round());
    const auto week = this_week();
    a_busy_week();
    ASSERT_TRUE(round());
    EXPECT_TRUE(weeks().empty());
    house.clock.advance(a_week);
    ASSERT_TRUE(round());
    ASSERT_EQ(weeks().size(), 1U);
    EXPECT_EQ(weeks().front().period, week);
    EXPECT_EQ(total_units(weeks().front()), 36);
    ASSERT_TRUE(round());
    EXPECT_EQ(weeks().size(), 1U);
}

TEST_F(StatisticsProcessTest, AClockInDoubtReleasesNothing) {  // M27
    ASSERT_TRUE(round());
    const auto key = key_of(this_week());
    a_busy_week();
    house.clock.advance(a_week);
    clock_is_right = false;
    run_for_a_while();
    EXPECT_TRUE(weeks().empty());
    EXPECT_TRUE(house.vault().holds(key.value));
    EXPECT_FALSE(process->idle());
    clock_is_right = true;
    process->wake();
    house.io.restart();
    house.io.poll();
    EXPECT_EQ(weeks().size(), 1U);
    EXPECT_FALSE(house.vault().holds(key.value));
    stop();
}

TEST_F(StatisticsProcessTest, ARegistryThatStandsStillIsNotReplaced) {  // M21
    ASSERT_TRUE(round());
    const auto first = this_month();
    a_busy_week();
    house.clock.advance(a_month);
    ASSERT_TRUE(round());
    const auto parts = statistics::parts_of(views->view("registry").view(), first);
    ASSERT_EQ(parts.size(), 1U);
    const auto second = key_of(this_month());
    registry.indigestible = true;
    place(1, "300000001", statistics::first_partition);
    ASSERT_TRUE(views->view("registry").quarantined(statistics::first_partition).has_value());
    house.clock.advance(a_month);
    EXPECT_FALSE(round());
    EXPECT_TRUE(house.vault().holds(second.value));
    EXPECT_TRUE(house.vault().holds(parts.front().secret.value));
    registry.indigestible = false;
    ASSERT_TRUE(views->view("registry").retry(statistics::first_partition));
    ASSERT_TRUE(round());
    EXPECT_FALSE(house.vault().holds(second.value));
    EXPECT_EQ(entries()[1].months.size(), 2U);
}

TEST_F(StatisticsProcessTest, FactsAndKeyAreGoneAfterwards) {
    ASSERT_TRUE(round());
    const auto week = this_week();
    const auto key = key_of(week);
    a_busy_week();
    EXPECT_EQ(held(Kept::facts, week), 12U);
    EXPECT_TRUE(house.vault().holds(key.value));
    house.clock.advance(a_week);
    ASSERT_TRUE(round());
    EXPECT_EQ(held(Kept::facts, week), 0U);
    EXPECT_EQ(held(Kept::tallies, week), 0U);
    EXPECT_FALSE(house.vault().holds(key.value));
    EXPECT_TRUE(house.vault().holds(key_of(this_week()).value));
}

TEST_F(StatisticsProcessTest, AKeyThatWasDestroyedLeavesTheFilesOfTheVaultAtOnce) {  // M27
    ASSERT_TRUE(round());
    const auto key = key_of(this_week());
    a_busy_week();
    const auto before = house.vault_store.compactions();
    ASSERT_TRUE(round());
    EXPECT_EQ(house.vault_store.compactions(), before) << "nothing went";
    house.clock.advance(a_week);
    ASSERT_TRUE(round());
    EXPECT_FALSE(house.vault().holds(key.value));
    EXPECT_GT(house.vault_store.compactions(), before);
}

TEST_F(StatisticsProcessTest, AWeekThatWasReleasedBeforeARestoreIsNotCountedAgain) {  // M27
    ASSERT_TRUE(round());
    const auto week = this_week();
    a_busy_week();
    // The key goes after the release, and the ledger destroys it in whatever is restored.
    house.vault().destroy(std::vector{key_of(week).value});
    house.clock.advance(a_week);
    ASSERT_TRUE(round());
    ASSERT_EQ(weeks().size(), 1U);
    EXPECT_TRUE(
        std::ranges::all_of(weeks().front().values, [](auto value) { return value == -1; }));
    EXPECT_EQ(held(Kept::facts, week), 0U);
    a_busy_week();
    house.clock.advance(a_week);
    ASSERT_TRUE(round());
    EXPECT_EQ(total_units(weeks().back()), 36) << "the next week is counted";
}

TEST_F(StatisticsProcessTest, AnOrderAfterTheCloseGoesToTheNextWeekWhateverTheClockSays) {
    ASSERT_TRUE(round());
    const auto week = this_week();
    house.clock.advance(a_week);
    ASSERT_TRUE(round());
    house.clock.leap_to(counted::start_of(week));
    place(1, "300000001", EngineHouse::home);
    EXPECT_EQ(held(Kept::facts, week), 0U);
    EXPECT_EQ(held(Kept::facts, counted::after(week)), 1U);
}

TEST_F(StatisticsProcessTest, WhatWasInTheCatalogueHasItsRowsWhetherAnybodyOrderedItOrNot) {  // M27
    const auto start_with = [&](std::vector<domain::catalogue::Material> materials) {
        auto parts = shop_parts();
        parts.materials = std::move(materials);
        catalogue = domain::catalogue::Catalogue::from(std::move(parts)).value();
        crash();
        ASSERT_TRUE(round());
    };
    const auto all = shop_parts().materials;
    auto tube = all.front();
    tube.sku = {"TUBE-L-10"};
    ASSERT_TRUE(round());
    const auto week = this_week();
    EXPECT_EQ(held(Kept::tallies, week), 1U);
    start_with({all.front()});
    EXPECT_EQ(held(Kept::tallies, week), 1U) << "it knows them all";
    start_with({all.front(), tube});
    EXPECT_EQ(held(Kept::tallies, week), 2U);
    start_with({all.front()});
    house.clock.advance(a_week);
    ASSERT_TRUE(round());
    ASSERT_EQ(weeks().size(), 1U);
    const auto materials = weeks().front().dimensions.materials;
    ASSERT_EQ(materials.size(), all.size() + 1);
    EXPECT_EQ(std::ranges::count(materials, "TUBE-L-10", &counted::CountedMaterial::sku), 1);
    EXPECT_EQ(held(Kept::tallies, week), 0U);
}

TEST_F(StatisticsProcessTest, ARebuildReadsReleasedTables) {
    ASSERT_TRUE(round());
    a_busy_week();
    house.clock.advance(a_month);
    ASSERT_TRUE(round());
    const auto before = weeks();
    const auto numbers = entries();
    ASSERT_GT(before.size(), 1U);
    for (const auto* view : {"statistics", "registry"}) {
        const auto compared =
            views->rebuild(view, false, [](const std::function<void()>& what) { what(); }, 1);
        ASSERT_TRUE(compared.has_value());
        EXPECT_EQ(compared->different, 0U);
    }
    EXPECT_EQ(weeks(), before);
    EXPECT_EQ(entries(), numbers);
}

TEST_F(StatisticsProcessTest, AMonthIsMergedAndItsSealedNumbersGo) {
    ASSERT_TRUE(round());
    const auto month = this_month();
    const auto key = key_of(month);
    a_busy_week();
    EXPECT_TRUE(entries().empty());
    EXPECT_EQ(held(Kept::facts, month), 12U);
    house.clock.advance(a_month);
    ASSERT_TRUE(round());
    ASSERT_EQ(entries().size(), 4U);
    EXPECT_EQ(entries().front().number, "300000000");
    EXPECT_EQ(entries().front().months, (std::vector<counted::MonthlyOrders>{{month, 3}}));
    EXPECT_EQ(held(Kept::facts, month), 0U);
    EXPECT_FALSE(house.vault().holds(key.value));
}

TEST_F(StatisticsProcessTest, ARegistryReplacesTheOneBefore) {  // M21
    ASSERT_TRUE(round());
    a_busy_week();
    house.clock.advance(a_month);
    ASSERT_TRUE(round());
    place(1, "300000001", EngineHouse::home);
    house.clock.advance(a_month);
    ASSERT_TRUE(round());
    ASSERT_EQ(entries().size(), 4U);
    EXPECT_EQ(entries()[1].months.size(), 2U);
    EXPECT_EQ(entries()[0].months.size(), 1U);
}

TEST_F(StatisticsProcessTest, ARegistryThatWasReplacedGoesOnceNoBackupOfBeforeOpens) {  // M21
    constexpr std::chrono::hours an_hour{1};
    const auto turn_keys = [&] {
        const auto save = [](const eventstore::vault::Keyring&) {};
        house.vault().turn(house.clock.now(), save);
        house.vault().retire(house.clock.now(), a_week, save);
    };
    ASSERT_TRUE(round());
    const auto first = this_month();
    a_busy_week();
    house.clock.advance(a_month);
    ASSERT_TRUE(round());
    const auto& view = views->view("registry").view();
    const auto parts = statistics::parts_of(view, first);
    ASSERT_EQ(parts.size(), 1U);
    house.clock.advance(a_month);
    ASSERT_TRUE(round());
    const std::vector<statistics::ReplacedRegistry> replaced{{first, house.clock.now()}};
    house.clock.advance(an_hour);
    turn_keys();
    house.clock.advance(a_week - an_hour);
    turn_keys();
    ASSERT_TRUE(round());
    EXPECT_EQ(statistics::replaced_registries(view), replaced);
    EXPECT_TRUE(house.vault().holds(parts.front().secret.value));
    house.clock.advance(an_hour);
    turn_keys();
    ASSERT_TRUE(round());
    EXPECT_TRUE(statistics::replaced_registries(view).empty());
    EXPECT_FALSE(house.vault().holds(parts.front().secret.value));
    EXPECT_EQ(held(Kept::registry, first), 0U);
    EXPECT_EQ(entries().size(), 4U);
}

TEST_F(StatisticsProcessTest, ARestoreAcrossTheEndOfAMonthFindsTheRegistryOfBefore) {  // M21
    ASSERT_TRUE(round());
    const auto first = this_month();
    a_busy_week();
    house.clock.advance(a_month);
    ASSERT_TRUE(round());
    place(1, "300000001", EngineHouse::home);
    const auto log_backup = rows_of(house.log_store);
    const auto vault_backup = rows_of(house.vault_store);
    house.clock.advance(a_month);
    ASSERT_TRUE(round());
    ASSERT_EQ(entries()[1].months.size(), 2U);
    process.reset();
    house.close();
    put_back(house.log_store, log_backup);
    put_back(house.vault_store, vault_backup);
    put_back(house.state_store, {});
    start();
    ASSERT_TRUE(round());
    ASSERT_EQ(entries().size(), 4U);
    // The key of the month that came after is gone, and what was counted in it with it.
    EXPECT_EQ(entries()[1].months, (std::vector<counted::MonthlyOrders>{{first, 3}}));
}

TEST_F(StatisticsProcessTest, ARegistryThatCannotBeOpenedIsComplainedOf) {  // M21
    ASSERT_TRUE(round());
    const auto first = this_month();
    a_busy_week();
    house.clock.advance(a_month);
    ASSERT_TRUE(round());
    const auto parts = statistics::parts_of(views->view("registry").view(), first);
    ASSERT_EQ(parts.size(), 1U);
    house.vault().destroy(std::array{parts.front().secret.value});
    place(1, "300000001", EngineHouse::home);
    house.clock.advance(a_month);
    testing::internal::CaptureStderr();
    const bool done = round();
    const auto said = testing::internal::GetCapturedStderr();
    ASSERT_TRUE(done);
    EXPECT_NE(said.find("the account registry as of " + first.value), std::string::npos) << said;
    EXPECT_EQ(entries().size(), 1U) << "what can still be counted is";
}

TEST_F(StatisticsProcessTest, PseudonymsOfAWeekAreNotThoseOfTheNext) {
    ASSERT_TRUE(round());
    std::vector<domain::Id128> pseudonyms;
    for (int i = 0; i < 2; ++i) {
        place(1, "300000001", EngineHouse::home);
        const auto counted_week = statistics::count_week(sources(), EngineHouse::home, this_week());
        ASSERT_FALSE(counted_week.tallies.empty());
        pseudonyms.push_back(counted_week.tallies.front().shares.front().account.value);
        house.clock.advance(a_week);
        ASSERT_TRUE(round());
    }
    EXPECT_NE(pseudonyms[0], pseudonyms[1]);
}

}  // namespace
}  // namespace kontor::tests
