#pragma once

#include "adapters/metrics/metrics.hpp"
#include "adapters/serve/front.hpp"
#include "adapters/serve/processes.hpp"
#include "adapters/serve/stack.hpp"

namespace kontor::adapters::serve {

// What is looked up at each exposition. Everything outlives the server.

/// Of every node.
void watch(metrics::Metrics& metrics, Stack& stack, const Front& front);
/// Of one that leads.
void watch(metrics::Metrics& metrics, Stack& stack, const Processes& processes);

}  // namespace kontor::adapters::serve
