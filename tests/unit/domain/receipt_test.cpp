// What may be looked up of a receipt of forgetting, and for how long (M20).

#include "domain/receipt/receipt.hpp"

#include "tests/unit/domain/words.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace kontor::tests {
namespace {

using namespace domain::receipt;

State given(const std::vector<Event>& history) {
    State state;
    for (const auto& event : history) state = evolve(std::move(state), event);
    return state;
}

const ReceiptOpened opened{.at = noon};
const ReceiptErased erased{.at = noon + 1min};
const auto done = noon + days{9};
const ReceiptCompleted completed_then{.at = done};

TEST(Receipt, IsShownFromTheRequestOn) {  // M20
    EXPECT_FALSE(is_shown(State{}, noon));
    EXPECT_TRUE(is_shown(given({opened}), noon));
    EXPECT_TRUE(is_shown(given({opened, erased}), noon + days{1000})) << "something may be left";
}

TEST(Receipt, IsGoneThirteenMonthsAfterItIsComplete) {  // M20
    const auto state = given({opened, erased, completed_then});
    EXPECT_TRUE(is_shown(state, done));
    EXPECT_TRUE(is_shown(state, done + kept_for - 1ms));
    EXPECT_FALSE(is_shown(state, done + kept_for));
}

}  // namespace
}  // namespace kontor::tests
