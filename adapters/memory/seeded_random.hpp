#pragma once

#include "eventstore/ports/random.hpp"

#include <mutex>
#include <random>

namespace kontor::adapters::memory {

/// Repeats itself: the same seed gives the same bytes on every machine. Never for real keys. Safe
/// from any thread, but only one thread gives one sequence.
class SeededRandom final : public eventstore::ports::Random {
public:
    explicit SeededRandom(std::uint64_t seed) : engine_{seed} {}

    void fill(std::span<std::uint8_t> bytes) override {
        const std::lock_guard lock{mutex_};
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(engine_() >> 56U);
    }

private:
    std::mutex mutex_;
    std::mt19937_64 engine_;
};

}  // namespace kontor::adapters::memory
