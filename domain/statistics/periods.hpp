#pragma once

#include "domain/statistics/events.hpp"

#include <optional>
#include <vector>

// Which periods a partition books into. Opened ahead, so that the first order of a week finds its
// key; ended by command, and then the clock has no say any more.

namespace kontor::domain::statistics {

struct OpenPeriod {
    Period period;
    SecretId key;
    friend bool operator==(const OpenPeriod&, const OpenPeriod&) = default;
};
KONTOR_DESCRIBE(OpenPeriod, period, key);

/// `open` is sorted by time within a kind. `ended` names the last of each kind that has ended.
struct Periods {
    std::vector<OpenPeriod> open;
    Period week_ended;
    Period month_ended;
    friend bool operator==(const Periods&, const Periods&) = default;
};
KONTOR_DESCRIBE(Periods, open, week_ended, month_ended);

/// Opens a period unless it is open or has ended.
[[nodiscard]] std::vector<Event> open(const Periods& state,
                                      const Period& period,
                                      SecretId key,
                                      Timestamp now);
/// Ends a period unless it has ended, or was never open: then nothing was booked into it.
[[nodiscard]] std::vector<Event> end(const Periods& state, const Period& period, Timestamp now);

[[nodiscard]] bool is_open(const Periods& state, const Period& period);
[[nodiscard]] bool has_ended(const Periods& state, const Period& period);

/// Where a fact of `now` is booked: its own period; the next that is open, if that has ended; the
/// last that is open, if nobody opened its own yet. Nothing before any was opened.
[[nodiscard]] const OpenPeriod* booking(const Periods& state, Timestamp now, PeriodKind kind);

[[nodiscard]] Periods evolve(Periods state, const Event& event);

}  // namespace kontor::domain::statistics
