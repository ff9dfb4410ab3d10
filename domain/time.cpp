#include "domain/time.hpp"

#include <array>
#include <charconv>
#include <cstddef>

namespace kontor::domain {
namespace {

void append_padded(std::string& out, long long number, std::size_t width) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    const auto length = static_cast<std::size_t>(end - digits.data());
    if (length < width) out.append(width - length, '0');
    out.append(digits.data(), length);
}

}  // namespace

void append_instant(std::string& out, Timestamp instant) {
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

}  // namespace kontor::domain
