#pragma once

#include "domain/address/address.hpp"

#include <cstddef>
#include <string_view>

// The data behind `countries()`, with what only this folder needs of it.

namespace kontor::domain::address {

/// How a country writes its postcodes: `separator` stands before the last `tail` characters
/// (0: nowhere). `prefix` is the country's sign that some people put in front ("B-1000").
struct PostcodeWriting {
    std::string_view prefix;
    std::size_t tail = 0;
    char separator = ' ';
};

/// Null for a country that is not delivered to. Lives for ever.
[[nodiscard]] const CountryRules* rules_of(std::string_view country);
[[nodiscard]] const PostcodeWriting* postcode_writing_of(std::string_view country);

/// Whether `postcode`, which is short, has the whole form that `rules` asks for.
[[nodiscard]] bool matches_postcode(const CountryRules& rules, std::string_view postcode);

}  // namespace kontor::domain::address
