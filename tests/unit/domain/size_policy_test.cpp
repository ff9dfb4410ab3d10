#include "tests/unit/domain/words.hpp"

#include <gtest/gtest.h>

namespace kontor::tests {
namespace {

using namespace domain::order;

const SizeLimits limits{.lines_max = 2, .units_max = 10, .weight_grams_max = 1000};

LimitState units_of(std::uint64_t quantity) {
    return limits_of({{.sku = {"BOX"}, .quantity = quantity}}, limits).at(1);
}

TEST(SizePolicy, NamesLimitCurrentRemainingAndExcess) {  // M11
    const std::vector<LimitState> expected{
        {LimitKind::lines, "order", 2, 2, 0, 0, LimitLevel::reached},
        {LimitKind::units, "order", 10, 13, 0, 3, LimitLevel::exceeded},
        {LimitKind::weight_grams, "order", 1000, 900, 100, 0, LimitLevel::near},
        {LimitKind::material_units, "BOX", 20, 12, 8, 0, LimitLevel::ok},
        {LimitKind::material_units, "TAPE", 1, 1, 0, 0, LimitLevel::reached},
    };
    EXPECT_EQ(limits_of({{.sku = {"BOX"}, .quantity = 12, .weight_grams = 840, .quantity_max = 20},
                         {.sku = {"TAPE"}, .quantity = 1, .weight_grams = 60, .quantity_max = 1}},
                        limits),
              expected);
}

TEST(SizePolicy, TellsTheLevelFromFourFifthsOn) {  // M11
    EXPECT_EQ(units_of(7).level, LimitLevel::ok);
    EXPECT_EQ(units_of(8).level, LimitLevel::near);
    EXPECT_EQ(units_of(9).level, LimitLevel::near);
    EXPECT_EQ(units_of(10).level, LimitLevel::reached);
    EXPECT_EQ(units_of(11).level, LimitLevel::exceeded);
}

TEST(SizePolicy, RoundsFourFifthsUp) {  // M11
    const auto level = [](std::uint64_t quantity, std::uint64_t max) {
        return limits_of({{.sku = {"BOX"}, .quantity = quantity, .quantity_max = max}}, limits)
            .back()
            .level;
    };
    EXPECT_EQ(level(4, 6), LimitLevel::ok);
    EXPECT_EQ(level(5, 6), LimitLevel::near);
    EXPECT_EQ(level(1, 2), LimitLevel::ok);
    EXPECT_EQ(level(2, 2), LimitLevel::reached);
}

TEST(SizePolicy, OfNothingIsOk) {  // M11
    for (const auto& state : limits_of({}, limits)) {
        EXPECT_EQ(state.level, LimitLevel::ok);
        EXPECT_EQ(state.remaining, state.max);
    }
}

TEST(SizePolicy, DoesNotOverflow) {  // M11
    const SizedLine huge{.sku = {"BOX"}, .quantity = 1'000'000, .weight_grams = 1ULL << 52U};
    const auto states = limits_of(std::vector<SizedLine>(1000, huge), limits);
    EXPECT_EQ(states.at(1).current, 1'000'000'000U);
    EXPECT_EQ(states.at(2).current, 1000 * (1ULL << 52U));
    EXPECT_EQ(states.at(2).level, LimitLevel::exceeded);
}

}  // namespace
}  // namespace kontor::tests
