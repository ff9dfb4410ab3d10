#pragma once

#include <cstdint>
#include <span>

namespace kontor::eventstore::ports {

/// Random bytes fit for keys and ids, except in simulation and for the sandbox's seeds, where they
/// repeat on purpose. Safe from any thread.
class Random {
public:
    virtual ~Random() = default;
    Random(const Random&) = delete;
    Random& operator=(const Random&) = delete;

    virtual void fill(std::span<std::uint8_t> bytes) = 0;

protected:
    Random() = default;
};

}  // namespace kontor::eventstore::ports
