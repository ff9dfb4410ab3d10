#pragma once

#include "domain/statistics/figures.hpp"

#include <cstdint>
#include <vector>

// Which figures of a week are published (docs/statistics.md "What is suppressed").

namespace kontor::domain::statistics {

struct SuppressionRules {
    std::uint64_t customers_min = 10;
    std::uint64_t accounts_min = 3;
    std::uint64_t largest_percent_max = 50;      ///< Of the units.
    std::uint64_t two_largest_percent_max = 85;  ///< Together.
    std::int64_t interval_min = 3;               ///< To either side, and at least
    std::int64_t interval_percent_min = 20;      ///< of the figure.
};

/// Whether a figure must not be published for its own sake.
[[nodiscard]] bool is_sensitive(const Contents& contents, const SuppressionRules& rules);

/// How far a figure must stay open to either side (downwards not below nothing).
[[nodiscard]] std::int64_t interval_of(std::int64_t value, const SuppressionRules& rules);

/// For each figure, whether it is suppressed: the sensitive ones, and as many others as it takes
/// so that, for each suppressed figure, all published figures together leave open every value
/// within its interval; also for every account number that contributed most to it, or as much as
/// another that did, and knows what that was. Does not depend on how pseudonyms sort.
[[nodiscard]] std::vector<bool> suppressed(const Dimensions& dimensions,
                                           const std::vector<Figure>& figures,
                                           const std::vector<Contents>& contents,
                                           const SuppressionRules& rules = {});

}  // namespace kontor::domain::statistics
