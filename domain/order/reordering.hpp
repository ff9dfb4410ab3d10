#pragma once

#include "domain/catalogue/catalogue.hpp"
#include "domain/order/events.hpp"
#include "domain/order/placing.hpp"
#include "domain/order/size_policy.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Ordering the same again (M12): what of an earlier order still can be, by today's catalogue and
// limits. Nothing is dropped in silence.

namespace kontor::domain::order {

enum class LineChange : std::uint8_t { unchanged, reduced, gone };
[[nodiscard]] constexpr std::array<std::string_view, 3> enum_names(LineChange) {
    return {"unchanged", "reduced", "gone"};
}

/// `reason` is empty for an unchanged line, else the limit that was in the way, by its name on the
/// wire, or "not-in-catalogue".
struct ReorderedLine {
    std::string sku;
    LineChange change = LineChange::unchanged;
    std::uint32_t from = 0;  ///< Packs then.
    std::uint32_t to = 0;    ///< Packs now.
    std::string_view reason;
    friend bool operator==(const ReorderedLine&, const ReorderedLine&) = default;
};

/// What becomes of each line, in their order: earlier ones are served first. The lines that are
/// left are within every limit.
[[nodiscard]] std::vector<ReorderedLine> reordered(const std::vector<Line>& lines,
                                                   const catalogue::Catalogue& catalogue,
                                                   const SizeLimits& limits);

}  // namespace kontor::domain::order
