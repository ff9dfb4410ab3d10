#include "domain/text.hpp"

#include <algorithm>
#include <cstdint>

namespace kontor::domain {
namespace {

struct CodePoint {
    char32_t value = 0;
    std::size_t length = 0;  ///< Bytes; 0: not UTF-8.
};

std::uint32_t byte_at(std::string_view text, std::size_t index) {
    return static_cast<std::uint8_t>(text[index]);
}

/// The code point at the start of `text`, which is not empty.
CodePoint first_of(std::string_view text) {
    const auto lead = byte_at(text, 0);
    if (lead < 0x80) return {lead, 1};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
    std::uint32_t value = lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = byte_at(text, i);
        if ((next & 0xC0U) != 0x80U) return {};
        value = (value << 6U) | (next & 0x3FU);
    }
    const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (overlong || surrogate || value > 0x10FFFF) return {};
    return {value, length};
}

bool is_control(char32_t value) {
    return value < 0x20 || (value >= 0x7F && value <= 0x9F) || value == 0x2028 || value == 0x2029;
}

bool is_blank(char32_t value) {
    return value == U' ' || value == U'\t' || value == U'\u00A0';
}

/// Calls `visit` with each code point until it says false; says whether the end was reached.
template <class Visitor>
bool for_each_code_point(std::string_view text, Visitor&& visit) {
    while (!text.empty()) {
        const auto point = first_of(text);
        if (point.length == 0 || !visit(point.value)) return false;
        text.remove_prefix(point.length);
    }
    return true;
}

}  // namespace

std::optional<std::size_t> code_points_in(std::string_view text) {
    std::size_t count = 0;
    if (!for_each_code_point(text, [&](char32_t) { return ++count != 0; })) return std::nullopt;
    return count;
}

bool is_clean(std::string_view text) {
    return for_each_code_point(text, [](char32_t value) { return !is_control(value); });
}

std::string without_spare_blanks(std::string_view text) {
    std::string folded;
    folded.reserve(text.size());
    bool blank_before = false;
    while (!text.empty()) {
        const auto point = first_of(text);
        // What is not UTF-8 is kept as it is, to be found at fault later.
        const std::size_t length = point.length == 0 ? 1 : point.length;
        if (point.length != 0 && is_blank(point.value)) {
            blank_before = true;
        } else {
            if (blank_before && !folded.empty()) folded.push_back(' ');
            blank_before = false;
            folded.append(text.substr(0, length));
        }
        text.remove_prefix(length);
    }
    return folded;
}

std::optional<std::string> optional_text(const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    auto folded = without_spare_blanks(std::string_view{*text});
    if (folded.empty()) return std::nullopt;
    return folded;
}

std::string lower_case(std::string_view text) {
    std::string lower{text};
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lower;
}

std::string upper_case(std::string_view text) {
    std::string upper{text};
    std::ranges::transform(upper, upper.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return upper;
}

std::optional<FieldError> fault_in_text(std::string_view text,
                                        std::string pointer,
                                        std::size_t length_max) {
    if (text.empty()) return FieldError{std::move(pointer), FieldFault::required, {}, {}};
    if (!is_clean(text)) return FieldError{std::move(pointer), FieldFault::pattern, {}, {}};
    if (code_points_in(text) > length_max) {
        return FieldError{std::move(pointer), FieldFault::too_long, std::to_string(length_max), {}};
    }
    return std::nullopt;
}

std::string pointer_to(std::string_view at, std::string_view member) {
    std::string pointer{at};
    pointer.push_back('/');
    pointer.append(member);
    return pointer;
}

}  // namespace kontor::domain
