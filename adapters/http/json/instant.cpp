#include "adapters/http/json/instant.hpp"

#include "adapters/http/exchange/ascii.hpp"

#include <algorithm>
#include <charconv>

namespace kontor::adapters::http::json {
namespace {

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
