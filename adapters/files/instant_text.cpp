#include "adapters/files/instant_text.hpp"

#include <charconv>
#include <cstddef>

namespace kontor::adapters::files {
namespace {

std::string padded(long long number, std::size_t width) {
    auto digits = std::to_string(number);
    return std::string(digits.size() < width ? width - digits.size() : 0, '0') + digits;
}

/// The digits at `from`; -1 if one of them is none.
int digits(std::string_view text, std::size_t from, std::size_t count) {
    int number = 0;
    const auto* const end = text.data() + from + count;
    if (text[from] < '0' || text[from] > '9') return -1;
    return std::from_chars(text.data() + from, end, number).ptr == end ? number : -1;
}

}  // namespace

std::string instant_text(domain::Timestamp instant) {
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(instant - day)};
    return padded(int{date.year()}, 4) + "-" + padded(unsigned{date.month()}, 2) + "-" +
           padded(unsigned{date.day()}, 2) + "T" + padded(time.hours().count(), 2) + ":" +
           padded(time.minutes().count(), 2) + ":" + padded(time.seconds().count(), 2) + "Z";
}

std::optional<domain::Timestamp> parse_instant(std::string_view text) {
    if (text.size() != 20) return std::nullopt;
    const std::chrono::year_month_day date{
        std::chrono::year{digits(text, 0, 4)},
        std::chrono::month{static_cast<unsigned>(digits(text, 5, 2))},
        std::chrono::day{static_cast<unsigned>(digits(text, 8, 2))}};
    if (!date.ok()) return std::nullopt;
    const domain::Timestamp instant =
        std::chrono::sys_days{date} + std::chrono::hours{digits(text, 11, 2)} +
        std::chrono::minutes{digits(text, 14, 2)} + std::chrono::seconds{digits(text, 17, 2)};
    // Writing it again finds wrong marks, missing digits and hours beyond the day all at once.
    if (instant_text(instant) != text) return std::nullopt;
    return instant;
}

}  // namespace kontor::adapters::files
