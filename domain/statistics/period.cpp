#include "domain/statistics/period.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace kontor::domain::statistics {
namespace {

namespace chrono = std::chrono;

constexpr std::size_t week_size = 8;   // 2026-W40
constexpr std::size_t month_size = 7;  // 2026-10

std::string padded(int year, const char* between, unsigned number) {
    std::array<char, 16> text{};
    const int size =
        std::snprintf(text.data(), text.size(), "%04d-%s%02u", year, between, number % 100);
    return {text.data(), static_cast<std::size_t>(std::max(size, 0))};
}

std::optional<int> number_in(std::string_view digits) {
    int number = 0;
    for (const char digit : digits) {
        if (digit < '0' || digit > '9') return std::nullopt;
        number = number * 10 + (digit - '0');
    }
    return number;
}

/// The Monday that begins the first ISO week of a year: that week has the fourth of January.
chrono::sys_days first_monday(chrono::year year) {
    const chrono::sys_days fourth{year / chrono::January / 4};
    const auto days_since_monday = chrono::weekday{fourth}.iso_encoding() - 1;
    return fourth - chrono::days{days_since_monday};
}

Period week_of(Timestamp instant) {
    const auto day = chrono::floor<chrono::days>(instant);
    // A week belongs to the year of its Thursday.
    const auto thursday =
        day + chrono::days{4} - chrono::days{static_cast<int>(chrono::weekday{day}.iso_encoding())};
    const auto year = chrono::year_month_day{thursday}.year();
    const auto weeks = chrono::floor<chrono::weeks>(day - first_monday(year)).count();
    return {padded(static_cast<int>(year), "W", static_cast<unsigned>(weeks + 1))};
}

Period month_of(Timestamp instant) {
    const chrono::year_month_day date{chrono::floor<chrono::days>(instant)};
    return {padded(static_cast<int>(date.year()), "", static_cast<unsigned>(date.month()))};
}

chrono::year_month month_in(const Period& period) {
    const std::string_view text{period.value};
    return chrono::year{number_in(text.substr(0, 4)).value_or(0)} /
           chrono::month{static_cast<unsigned>(number_in(text.substr(5)).value_or(1))};
}

}  // namespace

PeriodKind kind_of(const Period& period) {
    return period.value.size() == week_size ? PeriodKind::week : PeriodKind::month;
}

Period period_of(Timestamp instant, PeriodKind kind) {
    return kind == PeriodKind::week ? week_of(instant) : month_of(instant);
}

std::optional<Period> parse_period(std::string_view text) {
    if (text.size() != week_size && text.size() != month_size) return std::nullopt;
    const bool is_week = text.size() == week_size;
    if (text[4] != '-' || (is_week && text[5] != 'W')) return std::nullopt;
    const auto year = number_in(text.substr(0, 4));
    const auto number = number_in(text.substr(is_week ? 6 : 5));
    if (!year || *year < 1970 || !number || *number < 1) return std::nullopt;
    if (!is_week && *number > 12) return std::nullopt;
    Period period{std::string{text}};
    // Not every year has a week 53.
    if (is_week && period_of(start_of(period), PeriodKind::week) != period) return std::nullopt;
    return period;
}

Timestamp start_of(const Period& period) {
    if (kind_of(period) == PeriodKind::month) return chrono::sys_days{month_in(period) / 1};
    const std::string_view text{period.value};
    const chrono::year year{number_in(text.substr(0, 4)).value_or(0)};
    return first_monday(year) + chrono::weeks{number_in(text.substr(6)).value_or(1) - 1};
}

Period after(const Period& period) {
    return period_of(end_of(period), kind_of(period));
}

Timestamp end_of(const Period& period) {
    if (kind_of(period) == PeriodKind::week) return start_of(period) + chrono::weeks{1};
    return chrono::sys_days{(month_in(period) + chrono::months{1}) / 1};
}

int months_between(const Period& earlier, const Period& later) {
    return static_cast<int>((month_in(later) - month_in(earlier)).count());
}

}  // namespace kontor::domain::statistics
