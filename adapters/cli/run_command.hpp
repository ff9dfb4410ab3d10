#pragma once

#include "adapters/cli/command_line.hpp"
#include "eventstore/ports/clock.hpp"
#include "eventstore/ports/random.hpp"

#include <optional>
#include <ostream>

namespace kontor::adapters::cli {

/// What a command needs besides its words.
struct Surroundings {
    const eventstore::ports::Clock& clock;
    eventstore::ports::Random& random;
    std::ostream& out;
    std::ostream& err;
};

/// Runs a command that opens no database (token, config, healthcheck, version) and returns the exit
/// status; nothing for the others (serve, rebuild, audit, verify, views), which are the caller's.
[[nodiscard]] std::optional<int> run_command(const Invocation& invocation,
                                             const Surroundings& around);

}  // namespace kontor::adapters::cli
