#pragma once

#include <algorithm>
#include <chrono>
#include <utility>

namespace kontor::adapters::serve {

/// How long whoever was fenced while it took over leaves the others alone. The one that fenced it
/// needs a second or two until anybody can see that it takes over; two that tried again at once
/// would fence each other before that, again and again. Longer each time, for brokers may be slow.
class StandingBack {
public:
    static constexpr std::chrono::milliseconds first{2'000};
    static constexpr std::chrono::milliseconds longest{16'000};

    [[nodiscard]] std::chrono::milliseconds next() {
        return std::exchange(pause_, std::min(2 * pause_, longest));
    }
    /// Somebody leads.
    void reset() {
        pause_ = first;
    }

private:
    std::chrono::milliseconds pause_ = first;
};

}  // namespace kontor::adapters::serve
