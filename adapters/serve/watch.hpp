#pragma once

#include "adapters/metrics/metrics.hpp"
#include "adapters/serve/processes.hpp"
#include "adapters/serve/stack.hpp"

namespace kontor::adapters::serve {

/// Sets what is looked up at each exposition. Everything outlives the server.
void watch(metrics::Metrics& metrics, Stack& stack, const Processes& processes);

}  // namespace kontor::adapters::serve
