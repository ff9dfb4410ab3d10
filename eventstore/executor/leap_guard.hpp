#pragma once

#include "eventstore/ports/clock.hpp"

#include <functional>
#include <mutex>
#include <utility>

namespace kontor::eventstore::executor {

/// What a clock said when it was believed last, and how long the machine had run then.
struct Believed {
    domain::Timestamp wall;
    std::chrono::nanoseconds boot{0};

    [[nodiscard]] static Believed now(const ports::Clock& clock) {
        return {clock.now(), clock.since_boot()};
    }
    /// What it says once the machine has run for so long, if nobody sets it.
    [[nodiscard]] domain::Timestamp expected_at(std::chrono::nanoseconds since_boot) const {
        return wall + std::chrono::floor<std::chrono::milliseconds>(since_boot - boot);
    }
    /// `later` is so far ahead of that that it may be wrong.
    [[nodiscard]] bool leapt_to(const Believed& later) const {
        return later.wall > expected_at(later.boot) + std::chrono::days{1};
    }
};

/// The time that is written. A partition's time never falls again, so what a clock that leapt ahead
/// wrote would end too early, or be kept too long, even after the clock was put right. From a leap
/// of a day or more on, time goes on from where it was, by the boot clock, until the clock is put
/// right or somebody says that it is. What is read is compared with the clock as it is.
class LeapGuard final : public ports::Clock {
public:
    /// A leap that may have happened while this did not run is believed: nothing tells how long the
    /// machine was off. `is_confirmed` is asked where time leapt; may be empty.
    LeapGuard(const ports::Clock& clock, std::function<bool()> is_confirmed)
        : clock_{clock}, is_confirmed_{std::move(is_confirmed)}, believed_{Believed::now(clock)} {}

    [[nodiscard]] domain::Timestamp now() const override;
    [[nodiscard]] std::chrono::nanoseconds since_boot() const override {
        return clock_.since_boot();
    }
    /// The clock is right as it is now. Safe from any thread.
    void confirm();

private:
    const ports::Clock& clock_;
    std::function<bool()> is_confirmed_;
    mutable std::mutex mutex_;
    mutable Believed believed_;
};

}  // namespace kontor::eventstore::executor
