// Ordering the same again gives an order that is within every limit, whatever catalogue and limits
// have become.

#include "domain/order/reordering.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <rapidcheck.h>
#include <string>
#include <vector>

namespace kontor::tests {
namespace {

namespace order = domain::order;
using domain::catalogue::Catalogue;

constexpr int materials = 8;

Catalogue some_catalogue() {
    domain::catalogue::Parts parts{.categories = {{"boxes", {"Dozen", "Boxes", "Cartons"}}},
                                   .units = {{"pack", {"Pak", "Pack", "Paquet"}}},
                                   .sizes = {{"m", {"Middel", "Medium", "Moyen"}}},
                                   .materials = {}};
    for (int i = 0; i < materials; ++i) {
        if (i > 0 && *rc::gen::inRange(0, 4) == 0) continue;  // No longer sold.
        parts.materials.push_back({.sku = {"BOX-" + std::to_string(i)},
                                   .category = "boxes",
                                   .unit = "pack",
                                   .size = "m",
                                   .pack_size = 25,
                                   .order_max = *rc::gen::inRange<std::uint32_t>(1, 60),
                                   .pack_weight_grams = *rc::gen::inRange<std::uint32_t>(1, 30'000),
                                   .length_mm = 300,
                                   .width_mm = 200,
                                   .height_mm = 100,
                                   .load_max_grams = 5000,
                                   .image = "box",
                                   .name = {"Doos", "Box", "Carton"},
                                   .description = {"Doos", "Box", "Carton"},
                                   .specifications = {}});
    }
    return Catalogue::from(std::move(parts)).value();
}

RC_GTEST_PROP(Reordering, IsWithinEveryLimitAndNeverMoreThanBefore, ()) {  // M11, M12
    const auto catalogue = some_catalogue();
    const order::SizeLimits limits{
        .lines_max = *rc::gen::inRange<std::uint64_t>(1, 10),
        .units_max = *rc::gen::inRange<std::uint64_t>(1, 120),
        .weight_grams_max = *rc::gen::inRange<std::uint64_t>(1, 400'000)};
    std::vector<order::Line> lines;
    for (int i = 0; i < materials; ++i) {
        if (*rc::gen::arbitrary<bool>()) continue;
        lines.push_back({.line = static_cast<std::uint32_t>(lines.size() + 1),
                         .sku = {"BOX-" + std::to_string(i)},
                         .quantity = *rc::gen::inRange<std::uint32_t>(1, 100)});
    }

    const auto changes = order::reordered(lines, catalogue, limits);
    RC_ASSERT(changes.size() == lines.size());
    order::Draft draft{.lines = std::vector<order::DraftLine>{}};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto& change = changes[i];
        RC_ASSERT(change.sku == lines[i].sku.value && change.from == lines[i].quantity);
        RC_ASSERT(change.to <= change.from);
        RC_ASSERT((change.change == order::LineChange::unchanged) == (change.to == change.from));
        RC_ASSERT((change.change == order::LineChange::gone) == (change.to == 0));
        RC_ASSERT(change.reason.empty() == (change.to == change.from));
        if (change.to > 0) draft.lines->push_back({change.sku, change.to});
    }
    const auto checked = order::check(draft, catalogue, limits, {});
    RC_ASSERT(checked.errors.empty());
    for (const auto& limit : checked.limits) {
        RC_ASSERT(limit.level != order::LimitLevel::exceeded);
    }
}

}  // namespace
}  // namespace kontor::tests
