#pragma once

#include "domain/customer/values.hpp"
#include "domain/field_error.hpp"

#include <cstddef>
#include <string>
#include <string_view>

// The fields of a customer's commands. The checks take normalised values and return what is wrong;
// pointers are `at` or start with it.

namespace kontor::domain::customer {

inline constexpr std::size_t name_length_max = 60;
inline constexpr std::size_t label_length_max = 40;
inline constexpr std::size_t account_number_length_max = 40;
inline constexpr std::size_t password_length_min = 12;
inline constexpr std::size_t password_length_max = 128;

/// What an account number looks like. `pattern` must compile: configuration checks that at start.
struct AccountNumberRules {
    std::string pattern = "[0-9]{9}";  ///< ECMAScript, for the whole number.
    std::string example = "123456789";
};

/// Blanks trimmed and folded, telephone number in its usual writing; an empty one becomes none.
[[nodiscard]] Profile normalised(Profile profile);
[[nodiscard]] FieldErrors faults_in(const Profile& profile, std::string_view at);

/// The form in which log-in addresses are compared: without blanks at the ends, in lower case.
[[nodiscard]] std::string normalised_email(std::string_view email);
[[nodiscard]] FieldErrors faults_in_email(std::string_view email, std::string_view at);

/// A password is taken as it comes, blanks and all; its length is counted in code points.
[[nodiscard]] FieldErrors faults_in_password(std::string_view password, std::string_view at);
[[nodiscard]] FieldErrors faults_in_account_number(std::string_view number,
                                                   const AccountNumberRules& rules,
                                                   std::string_view at);
[[nodiscard]] FieldErrors faults_in_label(std::string_view label, std::string_view at);

}  // namespace kontor::domain::customer
