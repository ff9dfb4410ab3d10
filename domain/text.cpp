#include "domain/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

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

struct Range {
    char32_t first = 0;
    char32_t last = 0;
};

/// What leaves no mark on paper, by number: the spaces of Unicode, its default ignorables (joiners,
/// marks of direction, soft hyphens, fillers, selectors, tags), and the empty pattern of Braille.
constexpr std::array<Range, 22> unseen{{
    {0x0020, 0x0020},   {0x00A0, 0x00A0},   {0x00AD, 0x00AD}, {0x034F, 0x034F}, {0x061C, 0x061C},
    {0x115F, 0x1160},   {0x1680, 0x1680},   {0x17B4, 0x17B5}, {0x180B, 0x180F}, {0x2000, 0x200F},
    {0x202A, 0x202F},   {0x205F, 0x206F},   {0x2800, 0x2800}, {0x3000, 0x3000}, {0x3164, 0x3164},
    {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3},
    {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
}};

bool is_unseen(char32_t value) {
    const auto next = std::ranges::upper_bound(unseen, value, {}, &Range::first);
    return value == U'\t' || (next != unseen.begin() && value <= std::prev(next)->last);
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
    bool is_seen = false;
    while (!text.empty()) {
        const auto point = first_of(text);
        // What is not UTF-8 is kept as it is, to be found at fault later; so are controls.
        const std::size_t length = point.length == 0 ? 1 : point.length;
        is_seen = is_seen || point.length == 0 || !is_unseen(point.value);
        if (point.length != 0 && is_blank(point.value)) {
            blank_before = true;
        } else {
            if (blank_before && !folded.empty()) folded.push_back(' ');
            blank_before = false;
            folded.append(text.substr(0, length));
        }
        text.remove_prefix(length);
    }
    if (!is_seen) folded.clear();
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
