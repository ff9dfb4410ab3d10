#pragma once

#include "domain/ids.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// How large an order may be (M11). Reaching a limit is told, exceeding it is refused.

namespace kontor::domain::order {

struct SizeLimits {
    std::uint64_t lines_max = 25;
    std::uint64_t units_max = 200;  ///< Packs of the whole order.
    std::uint64_t weight_grams_max = 400'000;
};

enum class LimitKind : std::uint8_t { lines, units, weight_grams, material_units };
[[nodiscard]] constexpr std::array<std::string_view, 4> enum_names(LimitKind) {
    return {"lines", "units", "weight_grams", "material_units"};
}
enum class LimitLevel : std::uint8_t { ok, near, reached, exceeded };
[[nodiscard]] constexpr std::array<std::string_view, 4> enum_names(LimitLevel) {
    return {"ok", "near", "reached", "exceeded"};
}

/// `scope` is "order" or a sku. `near` from four fifths of the limit on.
struct LimitState {
    LimitKind limit = LimitKind::lines;
    std::string scope;
    std::uint64_t max = 0;
    std::uint64_t current = 0;
    std::uint64_t remaining = 0;
    std::uint64_t excess = 0;
    LimitLevel level = LimitLevel::ok;
    friend bool operator==(const LimitState&, const LimitState&) = default;
};

struct SizedLine {
    Sku sku;
    std::uint64_t quantity = 0;      ///< Packs; wide, so that no sum can overflow.
    std::uint64_t weight_grams = 0;  ///< Of the whole line.
    std::uint64_t quantity_max = 0;  ///< The material's own limit; 0: not known, not checked.
};

/// Every limit that applies, the order's first, then each material's in the order of the lines. A
/// material stands on one line at most.
[[nodiscard]] std::vector<LimitState> limits_of(const std::vector<SizedLine>& lines,
                                                const SizeLimits& limits);

}  // namespace kontor::domain::order
