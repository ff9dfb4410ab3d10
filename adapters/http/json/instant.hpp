#pragma once

#include "domain/time.hpp"

#include <optional>
#include <string_view>

namespace kontor::adapters::http::json {

using domain::append_instant;

/// RFC 3339 with "Z", with or without a fraction, of which milliseconds are kept; nothing for
/// anything else. Leap seconds are not known.
[[nodiscard]] std::optional<domain::Timestamp> parse_instant(std::string_view text);

}  // namespace kontor::adapters::http::json
