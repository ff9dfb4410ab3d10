#pragma once

#include "domain/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kontor::adapters::files {

/// RFC 3339 in UTC, to the second: "2026-03-01T12:00:00Z".
[[nodiscard]] std::string instant_text(domain::Timestamp instant);
/// Reads what `instant_text` wrote; nothing for anything else.
[[nodiscard]] std::optional<domain::Timestamp> parse_instant(std::string_view text);

}  // namespace kontor::adapters::files
