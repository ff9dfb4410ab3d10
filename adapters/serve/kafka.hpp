#pragma once

#include "adapters/cli/settings.hpp"
#include "adapters/kafka/kafka_log.hpp"

#include <expected>
#include <memory>
#include <string>

namespace kontor::adapters::serve {

/// The log on Kafka, once its topic is as it must be: in the sandbox it is made if it is not there.
/// Or why it cannot be served, as a sentence.
[[nodiscard]] std::expected<std::unique_ptr<kafka::KafkaLog>, std::string> log_on_kafka(
    const cli::Settings& settings,
    kafka::KafkaLogPorts ports,
    eventstore::log::LogObserver observer);

}  // namespace kontor::adapters::serve
