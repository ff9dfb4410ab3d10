#pragma once

#include "eventstore/ports/clock.hpp"

namespace kontor::adapters::files {

/// The machine's clock.
class SystemClock final : public eventstore::ports::Clock {
public:
    [[nodiscard]] domain::Timestamp now() const override;
    [[nodiscard]] std::chrono::nanoseconds since_boot() const override;
};

/// Whether the system keeps its clock in step with others' (NTP, PTP), as the kernel tells.
[[nodiscard]] bool clock_is_synchronised();

}  // namespace kontor::adapters::files
