#pragma once

#include "domain/field_error.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// Telephone numbers and e-mail addresses, wherever they are typed.

namespace kontor::domain {

inline constexpr std::size_t email_length_max = 254;            ///< Bytes (RFC 5321).
inline constexpr std::size_t email_local_part_length_max = 64;  ///< Bytes (RFC 5321).
inline constexpr std::size_t phone_digits_min = 6;
inline constexpr std::size_t phone_digits_max = 15;  ///< ITU-T E.164.

/// Without blanks at the ends, in lower case: two that differ in case alone are one.
[[nodiscard]] std::string normalised_email(std::string_view email);
/// What is wrong with a normalised address: it must be `local@domain.tld` in ASCII, with a dot-atom
/// before the @ and a host name after it.
[[nodiscard]] std::optional<FieldError> fault_in_email(std::string_view email, std::string pointer);

/// "+" and digits. Blanks, brackets, hyphens, dots and slashes go; so does the "(0)" after a
/// country code; a leading "00" becomes "+".
[[nodiscard]] std::string normalised_phone(std::string_view phone);
[[nodiscard]] std::optional<FieldError> fault_in_phone(std::string_view phone, std::string pointer);

}  // namespace kontor::domain
