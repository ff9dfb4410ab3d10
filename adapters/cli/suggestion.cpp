#include "adapters/cli/suggestion.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace kontor::adapters::cli {
namespace {

/// Insertions, removals and replacements that lead from `a` to `b`.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 0; i < a.size(); ++i) {
        auto diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const auto replaced = diagonal + (a[i] == b[j] ? 0U : 1U);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string suggestion(std::string_view name, const std::vector<std::string>& known) {
    const auto nearest = std::ranges::min_element(
        known, {}, [name](const std::string& other) { return distance(name, other); });
    if (nearest == known.end() || distance(name, *nearest) > name.size() / 3) return {};
    return ", did you mean " + *nearest + "?";
}

}  // namespace kontor::adapters::cli
