#pragma once

#include "eventstore/ports/clock.hpp"

#include <functional>
#include <mutex>
#include <utility>

namespace kontor::eventstore::executor {

/// The time that is written. A partition's time never falls again, so what a clock that leapt ahead
/// wrote would end too early, or be kept too long, even after the clock was put right. From a leap
/// of a day or more on, time goes on from where it was, by the boot clock, until the clock is put
/// right or somebody says that it is. What is read is compared with the clock as it is.
class LeapGuard final : public ports::Clock {
public:
    /// A leap that may have happened while this did not run is believed: nothing tells how long the
    /// machine was off. `is_confirmed` is asked where time leapt; may be empty.
    LeapGuard(const ports::Clock& clock, std::function<bool()> is_confirmed)
        : clock_{clock},
          is_confirmed_{std::move(is_confirmed)},
          wall_{clock.now()},
          boot_{clock.since_boot()} {}

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
    mutable domain::Timestamp wall_;  ///< When it was believed last.
    mutable std::chrono::nanoseconds boot_;
};

}  // namespace kontor::eventstore::executor
