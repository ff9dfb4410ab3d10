#include "adapters/kafka/administration.hpp"

#include <algorithm>
#include <span>

namespace kontor::adapters::kafka {
namespace {

/// The library asks one broker, and is content to say that this one is away; the next attempt asks
/// another. By then whoever is there has answered.
constexpr std::chrono::milliseconds metadata_time_max{10'000};
constexpr std::chrono::milliseconds between_attempts{100};

}  // namespace

Client administrator(const Cluster& cluster) {
    return open_client(ClientKind::producer, cluster, {});
}

Metadata metadata_of(rd_kafka_t& client,
                     const std::string& topic,
                     std::chrono::milliseconds patience) {
    const std::unique_ptr<rd_kafka_topic_t, FreeBy<rd_kafka_topic_destroy>> handle{
        rd_kafka_topic_new(&client, topic.c_str(), nullptr)};
    const auto until = std::chrono::steady_clock::now() + std::min(patience, metadata_time_max);
    while (true) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            until - std::chrono::steady_clock::now());
        const rd_kafka_metadata_t* answer = nullptr;
        const auto failure =
            rd_kafka_metadata(&client, 0, handle.get(), &answer, milliseconds(left));
        if (failure == RD_KAFKA_RESP_ERR_NO_ERROR) return Metadata{answer};
        if (std::chrono::steady_clock::now() > until) {
            throw KafkaFailure{std::string{"the brokers do not answer: "} +
                               rd_kafka_err2str(failure)};
        }
        rd_kafka_poll(&client, milliseconds(between_attempts));
    }
}

SettingsFound::SettingsFound(rd_kafka_t& client,
                             rd_kafka_ResourceType_t kind,
                             const std::string& name,
                             std::chrono::milliseconds patience) {
    const std::unique_ptr<rd_kafka_ConfigResource_t, FreeBy<rd_kafka_ConfigResource_destroy>>
        resource{rd_kafka_ConfigResource_new(kind, name.c_str())};
    const auto event =
        asked(client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, patience, [&](auto* options, auto* queue) {
            std::array<rd_kafka_ConfigResource_t*, 1> resources{resource.get()};
            rd_kafka_DescribeConfigs(&client, resources.data(), resources.size(), options, queue);
        });
    std::size_t count = 0;
    const auto* const* resources = rd_kafka_DescribeConfigs_result_resources(
        rd_kafka_event_DescribeConfigs_result(event.get()), &count);
    for (const auto* described : std::span{resources, count}) {
        if (rd_kafka_ConfigResource_error(described) != RD_KAFKA_RESP_ERR_NO_ERROR) {
            throw KafkaFailure{name + ": " + rd_kafka_ConfigResource_error_string(described)};
        }
        std::size_t entries = 0;
        const auto* const* configs = rd_kafka_ConfigResource_configs(described, &entries);
        for (const auto* entry : std::span{configs, entries}) {
            const char* value = rd_kafka_ConfigEntry_value(entry);
            all_.emplace_back(rd_kafka_ConfigEntry_name(entry), value == nullptr ? "" : value);
        }
    }
}

std::string SettingsFound::operator[](std::string_view setting) const {
    const auto found = std::ranges::find(
        all_, setting, [](const auto& one) { return std::string_view{one.first}; });
    return found == all_.end() ? std::string{} : found->second;
}

}  // namespace kontor::adapters::kafka
