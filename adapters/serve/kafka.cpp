#include "adapters/serve/kafka.hpp"

#include "adapters/kafka/topics.hpp"
#include "adapters/serve/serve.hpp"

#include <chrono>
#include <cstdio>
#include <utility>
#include <vector>

namespace kontor::adapters::serve {
namespace {

constexpr kafka::Patience patience{};

kafka::Cluster cluster_of(const cli::Settings& settings) {
    return {.brokers = settings.kafka.brokers, .topic_prefix = settings.kafka.topic_prefix};
}

kafka::TopicPlan plan_of(const cli::Settings& settings) {
    const auto replicas = settings.sandbox.on ? 1U : settings.kafka.replicas;
    return kafka::plan_of_log(cluster_of(settings),
                              static_cast<std::uint16_t>(settings.partitions),
                              static_cast<std::uint16_t>(replicas));
}

}  // namespace

std::expected<std::unique_ptr<kafka::KafkaLog>, std::string> log_on_kafka(
    const cli::Settings& settings,
    kafka::KafkaLogPorts ports,
    eventstore::log::LogObserver observer) {
    const auto cluster = cluster_of(settings);
    const auto plan = plan_of(settings);
    try {
        if (settings.sandbox.on) kafka::ensure_topic(cluster, plan, patience.call);
        std::string faults;
        for (const auto& fault : kafka::faults_of_topic(cluster, plan, patience.call)) {
            faults += (faults.empty() ? "" : "; ") + fault;
        }
        if (!faults.empty()) return std::unexpected{faults};
        return std::make_unique<kafka::KafkaLog>(
            cluster,
            std::move(ports),
            kafka::KafkaLogOptions{
                .patience = patience, .observer = std::move(observer), .producers = {}});
    } catch (const kafka::KafkaFailure& failure) {
        return std::unexpected{std::string{failure.what()} + " (kafka.brokers is " +
                               settings.kafka.brokers + ")"};
    }
}

int topics(const cli::Settings& settings, bool ensure) {
    try {
        const auto cluster = cluster_of(settings);
        const auto plan = plan_of(settings);
        if (ensure && kafka::ensure_topic(cluster, plan, patience.call)) {
            std::printf("topic %s: made\n", plan.name.c_str());
        }
        const auto faults = kafka::faults_of_topic(cluster, plan, patience.call);
        for (const auto& fault : faults) std::printf("%s\n", fault.c_str());
        if (faults.empty()) std::printf("topic %s: as it must be\n", plan.name.c_str());
        return faults.empty() ? 0 : 1;
    } catch (const kafka::KafkaFailure& failure) {
        std::fprintf(stderr, "kontor: %s\n", failure.what());
        return 1;
    }
}

}  // namespace kontor::adapters::serve
