#pragma once

#include "eventstore/ports/clock.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace kontor::adapters::serve {

/// How long each step of something took, for whoever asks why all of it took so long.
class Steps {
public:
    /// The clock outlives it.
    explicit Steps(const eventstore::ports::Clock& clock);

    /// Since the last step.
    void done(std::string_view what);
    /// "1.62 s: vault read 0.02 s, partitions taken 1.60 s"
    [[nodiscard]] std::string text() const;

private:
    const eventstore::ports::Clock& clock_;
    std::chrono::nanoseconds begun_;
    std::chrono::nanoseconds last_;
    std::string steps_;
};

}  // namespace kontor::adapters::serve
