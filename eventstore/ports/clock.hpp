#pragma once

#include "domain/time.hpp"

#include <chrono>

namespace kontor::eventstore::ports {

/// Where time comes from. Safe from any thread.
class Clock {
public:
    virtual ~Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;

    /// The time of day. May jump, forwards and backwards.
    [[nodiscard]] virtual domain::Timestamp now() const = 0;
    /// Time since some start; never runs backwards, goes on while the machine sleeps. For
    /// time-outs and for measuring.
    [[nodiscard]] virtual std::chrono::nanoseconds since_boot() const = 0;

protected:
    Clock() = default;
};

}  // namespace kontor::eventstore::ports
