#pragma once

#include "adapters/cli/settings.hpp"

#include <expected>
#include <string>

namespace kontor::adapters::cli {

/// Asks the server that listens at `endpoint` for /readyz. Fails with a sentence if it isn't ready
/// or doesn't answer within three seconds.
[[nodiscard]] std::expected<void, std::string> ask_whether_ready(const Endpoint& endpoint);

}  // namespace kontor::adapters::cli
