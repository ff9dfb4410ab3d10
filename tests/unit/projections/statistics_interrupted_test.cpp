// Weeks and months are released, merged and forgotten once, whatever the process dies of on the way
// (M21, M25, M27).

#include "tests/unit/projections/statistics_fixture.hpp"

#include <vector>

namespace kontor::tests {
namespace {

using adapters::memory::WriteFault;
using eventstore::executor::Kept;

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
