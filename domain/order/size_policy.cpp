#include "domain/order/size_policy.hpp"

namespace kontor::domain::order {
namespace {

LimitLevel level_of(std::uint64_t current, std::uint64_t max) {
    if (current > max) return LimitLevel::exceeded;
    if (current == max) return LimitLevel::reached;
    // Four fifths, rounded up.
    if (current >= max - max / 5) return LimitLevel::near;
    return LimitLevel::ok;
}

LimitState measured(LimitKind limit, std::string scope, std::uint64_t current, std::uint64_t max) {
    return {.limit = limit,
            .scope = std::move(scope),
            .max = max,
            .current = current,
            .remaining = current < max ? max - current : 0,
            .excess = current > max ? current - max : 0,
            .level = level_of(current, max)};
}

}  // namespace

// M11.
std::vector<LimitState> limits_of(const std::vector<SizedLine>& lines, const SizeLimits& limits) {
    std::uint64_t units = 0;
    std::uint64_t weight_grams = 0;
    for (const auto& line : lines) {
        units += line.quantity;
        weight_grams += line.weight_grams;
    }
    std::vector<LimitState> states{
        measured(LimitKind::lines, "order", lines.size(), limits.lines_max),
        measured(LimitKind::units, "order", units, limits.units_max),
        measured(LimitKind::weight_grams, "order", weight_grams, limits.weight_grams_max),
    };
    for (const auto& line : lines) {
        if (line.quantity_max == 0) continue;
        states.push_back(
            measured(LimitKind::material_units, line.sku.value, line.quantity, line.quantity_max));
    }
    return states;
}

}  // namespace kontor::domain::order
