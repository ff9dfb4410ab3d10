#pragma once

#include "adapters/kafka/client.hpp"

#include <librdkafka/rdkafka.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What an administrator asks the brokers. Only for the sources that do.

namespace kontor::adapters::kafka {

inline constexpr std::size_t complaint_size = 512;

using Event = std::unique_ptr<rd_kafka_event_t, FreeBy<rd_kafka_event_destroy>>;
using Metadata = std::unique_ptr<const rd_kafka_metadata_t, FreeBy<rd_kafka_metadata_destroy>>;

/// A client that writes nothing.
[[nodiscard]] Client administrator(const Cluster& cluster);

/// Of one topic, whether it exists or not, and of the brokers that are there. Throws KafkaFailure.
[[nodiscard]] Metadata metadata_of(rd_kafka_t& client,
                                   const std::string& topic,
                                   std::chrono::milliseconds patience);

/// By name.
class SettingsFound {
public:
    /// Of the topic or the broker of that name. Throws KafkaFailure.
    SettingsFound(rd_kafka_t& client,
                  rd_kafka_ResourceType_t kind,
                  const std::string& name,
                  std::chrono::milliseconds patience);

    /// Empty for a setting that there is not.
    [[nodiscard]] std::string operator[](std::string_view setting) const;

private:
    std::vector<std::pair<std::string, std::string>> all_;
};

/// Asks the brokers for something, by `ask(options, queue)`, and waits for what they say. Throws
/// KafkaFailure.
template <class Ask>
Event asked(rd_kafka_t& client,
            rd_kafka_admin_op_t operation,
            std::chrono::milliseconds patience,
            Ask ask) {
    std::array<char, complaint_size> complaint{};
    const std::unique_ptr<rd_kafka_AdminOptions_t, FreeBy<rd_kafka_AdminOptions_destroy>> options{
        rd_kafka_AdminOptions_new(&client, operation)};
    if (rd_kafka_AdminOptions_set_request_timeout(
            options.get(), milliseconds(patience), complaint.data(), complaint.size()) !=
        RD_KAFKA_RESP_ERR_NO_ERROR) {
        throw KafkaFailure{complaint.data()};
    }
    const std::unique_ptr<rd_kafka_queue_t, FreeBy<rd_kafka_queue_destroy>> queue{
        rd_kafka_queue_new(&client)};
    ask(options.get(), queue.get());
    Event event{rd_kafka_queue_poll(queue.get(), milliseconds(patience))};
    if (!event) throw KafkaFailure{"the brokers do not answer"};
    if (rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        throw KafkaFailure{rd_kafka_event_error_string(event.get())};
    }
    return event;
}

}  // namespace kontor::adapters::kafka
