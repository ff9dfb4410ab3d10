#pragma once

#include "adapters/cli/settings.hpp"
#include "adapters/kafka/kafka_log.hpp"
#include "adapters/kafka/topics.hpp"

#include <cstdint>
#include <expected>
#include <memory>
#include <string>

namespace kontor::adapters::serve {

inline constexpr kafka::Patience kafka_patience{};

[[nodiscard]] kafka::Cluster cluster_of(const cli::Settings& settings);
[[nodiscard]] kafka::TopicPlan plan_of(const cli::Settings& settings, std::uint16_t partitions);
/// What is wrong with the topic, as one sentence, or nothing. With `make` it is made if there is
/// none. Throws KafkaFailure.
[[nodiscard]] std::string faults_of(const kafka::Cluster& cluster,
                                    const kafka::TopicPlan& plan,
                                    bool make);

/// The log on Kafka, once its topic is as it must be: in the sandbox it is made if it is not there.
/// Or why it cannot be served, as a sentence.
[[nodiscard]] std::expected<std::unique_ptr<kafka::KafkaLog>, std::string> log_on_kafka(
    const cli::Settings& settings,
    kafka::KafkaLogPorts ports,
    eventstore::log::LogObserver observer);

}  // namespace kontor::adapters::serve
