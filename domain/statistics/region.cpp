#include "domain/statistics/region.hpp"

#include "domain/address/country_rules.hpp"

#include <algorithm>
#include <string_view>

namespace kontor::domain::statistics {
namespace {

constexpr std::string_view digits = "0123456789";

/// Whether a postcode may begin with `first`: tried with every second digit, because some
/// countries forbid a few pairs.
bool may_begin(const address::CountryRules& rules, char first) {
    std::string postcode{rules.postcode_example};
    postcode[0] = first;
    return std::ranges::any_of(digits, [&](char second) {
        postcode[1] = second;
        return address::matches_postcode(rules, postcode);
    });
}

std::vector<Region> found_regions() {
    std::vector<Region> regions;
    for (const auto& rules : address::countries()) {
        const auto example = rules.postcode_example;
        if (example.size() < 2 || !digits.contains(example[0])) continue;
        for (const char digit : digits) {
            if (may_begin(rules, digit)) {
                regions.push_back({std::string{rules.code}, std::string{digit}});
            }
        }
    }
    std::ranges::sort(regions);
    return regions;
}

}  // namespace

const std::vector<Region>& all_regions() {
    static const auto regions = found_regions();
    return regions;
}

std::optional<std::string> region_of(const address::Address& address) {
    Region region{address.country, address.postcode.substr(0, 1)};
    if (!std::ranges::binary_search(all_regions(), region)) return std::nullopt;
    return std::move(region.region);
}

}  // namespace kontor::domain::statistics
