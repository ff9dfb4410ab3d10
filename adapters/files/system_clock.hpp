#pragma once

#include "eventstore/ports/clock.hpp"

namespace kontor::adapters::files {

/// The machine's clock.
class SystemClock final : public eventstore::ports::Clock {
public:
    [[nodiscard]] domain::Timestamp now() const override;
    [[nodiscard]] std::chrono::nanoseconds since_boot() const override;
};

}  // namespace kontor::adapters::files
