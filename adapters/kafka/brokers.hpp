#pragma once

#include "adapters/kafka/client.hpp"
#include "adapters/kafka/topics.hpp"

#include <chrono>
#include <string>
#include <vector>

// What brokers must be set to, whatever their topics are.

namespace kontor::adapters::kafka {

/// Of every broker. docs/operations.md "The log on Kafka" has the same in words.
[[nodiscard]] std::vector<Setting> plan_of_brokers();

/// What a broker that is there is set to otherwise, or does not tell, a sentence each: nothing is
/// well. Throws KafkaFailure if none answers.
[[nodiscard]] std::vector<std::string> faults_of_brokers(const Cluster& cluster,
                                                         const std::vector<Setting>& plan,
                                                         std::chrono::milliseconds patience);

}  // namespace kontor::adapters::kafka
