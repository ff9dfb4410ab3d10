#pragma once

#include "adapters/http/exchange/response.hpp"

#include <string_view>

namespace kontor::adapters::http {

/// What pages of allowed origins may send and read.
inline constexpr std::string_view cors_request_headers =
    "Accept-Language, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, "
    "Kontor-Min-Position";
inline constexpr std::string_view cors_exposed_headers =
    "ETag, Location, Retry-After, Request-Id, Kontor-Position, Idempotency-Replayed, "
    "Content-Language";

/// The lines about security, caches and variants that `response` shall have: nothing may be kept,
/// framed or run, unless it says so itself.
[[nodiscard]] std::string_view standing_headers_for(const Response& response);

}  // namespace kontor::adapters::http
