#pragma once

#include "adapters/cli/settings.hpp"
#include "adapters/kafka/kafka_log.hpp"
#include "adapters/kafka/topics.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace kontor::adapters::serve {

inline constexpr kafka::Patience kafka_patience{};

[[nodiscard]] kafka::Cluster cluster_of(const cli::Settings& settings);
/// The log's topic and the vault's.
[[nodiscard]] std::vector<kafka::TopicPlan> plans_of(const cli::Settings& settings,
                                                     std::uint16_t partitions);
/// What is wrong with the topics, as one sentence, or nothing. With `make`, those that are not
/// there are made. Throws KafkaFailure.
[[nodiscard]] std::string faults_of(const kafka::Cluster& cluster,
                                    const std::vector<kafka::TopicPlan>& plans,
                                    bool make);
/// What this node is called among those that share a log: this folder since the machine started.
[[nodiscard]] std::string node_of(const cli::Settings& settings);

}  // namespace kontor::adapters::serve
