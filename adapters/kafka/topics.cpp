#include "adapters/kafka/topics.hpp"

#include "adapters/kafka/administration.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace kontor::adapters::kafka {
namespace {

constexpr std::chrono::milliseconds between_attempts{50};

void check(const rd_kafka_topic_result_t& result, const std::string& otherwise) {
    const auto failure = rd_kafka_topic_result_error(&result);
    if (failure == RD_KAFKA_RESP_ERR_NO_ERROR) return;
    const char* words = rd_kafka_topic_result_error_string(&result);
    throw KafkaFailure{otherwise + ": " + (words == nullptr ? rd_kafka_err2str(failure) : words)};
}

struct Shape {
    std::size_t partitions = 0;
    std::size_t replicas = 0;  ///< Of the partition that has the fewest.
};

/// Nothing if there is no such topic.
std::optional<Shape> shape_of(rd_kafka_t& client,
                              const std::string& topic,
                              std::chrono::milliseconds patience) {
    const auto metadata = metadata_of(client, topic, patience);
    const std::span topics{metadata->topics, static_cast<std::size_t>(metadata->topic_cnt)};
    if (topics.empty() || topics.front().err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) {
        return std::nullopt;
    }
    if (topics.front().err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        throw KafkaFailure{topic + ": " + rd_kafka_err2str(topics.front().err)};
    }
    const std::span partitions{topics.front().partitions,
                               static_cast<std::size_t>(topics.front().partition_cnt)};
    Shape shape{.partitions = partitions.size(), .replicas = partitions.empty() ? 0U : ~0U};
    for (const auto& partition : partitions) {
        shape.replicas = std::min(shape.replicas, static_cast<std::size_t>(partition.replica_cnt));
    }
    return shape;
}

constexpr std::string_view in_sync_replicas = "min.insync.replicas";

/// More brokers than were asked for have what is acknowledged.
bool is_stricter(const Setting& planned, const std::string& value) {
    return planned.name == in_sync_replicas && value.size() >= planned.value.size() &&
           value > planned.value;
}

/// What both topics are set to.
std::vector<Setting> lasting_settings(std::uint16_t replicas) {
    const auto in_sync = replicas > 1 ? replicas - 1 : 1;
    return {
        {"cleanup.policy", "compact", "the log would lose its oldest events, or keep purged ones"},
        {std::string{in_sync_replicas},
         std::to_string(in_sync),
         "an acknowledged order could be lost with one broker"},
        {"unclean.leader.election.enable",
         "false",
         "a broker that missed acknowledged orders could lead"},
        {"delete.retention.ms",
         "691200000",
         "a replica that was away could bring purged records back"},
        {"message.timestamp.type", "CreateTime", "segments would not roll by time"},
        {"retention.bytes", "-1", "the log would lose its oldest events"}};
}

TopicPlan planned(std::string name,
                  std::uint16_t partitions,
                  std::uint16_t replicas,
                  std::vector<Setting> of_its_own) {
    auto settings = lasting_settings(replicas);
    std::ranges::move(of_its_own, std::back_inserter(settings));
    return {.name = std::move(name),
            .partitions = partitions,
            .replicas = replicas,
            .settings = std::move(settings)};
}

}  // namespace

TopicPlan plan_of_log(const Cluster& cluster, std::uint16_t partitions, std::uint16_t replicas) {
    return planned(
        cluster.log_topic(),
        partitions,
        replicas,
        {{"segment.ms", "3600000", "what was purged would lie in an open segment for long"},
         {"max.compaction.lag.ms", "21600000", "what was purged could lie there for ever"},
         {"min.cleanable.dirty.ratio", "0.1", "what was purged would wait for others"}});
}

TopicPlan plan_of_vault(const Cluster& cluster, std::uint16_t replicas) {
    return planned(cluster.vault_topic(),
                   1,
                   replicas,
                   {{"segment.ms", "60000", "destroyed keys would lie in an open segment for long"},
                    {"max.compaction.lag.ms", "60000", "destroyed keys could lie there for ever"},
                    {"min.cleanable.dirty.ratio", "0.01", "destroyed keys would wait for others"}});
}

bool ensure_topic(const Cluster& cluster,
                  const TopicPlan& plan,
                  std::chrono::milliseconds patience) {
    const auto client = administrator(cluster);
    if (shape_of(*client, plan.name, patience)) return false;
    std::array<char, complaint_size> complaint{};
    const std::unique_ptr<rd_kafka_NewTopic_t, FreeBy<rd_kafka_NewTopic_destroy>> topic{
        rd_kafka_NewTopic_new(
            plan.name.c_str(), plan.partitions, plan.replicas, complaint.data(), complaint.size())};
    if (!topic) throw KafkaFailure{complaint.data()};
    for (const auto& setting : plan.settings) {
        rd_kafka_NewTopic_set_config(topic.get(), setting.name.c_str(), setting.value.c_str());
    }
    const auto event =
        asked(*client, RD_KAFKA_ADMIN_OP_CREATETOPICS, patience, [&](auto* options, auto* queue) {
            std::array<rd_kafka_NewTopic_t*, 1> topics{topic.get()};
            rd_kafka_CreateTopics(client.get(), topics.data(), topics.size(), options, queue);
        });
    std::size_t count = 0;
    const auto* const* results = rd_kafka_CreateTopics_result_topics(
        rd_kafka_event_CreateTopics_result(event.get()), &count);
    for (const auto* result : std::span{results, count}) {
        const auto failure = rd_kafka_topic_result_error(result);
        if (failure == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) return false;
        check(*result, plan.name + " could not be made");
    }
    // Brokers hear of it one after the other.
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!shape_of(*client, plan.name, patience) && std::chrono::steady_clock::now() < until) {
        rd_kafka_poll(client.get(), milliseconds(between_attempts));
    }
    return true;
}

void delete_topic(const Cluster& cluster,
                  const std::string& name,
                  std::chrono::milliseconds patience) {
    const auto client = administrator(cluster);
    const std::unique_ptr<rd_kafka_DeleteTopic_t, FreeBy<rd_kafka_DeleteTopic_destroy>> topic{
        rd_kafka_DeleteTopic_new(name.c_str())};
    const auto event =
        asked(*client, RD_KAFKA_ADMIN_OP_DELETETOPICS, patience, [&](auto* options, auto* queue) {
            std::array<rd_kafka_DeleteTopic_t*, 1> topics{topic.get()};
            rd_kafka_DeleteTopics(client.get(), topics.data(), topics.size(), options, queue);
        });
    std::size_t count = 0;
    const auto* const* results = rd_kafka_DeleteTopics_result_topics(
        rd_kafka_event_DeleteTopics_result(event.get()), &count);
    for (const auto* result : std::span{results, count})
        check(*result, name + " could not be deleted");
}

std::vector<std::string> faults_of_topic(const Cluster& cluster,
                                         const TopicPlan& plan,
                                         std::chrono::milliseconds patience) {
    const auto client = administrator(cluster);
    const auto shape = shape_of(*client, plan.name, patience);
    if (!shape) return {"topic " + plan.name + " does not exist: `kontor topics ensure` makes it"};
    std::vector<std::string> faults;
    if (shape->partitions != plan.partitions) {
        faults.push_back("topic " + plan.name + " has " + std::to_string(shape->partitions) +
                         " partitions instead of " + std::to_string(plan.partitions) +
                         ": a customer would move between them; set `partitions` to what is there");
    }
    if (shape->replicas < plan.replicas) {
        faults.push_back("topic " + plan.name + " has " + std::to_string(shape->replicas) +
                         " replicas instead of " + std::to_string(plan.replicas) +
                         ": an acknowledged order could be lost with one broker");
    }
    const SettingsFound settings{*client, RD_KAFKA_RESOURCE_TOPIC, plan.name, patience};
    for (const auto& planned : plan.settings) {
        const auto value = settings[planned.name];
        if (value == planned.value || is_stricter(planned, value)) continue;
        faults.push_back("topic " + plan.name + ": " + planned.name + " is " + value +
                         " instead of " + planned.value + ": " + planned.why);
    }
    if (settings["remote.storage.enable"] == "true") {
        faults.push_back("topic " + plan.name +
                         ": remote.storage.enable is true: what is moved there is not compacted");
    }
    return faults;
}

std::uint16_t partitions_of(const Cluster& cluster, std::chrono::milliseconds patience) {
    const auto client = administrator(cluster);
    const auto shape = shape_of(*client, cluster.log_topic(), patience);
    if (!shape || shape->partitions == 0) {
        throw KafkaFailure{"topic " + cluster.log_topic() +
                           " does not exist: `kontor topics ensure` makes it"};
    }
    return static_cast<std::uint16_t>(shape->partitions);
}

}  // namespace kontor::adapters::kafka
