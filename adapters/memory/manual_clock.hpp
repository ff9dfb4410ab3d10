#pragma once

#include "eventstore/ports/clock.hpp"

#include <atomic>

namespace kontor::adapters::memory {

/// A clock that stands until it is set. Safe from any thread.
class ManualClock final : public eventstore::ports::Clock {
public:
    explicit ManualClock(domain::Timestamp now) : now_{now} {}

    [[nodiscard]] domain::Timestamp now() const override {
        return now_;
    }
    [[nodiscard]] std::chrono::nanoseconds since_boot() const override {
        return std::chrono::nanoseconds{since_boot_ns_};
    }

    /// Time passes: both readings go on by `duration`, which is not negative.
    void advance(std::chrono::milliseconds duration) {
        since_boot_ns_ += std::chrono::nanoseconds{duration}.count();
        now_ = now_.load() + duration;
    }
    /// The time of day alone is set, as by an operator or a time server.
    void leap_to(domain::Timestamp now) {
        now_ = now;
    }

private:
    std::atomic<domain::Timestamp> now_;
    std::atomic<std::chrono::nanoseconds::rep> since_boot_ns_ = 0;
};

}  // namespace kontor::adapters::memory
