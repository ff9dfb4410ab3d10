#include "domain/contact.hpp"

#include "domain/text.hpp"

#include <algorithm>

namespace kontor::domain {
namespace {

constexpr std::string_view email_example = "name@company.example";
constexpr std::string_view phone_example = "+3225550100";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_letter_or_digit(char c) {
    return is_letter(c) || is_digit(c);
}

/// Splits `text` at dots; `accepts` every part, none of which may be missing.
template <class Accepts>
bool every_part(std::string_view text, Accepts accepts) {
    while (true) {
        const auto dot = text.find('.');
        if (!accepts(text.substr(0, dot))) return false;
        if (dot == std::string_view::npos) return true;
        text.remove_prefix(dot + 1);
    }
}

bool is_atom(std::string_view part) {
    static constexpr std::string_view specials = "!#$%&'*+-/=?^_`{|}~";  // RFC 5322, "atext".
    return !part.empty() && std::ranges::all_of(part, [](char c) {
        return is_letter_or_digit(c) || specials.contains(c);
    });
}

bool is_label(std::string_view part) {
    return !part.empty() && part.size() <= 63 && part.front() != '-' && part.back() != '-' &&
           std::ranges::all_of(part, [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

bool is_host(std::string_view domain) {
    const auto last_dot = domain.rfind('.');
    if (last_dot == std::string_view::npos) return false;
    // An address literal has no place here: a top-level domain is never all digits.
    if (std::ranges::all_of(domain.substr(last_dot + 1), is_digit)) return false;
    return every_part(domain, is_label);
}

}  // namespace

std::string normalised_email(std::string_view email) {
    return lower_case(without_spare_blanks(email));
}

std::optional<FieldError> fault_in_email(std::string_view email, std::string pointer) {
    if (auto fault = fault_in_text(email, pointer, email_length_max)) return fault;
    FieldError malformed{pointer, FieldFault::pattern, {}, std::string{email_example}};
    const auto at = email.find('@');
    if (at == std::string_view::npos) return malformed;
    const auto local = email.substr(0, at);
    if (local.size() > email_local_part_length_max) {
        return FieldError{std::move(pointer),
                          FieldFault::too_long,
                          std::to_string(email_local_part_length_max),
                          {}};
    }
    if (!every_part(local, is_atom) || !is_host(email.substr(at + 1))) return malformed;
    return std::nullopt;
}

std::string normalised_phone(std::string_view phone) {
    auto number = without_spare_blanks(phone);
    if (number.starts_with("00")) number.replace(0, 2, "+");
    if (number.starts_with('+')) {
        // "+32 (0)2 …": the zero is dialled at home only.
        if (const auto zero = number.find("(0)"); zero != std::string::npos) number.erase(zero, 3);
    }
    std::erase_if(number, [](char c) { return std::string_view{" ()-./"}.contains(c); });
    return number;
}

std::optional<FieldError> fault_in_phone(std::string_view phone, std::string pointer) {
    const auto digits = phone.substr(phone.starts_with('+') ? 1 : 0);
    // Checked before the length: what is no number at all has no length worth naming.
    if (phone.empty() || phone.front() != '+' || digits.empty() ||
        !std::ranges::all_of(digits, is_digit)) {
        return FieldError{std::move(pointer), FieldFault::pattern, {}, std::string{phone_example}};
    }
    if (digits.size() < phone_digits_min) {
        return FieldError{
            std::move(pointer), FieldFault::too_short, std::to_string(phone_digits_min), {}};
    }
    if (digits.size() > phone_digits_max) {
        return FieldError{
            std::move(pointer), FieldFault::too_long, std::to_string(phone_digits_max), {}};
    }
    return std::nullopt;
}

}  // namespace kontor::domain
