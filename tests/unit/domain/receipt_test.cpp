// What the receipt of a forgotten customer tells (M20).

#include "domain/receipt/receipt.hpp"

#include "tests/unit/domain/words.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <utility>
#include <vector>

namespace kontor::tests {
namespace {

using namespace domain::receipt;
namespace order = domain::order;
using domain::Timestamp;
using order::Status;

const order::RetentionRules rules;
constexpr std::chrono::days day{1};

/// It was placed at noon.
order::Placed order_with(Status status, std::optional<Timestamp> held_at = {}) {
    order::Placed placed{.status = status, .placed_at = noon};
    if (held_at) placed.hold = order::Hold{.reason_code = "claim", .at = *held_at};
    return placed;
}

Timestamp midnight_after(Timestamp instant) {
    return std::chrono::floor<std::chrono::days>(instant) + day;
}

TEST(Kept, IsWhatFulfilmentStillDelivers) {  // M20
    for (const auto status : {Status::accepted, Status::partly_shipped, Status::shipped}) {
        const auto kept = kept_with({}, order_with(status), rules, noon);
        EXPECT_EQ(kept.custody_until, midnight_after(noon + rules.open_max));
        EXPECT_FALSE(kept.hold_until);
    }
    for (const auto status :
         {Status::placed, Status::completed, Status::rejected, Status::cancelled}) {
        EXPECT_EQ(kept_with({}, order_with(status), rules, noon), Kept{});
    }
}

TEST(Kept, IsWhatIsOnHoldUntilTheHoldIsOver) {  // M20
    const auto held_at = noon + day;
    const auto held = order_with(Status::completed, held_at);
    const auto over = held_at + rules.hold_max;
    EXPECT_EQ(kept_with({}, held, rules, over - 1ms).hold_until, midnight_after(over));
    EXPECT_EQ(kept_with({}, held, rules, over), Kept{});
    const auto both = kept_with({}, order_with(Status::accepted, held_at), rules, noon + 2 * day);
    EXPECT_EQ(both.custody_until, midnight_after(noon + rules.open_max));
    EXPECT_EQ(both.hold_until, midnight_after(over));
}

TEST(Kept, LastsAsLongAsTheOrderThatStaysLongest) {  // M20
    auto early = order_with(Status::accepted);
    early.placed_at = noon - 5 * day;
    const auto late = order_with(Status::accepted);
    const auto kept = kept_with(kept_with({}, late, rules, noon), early, rules, noon);
    EXPECT_EQ(kept, kept_with(kept_with({}, early, rules, noon), late, rules, noon));
    EXPECT_EQ(kept.custody_until, midnight_after(noon + rules.open_max));
}

TEST(Kept, IsUntilTheEndOfADaySoThatNoInstantLeadsToAnOrder) {  // M20
    const auto midnight = std::chrono::floor<std::chrono::days>(noon);
    for (const Timestamp instant :
         {Timestamp{midnight}, midnight + 1ms, noon, midnight + day - 1ms}) {
        auto held = order_with(Status::accepted, instant);
        held.placed_at = instant;
        const auto kept = kept_with({}, held, rules, instant);
        EXPECT_EQ(kept.custody_until, midnight + day + rules.open_max);
        EXPECT_EQ(kept.hold_until, midnight + day + rules.hold_max);
        EXPECT_NE(*kept.custody_until - rules.open_max, instant);
        EXPECT_NE(*kept.hold_until - rules.hold_max, instant);
    }
}

State given(const std::vector<Event>& history) {
    State state;
    for (const auto& event : history) state = evolve(std::move(state), event);
    return state;
}

TEST(Receipt, IsShownUntilThirteenMonthsAfterItIsComplete) {  // M20
    const ReceiptOpened opened{.at = noon};
    const ReceiptErased erased{.at = noon + 1min};
    const auto done = noon + 9 * day;
    EXPECT_FALSE(is_shown(State{}, noon));
    EXPECT_TRUE(is_shown(given({opened}), noon));
    EXPECT_TRUE(is_shown(given({opened, erased}), noon + 1000 * day)) << "something may be left";
    const auto state = given({opened, erased, ReceiptCompleted{.at = done}});
    EXPECT_TRUE(is_shown(state, done));
    EXPECT_TRUE(is_shown(state, done + kept_for - 1ms));
    EXPECT_FALSE(is_shown(state, done + kept_for));
}

TEST(Receipt, IsToldOnceMoreWhatIsKeptAndWaitsForItsEnd) {  // M20
    State state;
    const auto happened = [&](const Event& event) { state = evolve(state, event); };
    happened(ReceiptOpened{.custody_until = {}, .hold_until = {}, .at = noon});
    EXPECT_EQ(kept_until(state), std::nullopt);
    happened(ReceiptOpened{.custody_until = noon + 90 * day, .hold_until = {}, .at = noon});
    EXPECT_EQ(state.opened_at, noon);
    EXPECT_EQ(kept_until(state), noon + 90 * day);
    happened(ReceiptErased{.at = noon + 1min});
    EXPECT_EQ(keys_gone_at(state), std::nullopt);
    happened(ReceiptCustodyEnded{.at = noon + 3 * day});
    EXPECT_EQ(keys_gone_at(state), noon + 3 * day);
}

}  // namespace
}  // namespace kontor::tests
