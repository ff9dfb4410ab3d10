#include "tests/unit/domain/order_words.hpp"

#include <gtest/gtest.h>

namespace kontor::tests {
namespace {

using namespace domain::order;

const RetentionRules rules;

TEST(OrderData, OfAnOpenOrderIsKeptNinetyDays) {  // M16
    EXPECT_EQ(expires_at(noon, std::nullopt, {}, rules), noon + days{90});
}

TEST(OrderData, IsDeletedThirtyDaysAfterAnOrderThatIsFinalByThen) {  // M16
    EXPECT_EQ(expires_at(noon, noon, {}, rules), noon + days{30});
    EXPECT_EQ(expires_at(noon, noon + days{29}, {}, rules), noon + days{30});
    EXPECT_EQ(expires_at(noon, noon + days{30}, {}, rules), noon + days{30});
}

TEST(OrderData, IsKeptTenDaysAfterALaterEnd) {  // M16
    EXPECT_EQ(expires_at(noon, noon + days{30} + 1ms, {}, rules), noon + days{40} + 1ms);
    EXPECT_EQ(expires_at(noon, noon + days{80} - 1ms, {}, rules), noon + days{90} - 1ms);
}

TEST(OrderData, IsNeverKeptLongerThanNinetyDays) {  // M16
    EXPECT_EQ(expires_at(noon, noon + days{80}, {}, rules), noon + days{90});
    EXPECT_EQ(expires_at(noon, noon + days{89}, {}, rules), noon + days{90});
    EXPECT_EQ(expires_at(noon, noon + days{200}, {}, rules), noon + days{90});
}

TEST(OrderData, FollowsTheConfiguredRules) {  // M16
    const RetentionRules shorter{.open_max = days{9}, .placed = days{3}, .after_final = days{1}};
    EXPECT_EQ(expires_at(noon, std::nullopt, {}, shorter), noon + days{9});
    EXPECT_EQ(expires_at(noon, noon + days{3}, {}, shorter), noon + days{3});
    EXPECT_EQ(expires_at(noon, noon + days{4}, {}, shorter), noon + days{5});
}

TEST(OrderData, OverALeapDayIsCountedInDaysOfTwentyFourHours) {  // M16
    const Timestamp february{std::chrono::sys_days{std::chrono::year{2032} / 2 / 1}};
    EXPECT_EQ(expires_at(february, february, {}, rules),
              Timestamp{std::chrono::sys_days{std::chrono::year{2032} / 3 / 2}});
}

TEST(OrderData, OnHoldIsKeptForAsLongAsAHoldMayLast) {  // M16
    EXPECT_EQ(expires_at(noon, noon, noon + days{20}, rules), noon + days{200});
    EXPECT_EQ(expires_at(noon, noon, noon - days{170}, rules), noon + days{30});
}

TEST(TrackingLink, GoesTenDaysAfterCompletion) {  // M17
    const auto done = noon + days{5};
    EXPECT_EQ(tracking_expires_at(noon, done, done, rules), noon + days{15});
    EXPECT_EQ(tracking_expires_at(noon, done + 1ms, done + 1ms, rules), noon + days{15} + 1ms);
}

TEST(TrackingLink, GoesWithTheOrderIfThatIsEarlier) {  // M17
    const auto done = noon + days{25};
    EXPECT_EQ(tracking_expires_at(noon, done, done, rules), noon + days{30});
    const auto late = noon + days{85};
    EXPECT_EQ(tracking_expires_at(noon, late, late, rules), noon + days{90});
}

TEST(TrackingLink, OfAnOpenOrderGoesWithTheOrder) {  // M17
    EXPECT_EQ(tracking_expires_at(noon, std::nullopt, std::nullopt, rules), noon + days{90});
}

TEST(OrderFold, RemembersWhenTheOrderBecameFinal) {  // M16, M17
    for (const auto& end :
         {Event{completed(noon + 1h)}, Event{rejected(noon + 1h)}, Event{cancelled(noon + 1h)}}) {
        const auto state = evolve(given_order(placed(), accepted()).state(), end);
        const auto& order = std::get<Placed>(state);
        EXPECT_TRUE(is_final(order.status));
        EXPECT_EQ(order.final_at, noon + 1h);
    }
    EXPECT_FALSE(is_final(Status::shipped));
}

}  // namespace
}  // namespace kontor::tests
