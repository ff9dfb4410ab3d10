#pragma once

#include "eventstore/ports/random.hpp"

namespace kontor::adapters::files {

/// The system's random source, through libsodium.
class SystemRandom final : public eventstore::ports::Random {
public:
    /// Throws std::runtime_error if the system has no random source.
    SystemRandom();
    void fill(std::span<std::uint8_t> bytes) override;
};

}  // namespace kontor::adapters::files
