#pragma once

#include "adapters/kafka/client.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

// The topics that Kontor stands on, and what they must be set to.

namespace kontor::adapters::kafka {

/// Of a topic or a broker.
struct Setting {
    std::string name;
    std::string value;
    std::string why;  ///< What goes wrong otherwise, as the end of a sentence.
};

struct TopicPlan {
    std::string name;
    std::uint16_t partitions = 4;
    std::uint16_t replicas = 1;
    std::vector<Setting> settings;
};

/// The log's topic. docs/operations.md "The log on Kafka" has the same in words.
[[nodiscard]] TopicPlan plan_of_log(const Cluster& cluster,
                                    std::uint16_t partitions,
                                    std::uint16_t replicas);

/// The vault's: what is destroyed in it shall leave the brokers' files within minutes.
[[nodiscard]] TopicPlan plan_of_vault(const Cluster& cluster, std::uint16_t replicas);

/// Makes the topic unless it is there; false if it is. Throws KafkaFailure.
bool ensure_topic(const Cluster& cluster,
                  const TopicPlan& plan,
                  std::chrono::milliseconds patience);
/// Deletes a topic with all that is in it. Throws KafkaFailure.
void delete_topic(const Cluster& cluster,
                  const std::string& name,
                  std::chrono::milliseconds patience);
/// What is not as planned, a sentence each: nothing is well. The number of partitions and replicas
/// counts as well as the settings. Throws KafkaFailure if nobody can tell.
[[nodiscard]] std::vector<std::string> faults_of_topic(const Cluster& cluster,
                                                       const TopicPlan& plan,
                                                       std::chrono::milliseconds patience);

/// Of the log's topic. Throws KafkaFailure if there is none.
[[nodiscard]] std::uint16_t partitions_of(const Cluster& cluster,
                                          std::chrono::milliseconds patience);

}  // namespace kontor::adapters::kafka
