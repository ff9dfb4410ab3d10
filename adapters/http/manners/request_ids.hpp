#pragma once

#include "eventstore/ports/random.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace kontor::adapters::http {

/// Names requests: 80 random bits as 16 characters of Crockford's base 32, in lower case. Safe from
/// any thread.
class RequestIds {
public:
    /// `random` outlives it.
    explicit RequestIds(eventstore::ports::Random& random) : random_{random} {}

    [[nodiscard]] std::string next();

private:
    eventstore::ports::Random& random_;
};

}  // namespace kontor::adapters::http
