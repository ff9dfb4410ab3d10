#pragma once

#include "domain/time.hpp"

#include <compare>
#include <optional>
#include <string>
#include <string_view>

// The spans of time that are counted: ISO weeks for statistics, calendar months for the account
// registry; both in UTC.

namespace kontor::domain::statistics {

/// Periods of one kind sort by time as their texts do. Empty: before the first.
struct Period {
    static constexpr std::string_view meaning =
        "ISO week (2026-W40) or calendar month (2026-10), in UTC";
    std::string value;
    friend auto operator<=>(const Period&, const Period&) = default;
};

enum class PeriodKind : bool { week, month };

[[nodiscard]] PeriodKind kind_of(const Period& period);

/// The period that an instant belongs to.
[[nodiscard]] Period period_of(Timestamp instant, PeriodKind kind);

/// Nothing if no week or month is written like that: 2026-W54, 2026-W1, 2026-00.
[[nodiscard]] std::optional<Period> parse_period(std::string_view text);

// Of a period that `period_of` or `parse_period` gave.

/// Its first instant.
[[nodiscard]] Timestamp start_of(const Period& period);
[[nodiscard]] Period after(const Period& period);
/// The first instant that does not belong to it.
[[nodiscard]] Timestamp end_of(const Period& period);

/// How many months `later` is after `earlier`.
[[nodiscard]] int months_between(const Period& earlier, const Period& later);

}  // namespace kontor::domain::statistics
