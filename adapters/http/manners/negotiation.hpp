#pragma once

#include "domain/language.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace kontor::adapters::http {

/// The shop's language that `accept_language` likes best (RFC 9110, 12.5.4; "nl-BE" takes nl);
/// nothing if it names none of them.
[[nodiscard]] std::optional<domain::Language> best_language(std::string_view accept_language);

/// The one of `offered` that `accept` likes best, the first of equals; empty if it takes none.
/// Without a header everything is welcome. Who takes application/problem+json takes
/// application/json.
[[nodiscard]] std::string_view best_media_type(std::string_view accept,
                                               std::span<const std::string_view> offered);

}  // namespace kontor::adapters::http
