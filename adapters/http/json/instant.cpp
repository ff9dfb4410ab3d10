#include "adapters/http/json/instant.hpp"

#include "adapters/http/exchange/ascii.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace kontor::adapters::http::json {
namespace {

void append_padded(std::string& out, long long number, std::size_t width) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    const auto length = static_cast<std::size_t>(end - digits.data());
    if (length < width) out.append(width - length, '0');
    out.append(digits.data(), length);
}

/// The digits at the start of `text`, which are cut off, and the mark after them.
std::optional<int> cut(std::string_view& text, std::size_t width, char mark) {
    if (text.size() <= width || text[width] != mark) return std::nullopt;
    if (!std::ranges::all_of(text.substr(0, width), is_digit)) return std::nullopt;
    int number = 0;
    std::from_chars(text.data(), text.data() + width, number);
    text.remove_prefix(width + 1);
    return number;
}

/// The milliseconds of the fraction up to the final Z.
std::optional<int> fraction_ms(std::string_view text) {
    if (text.size() < 2 || text.size() > 10 || text.back() != 'Z') return std::nullopt;
    text.remove_suffix(1);
    if (!std::ranges::all_of(text, is_digit)) return std::nullopt;
    int milliseconds = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        milliseconds = milliseconds * 10 + (i < text.size() ? text[i] - '0' : 0);
    }
    return milliseconds;
}

}  // namespace

void append_instant(std::string& out, domain::Timestamp instant) {
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{instant - day};
    append_padded(out, int{date.year()}, 4);
    out.push_back('-');
    append_padded(out, unsigned{date.month()}, 2);
    out.push_back('-');
    append_padded(out, unsigned{date.day()}, 2);
    out.push_back('T');
    append_padded(out, time.hours().count(), 2);
    out.push_back(':');
    append_padded(out, time.minutes().count(), 2);
    out.push_back(':');
    append_padded(out, time.seconds().count(), 2);
    out.push_back('.');
    append_padded(out, time.subseconds().count(), 3);
    out.push_back('Z');
}

std::optional<domain::Timestamp> parse_instant(std::string_view text) {
    const auto year = cut(text, 4, '-');
    const auto month = cut(text, 2, '-');
    const auto day = cut(text, 2, 'T');
    const auto hour = cut(text, 2, ':');
    const auto minute = cut(text, 2, ':');
    if (!year || !month || !day || !hour || !minute) return std::nullopt;
    const bool has_fraction = text.size() > 3;
    const auto second = cut(text, 2, has_fraction ? '.' : 'Z');
    const auto milliseconds = has_fraction ? fraction_ms(text) : std::optional{0};
    if (!second || !milliseconds || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days{date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{*second} + std::chrono::milliseconds{*milliseconds};
}

}  // namespace kontor::adapters::http::json
