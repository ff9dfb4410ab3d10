#pragma once

#include <string_view>

namespace kontor::adapters::http {

/// Whether `text` is a URI with scheme and authority, every character where it may stand (RFC 3986,
/// 3).
[[nodiscard]] bool is_uri(std::string_view text);

}  // namespace kontor::adapters::http
