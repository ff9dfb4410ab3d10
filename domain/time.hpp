#pragma once

#include <chrono>

namespace kontor::domain {

/// An instant in UTC, to the millisecond. Events carry instants, never deadlines.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

}  // namespace kontor::domain
