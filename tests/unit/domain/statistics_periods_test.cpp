#include "domain/statistics/period.hpp"
#include "domain/statistics/periods.hpp"
#include "domain/statistics/releases.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace kontor::domain::statistics {
namespace {

using namespace std::chrono_literals;
namespace chrono = std::chrono;

Timestamp midnight(int year, unsigned month, unsigned day) {
    return chrono::sys_days{chrono::year{year} / chrono::month{month} / chrono::day{day}};
}
std::string week_at(Timestamp instant) {
    return period_of(instant, PeriodKind::week).value;
}
SecretId key(std::uint8_t number) {
    SecretId id;
    id.value.bytes[0] = number;
    return id;
}

TEST(Weeks, AreThoseOfIso8601) {
    EXPECT_EQ(week_at(midnight(2026, 10, 1)), "2026-W40");
    EXPECT_EQ(week_at(midnight(2026, 1, 1)), "2026-W01");
    EXPECT_EQ(week_at(midnight(2027, 1, 3)), "2026-W53");
    EXPECT_EQ(week_at(midnight(2027, 1, 4)), "2027-W01");
    EXPECT_EQ(week_at(midnight(2024, 12, 30)), "2025-W01");
    EXPECT_EQ(week_at(midnight(2023, 1, 1)), "2022-W52");
}

TEST(Weeks, BeginOnMondayAtMidnightAndEndWhereTheNextBegins) {
    const auto monday = midnight(2026, 9, 28);
    EXPECT_EQ(week_at(monday), "2026-W40");
    EXPECT_EQ(week_at(monday - 1ms), "2026-W39");
    EXPECT_EQ(start_of({"2026-W40"}), monday);
    EXPECT_EQ(end_of({"2026-W40"}), monday + chrono::weeks{1});
    EXPECT_EQ(after({"2026-W52"}), (Period{"2026-W53"}));
    EXPECT_EQ(after({"2026-W53"}), (Period{"2027-W01"}));
}

TEST(Weeks, FollowEachOtherWithoutAGapForFortyYears) {
    auto week = period_of(midnight(2000, 1, 1), PeriodKind::week);
    for (int i = 0; i < 40 * 52; ++i) {
        const auto next = after(week);
        ASSERT_LT(week, next);
        ASSERT_EQ(end_of(week), start_of(next)) << week.value;
        ASSERT_EQ(period_of(end_of(week) - 1ms, PeriodKind::week), week);
        ASSERT_EQ(parse_period(week.value), week);
        week = next;
    }
}

TEST(Months, BeginOnTheirFirstDay) {
    EXPECT_EQ(period_of(midnight(2026, 3, 1) - 1ms, PeriodKind::month), (Period{"2026-02"}));
    EXPECT_EQ(start_of({"2026-03"}), midnight(2026, 3, 1));
    EXPECT_EQ(after({"2026-12"}), (Period{"2027-01"}));
    EXPECT_EQ(months_between({"2025-11"}, {"2026-12"}), 13);
}

TEST(Periods, AreWrittenInOneWay) {
    for (const auto* text : {"2026-W40", "2026-W53", "2026-10"}) {
        EXPECT_EQ(parse_period(text), Period{text}) << text;
    }
    for (const auto* text : {"",
                             "2026",
                             "2026-W00",
                             "2026-W54",
                             "2025-W53",
                             "2026-W4",
                             "2026W40",
                             "2026-w40",
                             "2026-00",
                             "2026-13",
                             "2026/10",
                             "20a6-10",
                             "1969-W10",
                             "2026-W40 ",
                             "2026-1O"}) {
        EXPECT_EQ(parse_period(text), std::nullopt) << text;
    }
}

Periods after_all(const std::vector<Event>& events, Periods state) {
    for (const auto& event : events) state = evolve(std::move(state), event);
    return state;
}
Periods with_open(const std::vector<std::string>& names) {
    Periods state;
    std::uint8_t number = 0;
    for (const auto& name : names) {
        const auto opened = open(state, {name}, key(++number), {});
        state = after_all(opened, std::move(state));
    }
    return state;
}
std::string booked(const Periods& state, Timestamp now) {
    const auto* found = booking(state, now, PeriodKind::week);
    return found == nullptr ? "nowhere" : found->period.value;
}

constexpr auto noon_in_w40 = 12h;

TEST(Booking, GoesToTheWeekOfTheClock) {
    const auto state = with_open({"2026-W40", "2026-W41", "2026-10"});
    EXPECT_EQ(booked(state, start_of({"2026-W40"}) + noon_in_w40), "2026-W40");
    EXPECT_EQ(booked(state, start_of({"2026-W41"})), "2026-W41");
    EXPECT_EQ(booked({}, start_of({"2026-W41"})), "nowhere");
    const auto* month = booking(state, start_of({"2026-W41"}), PeriodKind::month);
    ASSERT_NE(month, nullptr);
    EXPECT_EQ(month->key, key(3));
}

TEST(Booking, GoesToTheNextWeekOnceAWeekHasEndedWhateverTheClockSays) {
    auto state = with_open({"2026-W40", "2026-W41"});
    const auto ended = end(state, {"2026-W40"}, {});
    state = after_all(ended, std::move(state));
    EXPECT_EQ(booked(state, start_of({"2026-W40"}) + noon_in_w40), "2026-W41");
}

TEST(Booking, GoesToTheLastOpenWeekIfNobodyOpenedItsOwn) {
    const auto state = with_open({"2026-W40", "2026-W41"});
    EXPECT_EQ(booked(state, start_of({"2026-W50"})), "2026-W41");
}

TEST(Periods, AreOpenedAndEndedOnce) {
    auto state = with_open({"2026-W40"});
    EXPECT_TRUE(open(state, {"2026-W40"}, key(2), {}).empty());
    EXPECT_EQ(end(state, {"2026-W40"}, {}).size(), 1U);
    const auto ended = end(state, {"2026-W40"}, {});
    state = after_all(ended, std::move(state));
    EXPECT_TRUE(open(state, {"2026-W40"}, key(2), {}).empty());
    EXPECT_TRUE(open(state, {"2026-W39"}, key(2), {}).empty());
    EXPECT_TRUE(end(state, {"2026-W40"}, {}).empty());
    EXPECT_TRUE(end(state, {"2026-W41"}, {}).empty());
    EXPECT_TRUE(has_ended(state, {"2026-W40"}));
    EXPECT_FALSE(has_ended(state, {"2026-10"}));
}

TEST(Releases, MintAKeyForEachPeriodOnce) {
    Releases state;
    for (const auto* name : {"2026-W40", "2026-10", "2026-W41"}) {
        const auto minted = mint(state, {name}, key(1), {});
        ASSERT_EQ(minted.size(), 1U) << name;
        state = evolve(std::move(state), minted.front());
        EXPECT_TRUE(mint(state, {name}, key(2), {}).empty());
    }
    EXPECT_EQ(state.unsettled.size(), 3U);
    EXPECT_FALSE(may_mint(state, {"2026-W39"}));
    EXPECT_TRUE(may_mint(state, {"2026-11"}));
}

TEST(Releases, AWeekIsReleasedOnceAndSettledAfterwards) {
    Releases state;
    state = evolve(std::move(state), PeriodKeyMinted{{"2026-W40"}, key(1), {}});
    EXPECT_TRUE(may_release(state, {"2026-W40"}));
    state = evolve(std::move(state), StatisticsReleased{{"2026-W40"}, {}, {}, {}});
    EXPECT_FALSE(may_release(state, {"2026-W40"}));
    EXPECT_FALSE(may_release(state, {"2026-W39"}));
    const auto settled = settle(state, {"2026-W40"}, {});
    ASSERT_EQ(settled.size(), 1U);
    state = evolve(std::move(state), settled.front());
    EXPECT_TRUE(state.unsettled.empty());
    EXPECT_TRUE(settle(state, {"2026-W40"}, {}).empty());
}

TEST(Registry, AddsUpWhatAMonthUsed) {  // M21
    auto entries = merged({}, {{"100", 2}, {"200", 1}}, {"2026-09"});
    entries = merged(entries, {{"200", 3}, {"300", 1}}, {"2026-10"});
    ASSERT_EQ(entries.size(), 3U);
    EXPECT_EQ(entries[0].months, (std::vector<MonthlyOrders>{{{"2026-09"}, 2}}));
    EXPECT_EQ(entries[1].months, (std::vector<MonthlyOrders>{{{"2026-09"}, 1}, {{"2026-10"}, 3}}));
    EXPECT_EQ(entries[2].number, "300");
}

TEST(Registry, AnEntryGoesThirteenMonthsAfterItsLastUse) {  // M21
    const auto entries = merged({}, {{"100", 2}}, {"2025-09"});
    EXPECT_EQ(merged(entries, {}, {"2026-09"}).size(), 1U);
    EXPECT_TRUE(merged(entries, {}, {"2026-10"}).empty());
    // Hidden at the same instant at which the merge of October comes.
    EXPECT_FALSE(is_due(entries.front(), start_of({"2026-11"}) - 1ms));
    EXPECT_TRUE(is_due(entries.front(), start_of({"2026-11"})));
}

}  // namespace
}  // namespace kontor::domain::statistics
