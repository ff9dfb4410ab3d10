#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

// The small alphabet of HTTP's header section.

namespace kontor::adapters::http {

[[nodiscard]] constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

[[nodiscard]] constexpr bool is_letter(char c) {
    return lower(c) >= 'a' && lower(c) <= 'z';
}

/// Whether `c` may stand in a token, such as a header's name.
[[nodiscard]] constexpr bool is_token_character(char c) {
    return is_digit(c) || is_letter(c) ||
           std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
}

[[nodiscard]] constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

/// `text` without spaces and tabs at either end.
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Calls `visit` with each non-empty element of a comma-separated header value, trimmed.
template <class Visitor>
void for_each_element(std::string_view list, Visitor&& visit) {
    while (!list.empty()) {
        const auto comma = list.find(',');
        const auto element = trimmed(list.substr(0, comma));
        if (!element.empty()) visit(element);
        if (comma == std::string_view::npos) return;
        list.remove_prefix(comma + 1);
    }
}

}  // namespace kontor::adapters::http
