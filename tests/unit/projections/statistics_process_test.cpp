// Weeks and months from their first fact to the destruction of their key, interrupted anywhere
// (M21, M25, M27).

#include "projections/statistics/statistics_process.hpp"

#include "domain/statistics/figures.hpp"
#include "eventstore/commands/counting.hpp"
#include "projections/engine/projection_engine.hpp"
#include "projections/statistics/registry.hpp"
#include "projections/statistics/released.hpp"
#include "tests/support/engine_house.hpp"
#include "tests/unit/domain/catalogue_words.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace kontor::tests {
namespace {

namespace commands = eventstore::commands;
namespace counted = domain::statistics;
namespace executor = eventstore::executor;
namespace order = domain::order;
namespace statistics = projections::statistics;
using adapters::memory::WriteFault;
using eventstore::log::Partition;
using executor::Kept;
using projections::ProjectionEngine;

constexpr std::chrono::days a_week{7};
constexpr std::chrono::days a_month{31};

class StatisticsProcessTest : public ::testing::Test {
protected:
    using Transaction = executor::Transaction;

    EngineHouse house;
    const domain::catalogue::Catalogue catalogue = shop_catalogue();
    statistics::Released released;
    statistics::Registry registry;
    std::optional<ProjectionEngine> views;
    std::optional<executor::StateStore> states;
    std::optional<statistics::StatisticsProcess> process;

    StatisticsProcessTest() {
        start();
    }
    void TearDown() override {
        process.reset();
        house.close();
    }

    void start() {
        house.open();
        views.emplace(std::vector<const projections::Projection*>{&released, &registry},
                      house.log(),
                      house.state_store,
                      house.clock);
        house.subscribers = {&*views};
        house.begin();
        views->start();
        states.emplace(house.state_store);
        process.emplace(
            house.io.get_executor(),
            statistics::StatisticsProcess::Parts{.engine = house.engine(),
                                                 .sources = sources(),
                                                 .vault = house.vault(),
                                                 .registry = views->view("registry").view(),
                                                 .catalogue = catalogue,
                                                 .worker = house.work(),
                                                 .clock = house.clock});
    }
    void crash() {
        process.reset();
        house.crash();
        start();
    }
    statistics::KeptSources sources() {
        return {.log = house.log(), .states = *states, .vault = house.vault()};
    }

    /// Whether it came to its end.
    bool round() {
        bool done = false;
        boost::asio::co_spawn(house.io, process->round(), [&](const std::exception_ptr& failure) {
            done = failure == nullptr;
        });
        house.settle();
        return done;
    }

    void place(std::uint8_t customer, const std::string& account, Partition partition) {
        const auto done = house.execute(
            [&](Transaction& tx) {
                order::PlaceOrder placed;
                placed.customer.value.bytes[0] = customer;
                placed.placing.account_number = account;
                const bool at_home = customer % 3 != 0;
                placed.delivery.address.country = at_home ? "BE" : "NL";
                placed.delivery.address.postcode = at_home ? "9000" : "1012 AB";
                placed.lines = {{.line = 1, .sku = {"BOX-M-25"}, .quantity = 2},
                                {.line = 2, .sku = {"TAPE-CLEAR"}, .quantity = 1}};
                commands::count_placed(tx, placed, catalogue);
                return true;
            },
            partition);
        ASSERT_TRUE(done.has_value());
    }
    /// Twelve customers of four accounts, in all partitions and two countries.
    void a_busy_week() {
        for (std::uint8_t i = 0; i < 12; ++i) {
            const auto partition = static_cast<std::uint16_t>(i % EngineHouse::partition_count);
            place(i, "30000000" + std::to_string(i % 4), {partition});
        }
    }

    [[nodiscard]] std::vector<statistics::ReleasedWeek> weeks() {
        return statistics::released_weeks(views->view("statistics").view(), {}, {});
    }
    [[nodiscard]] std::vector<counted::RegistryEntry> entries() {
        return statistics::registry(views->view("registry").view(), house.vault());
    }
    [[nodiscard]] counted::Releases releases() {
        return std::get<counted::Releases>(
            states->slot(statistics::first_partition, executor::releases_stream()).state);
    }
    [[nodiscard]] std::size_t held(Kept kept, const counted::Period& period) {
        std::size_t count = 0;
        for (std::uint16_t i = 0; i < EngineHouse::partition_count; ++i) {
            count +=
                statistics::versions_of(sources(), {i}, executor::stream_of(kept, period)).size();
        }
        return count;
    }
    [[nodiscard]] domain::SecretId key_of(const counted::Period& period) {
        for (const auto& minted : releases().unsettled) {
            if (minted.period == period) return minted.secret;
        }
        return {};
    }
    [[nodiscard]] std::int64_t total_units(const statistics::ReleasedWeek& week) {
        const auto figures = counted::figures_of(week.dimensions);
        const counted::Figure total{counted::Measure::units, {}};
        return week.values.at(
            static_cast<std::size_t>(std::ranges::find(figures, total) - figures.begin()));
    }
    [[nodiscard]] counted::Period this_week() {
        return counted::period_of(house.clock.now(), counted::PeriodKind::week);
    }
    [[nodiscard]] counted::Period this_month() {
        return counted::period_of(house.clock.now(), counted::PeriodKind::month);
    }
};

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

TEST_F(StatisticsProcessTest, ARegistryReplacesTheOneBefore) {
    ASSERT_TRUE(round());
    const auto first = this_month();
    a_busy_week();
    house.clock.advance(a_month);
    ASSERT_TRUE(round());
    const auto parts = statistics::parts_of(views->view("registry").view(), first);
    ASSERT_EQ(parts.size(), 1U);
    place(1, "300000001", EngineHouse::home);
    house.clock.advance(a_month);
    ASSERT_TRUE(round());
    EXPECT_EQ(held(Kept::registry, first), 0U);
    EXPECT_TRUE(statistics::parts_of(views->view("registry").view(), first).empty());
    EXPECT_FALSE(house.vault().holds(parts.front().secret.value));
    ASSERT_EQ(entries().size(), 4U);
    EXPECT_EQ(entries()[1].months.size(), 2U);
    EXPECT_EQ(entries()[0].months.size(), 1U);
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

struct House final : StatisticsProcessTest {
    void TestBody() override {}
    using StatisticsProcessTest::a_busy_week;
    using StatisticsProcessTest::crash;
    using StatisticsProcessTest::entries;
    using StatisticsProcessTest::held;
    using StatisticsProcessTest::house;
    using StatisticsProcessTest::key_of;
    using StatisticsProcessTest::releases;
    using StatisticsProcessTest::round;
    using StatisticsProcessTest::this_month;
    using StatisticsProcessTest::this_week;
    using StatisticsProcessTest::weeks;
};

/// The process dies at the nth write of one of the stores, for every n that there is.
void interrupted_anywhere(adapters::memory::MemoryStore EngineHouse::* store, WriteFault fault) {
    std::vector<std::vector<std::int64_t>> expected;
    std::uint64_t writes = 0;
    for (std::uint64_t nth = 0; nth <= writes; ++nth) {
        House house;
        ASSERT_TRUE(house.round());
        const auto week = house.this_week();
        const auto month = house.this_month();
        const auto keys = {house.key_of(week).value, house.key_of(month).value};
        house.a_busy_week();
        house.house.clock.advance(a_month);
        if (nth > 0) (house.house.*store).fail_write(nth, fault);
        const auto before = (house.house.*store).syncs();
        const bool undisturbed = house.round();
        if (nth == 0) {
            ASSERT_TRUE(undisturbed);
            writes = (house.house.*store).syncs() - before;
        } else {
            house.crash();
            ASSERT_TRUE(house.round()) << "write " << nth;
        }
        std::vector<std::vector<std::int64_t>> tables;
        for (const auto& table : house.weeks()) tables.push_back(table.values);
        if (nth == 0) expected = tables;
        ASSERT_EQ(tables, expected) << "write " << nth;
        ASSERT_EQ(house.entries().size(), 4U) << "write " << nth;
        for (const auto& period : {week, month}) {
            ASSERT_EQ(house.held(Kept::facts, period), 0U) << "write " << nth;
            ASSERT_EQ(house.held(Kept::tallies, period), 0U) << "write " << nth;
        }
        for (const auto& key : keys) ASSERT_FALSE(house.house.vault().holds(key));
        // Only what is open now and next is left.
        ASSERT_EQ(house.releases().unsettled.size(), 4U) << "write " << nth;
    }
    EXPECT_GE(writes, 2U);
}

TEST(StatisticsInterrupted, AtAnyWriteOfTheLogComesToTheSameEnd) {
    interrupted_anywhere(&EngineHouse::log_store, WriteFault::not_applied);
}
TEST(StatisticsInterrupted, AtAnyWriteOfTheLogThatWasDoneComesToTheSameEnd) {
    interrupted_anywhere(&EngineHouse::log_store, WriteFault::applied);
}
TEST(StatisticsInterrupted, AtAnyWriteOfTheVaultComesToTheSameEnd) {
    interrupted_anywhere(&EngineHouse::vault_store, WriteFault::not_applied);
}
TEST(StatisticsInterrupted, AtAnyWriteOfTheVaultThatWasDoneComesToTheSameEnd) {
    interrupted_anywhere(&EngineHouse::vault_store, WriteFault::applied);
}

TEST(StatisticsInterrupted, AtAnyWriteOfLedgerAndKeyringComesToTheSameEnd) {
    std::vector<std::vector<std::int64_t>> expected;
    std::uint64_t killed = 0;
    for (const auto moment : all_moments) {
        for (std::uint64_t nth = 0; nth < 200; ++nth) {
            House house;
            ASSERT_TRUE(house.round());
            const auto keys = {house.key_of(house.this_week()).value,
                               house.key_of(house.this_month()).value};
            house.a_busy_week();
            house.house.clock.advance(a_month);
            house.house.points.kill_at(nth, moment);
            (void)house.round();
            const bool died = house.house.points.dead();
            house.house.points.revive();
            if (nth > 0) {
                house.crash();
                ASSERT_TRUE(house.round()) << "write " << nth;
            }
            std::vector<std::vector<std::int64_t>> tables;
            for (const auto& table : house.weeks()) tables.push_back(table.values);
            if (expected.empty()) expected = tables;
            ASSERT_EQ(tables, expected) << "write " << nth;
            for (const auto& key : keys) ASSERT_FALSE(house.house.vault().holds(key));
            ASSERT_EQ(house.releases().unsettled.size(), 4U) << "write " << nth;
            if (nth > 0 && !died) break;
            killed += died ? 1U : 0U;
        }
    }
    EXPECT_GE(killed, 12U);
}

}  // namespace
}  // namespace kontor::tests
