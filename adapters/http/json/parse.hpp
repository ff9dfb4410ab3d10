#pragma once

#include "adapters/http/json/value.hpp"
#include "domain/field_error.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace kontor::adapters::http::json {

struct Parsed {
    Value value;                     ///< Always an object.
    domain::FieldErrors duplicates;  ///< Members that came more than once.
};

enum class ParseFault : std::uint8_t {
    malformed,   ///< No JSON, not UTF-8, nested too deeply, or an object is far too large.
    not_object,  ///< JSON, but the top level is no object.
};

/// Reads a whole body (RFC 8259).
[[nodiscard]] std::expected<Parsed, ParseFault> parse(std::string_view body, std::size_t depth_max);

/// `name` as a segment of a JSON Pointer (RFC 6901), with its slash.
[[nodiscard]] std::string pointer_segment(std::string_view name);

}  // namespace kontor::adapters::http::json
