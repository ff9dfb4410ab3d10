#pragma once

#include <chrono>
#include <string>

namespace kontor::domain {

/// An instant in UTC, to the millisecond. Events carry instants, never deadlines.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// Appends `instant` as RFC 3339 in UTC, to the millisecond: "2026-03-01T12:00:00.000Z".
void append_instant(std::string& out, Timestamp instant);

}  // namespace kontor::domain
