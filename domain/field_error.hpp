#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kontor::domain {

/// What is wrong with one field of a command (RFC 9457). The codes are the API's.
enum class FieldFault : std::uint8_t {
    required,
    unknown_member,
    duplicate_member,
    type,
    too_short,
    too_long,
    pattern,
    range,
    not_found,
    not_allowed,
};

/// The code of `fault` on the wire, such as "too-short".
[[nodiscard]] std::string_view code_of(FieldFault fault);

/// `pointer` is an RFC 6901 JSON Pointer into the command as the API takes it. `bound` is the
/// limit that was missed (too_short, too_long, range: the nearest allowed value), `example` a value
/// that would do; both empty where they say nothing.
struct FieldError {
    std::string pointer;
    FieldFault fault = FieldFault::required;
    std::string bound;
    std::string example;
    friend bool operator==(const FieldError&, const FieldError&) = default;
};

using FieldErrors = std::vector<FieldError>;

/// Some fields are at fault; nothing happened. Problem type `fields-invalid`.
struct FieldsInvalid {
    static constexpr std::string_view type = "fields-invalid";
    FieldErrors errors;
    friend bool operator==(const FieldsInvalid&, const FieldsInvalid&) = default;
};

}  // namespace kontor::domain
