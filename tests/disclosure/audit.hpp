#pragma once

#include "domain/statistics/suppression.hpp"

#include <cstddef>
#include <string>
#include <vector>

// What somebody can find out about the suppressed figures of a table, by linear programming. It
// states anew which sums there are among the figures; nothing of it comes from the code under test.

namespace kontor::tests {

struct Published {
    domain::statistics::Dimensions dimensions;
    std::vector<domain::statistics::Figure> figures;
    std::vector<domain::statistics::Contents> contents;
    std::vector<bool> suppressed;
};

/// Every suppressed figure that the published ones, or they and what one of its largest
/// contributors knows, pin down more closely than the rules allow: a line each.
[[nodiscard]] std::vector<std::string> pinned_down(
    const Published& published, const domain::statistics::SuppressionRules& rules);

}  // namespace kontor::tests
