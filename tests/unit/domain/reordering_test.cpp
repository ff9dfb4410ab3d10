#include "domain/order/reordering.hpp"

#include "tests/unit/domain/catalogue_words.hpp"
#include "tests/unit/domain/words.hpp"

#include <gtest/gtest.h>

namespace kontor::tests {
namespace {

using namespace domain::order;
using Lines = std::vector<ReorderedLine>;

Line line(std::string sku, std::uint32_t quantity) {
    return {.line = 1, .sku = {std::move(sku)}, .quantity = quantity};
}

Lines again(const std::vector<Line>& lines, const SizeLimits& limits = {}) {
    static const auto catalogue = shop_catalogue();
    return reordered(lines, catalogue, limits);
}

TEST(Reordering, KeepsWhatStillCanBe) {  // M12
    EXPECT_EQ(again({line("BOX-M-25", 5), line("TAPE-CLEAR", 10)}),
              (Lines{{"BOX-M-25", LineChange::unchanged, 5, 5, ""},
                     {"TAPE-CLEAR", LineChange::unchanged, 10, 10, ""}}));
}

TEST(Reordering, TellsWhatTheCatalogueLacks) {  // M12
    EXPECT_EQ(again({line("GONE", 5)}),
              (Lines{{"GONE", LineChange::gone, 5, 0, "not-in-catalogue"}}));
}

TEST(Reordering, ReducesToEachLimitAndNamesIt) {  // M11, M12
    EXPECT_EQ(again({line("BOX-M-25", 11)}),
              (Lines{{"BOX-M-25", LineChange::reduced, 11, 10, "material_units"}}));
    EXPECT_EQ(again({line("BOX-M-25", 5), line("TAPE-CLEAR", 5)}, {.units_max = 7}),
              (Lines{{"BOX-M-25", LineChange::unchanged, 5, 5, ""},
                     {"TAPE-CLEAR", LineChange::reduced, 5, 2, "units"}}));
    // Two kilograms a pack.
    EXPECT_EQ(again({line("BOX-M-25", 5)}, {.weight_grams_max = 7'999}),
              (Lines{{"BOX-M-25", LineChange::reduced, 5, 3, "weight_grams"}}));
    EXPECT_EQ(again({line("BOX-M-25", 5), line("TAPE-CLEAR", 5)}, {.lines_max = 1}),
              (Lines{{"BOX-M-25", LineChange::unchanged, 5, 5, ""},
                     {"TAPE-CLEAR", LineChange::gone, 5, 0, "lines"}}));
}

TEST(Reordering, WhatIsReducedToNothingIsGoneAndTakesNoLine) {  // M12
    EXPECT_EQ(again({line("GONE", 1), line("BOX-M-25", 5), line("TAPE-CLEAR", 5)},
                    {.lines_max = 1, .units_max = 5}),
              (Lines{{"GONE", LineChange::gone, 1, 0, "not-in-catalogue"},
                     {"BOX-M-25", LineChange::unchanged, 5, 5, ""},
                     {"TAPE-CLEAR", LineChange::gone, 5, 0, "lines"}}));
}

}  // namespace
}  // namespace kontor::tests
