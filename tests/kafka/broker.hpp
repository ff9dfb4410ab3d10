#pragma once

#include "adapters/kafka/client.hpp"

namespace kontor::tests {

/// The real broker that KONTOR_TEST_BROKERS names, with topics that no other test has.
[[nodiscard]] adapters::kafka::Cluster cluster_of_ones_own();

}  // namespace kontor::tests
