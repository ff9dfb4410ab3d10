#pragma once

#include "domain/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kontor::adapters::http::json {

/// Appends `instant` as RFC 3339 in UTC, to the millisecond: "2026-03-01T12:00:00.000Z".
void append_instant(std::string& out, domain::Timestamp instant);

/// RFC 3339 with "Z", with or without a fraction, of which milliseconds are kept; nothing for
/// anything else. Leap seconds are not known.
[[nodiscard]] std::optional<domain::Timestamp> parse_instant(std::string_view text);

}  // namespace kontor::adapters::http::json
