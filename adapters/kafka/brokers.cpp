#include "adapters/kafka/brokers.hpp"

#include "adapters/kafka/administration.hpp"

#include <span>
#include <string_view>

namespace kontor::adapters::kafka {
namespace {

/// As planned; of a time more will do.
bool suffices(const std::string& value, const std::string& planned) {
    if (value == planned) return true;
    constexpr std::string_view digits = "0123456789";
    const bool are_numbers = value.find_first_not_of(digits) == std::string::npos &&
                             planned.find_first_not_of(digits) == std::string::npos;
    if (!are_numbers || value.size() != planned.size()) {
        return are_numbers && value.size() > planned.size();
    }
    return value > planned;
}

}  // namespace

std::vector<Setting> plan_of_brokers() {
    return {{"transaction.partition.verification.enable",
             "true",
             "what arrives late of a transaction could leave it open, and nothing behind it would "
             "be read"},
            {"producer.id.expiration.ms",
             "691200000",
             "a node that was paused for longer could still write after another took over"}};
}

std::vector<std::string> faults_of_brokers(const Cluster& cluster,
                                           const std::vector<Setting>& plan,
                                           std::chrono::milliseconds patience) {
    const auto client = administrator(cluster);
    const auto metadata = metadata_of(*client, cluster.log_topic(), patience);
    std::vector<std::string> faults;
    for (const auto& broker :
         std::span{metadata->brokers, static_cast<std::size_t>(metadata->broker_cnt)}) {
        const auto id = std::to_string(broker.id);
        try {
            const SettingsFound settings{*client, RD_KAFKA_RESOURCE_BROKER, id, patience};
            for (const auto& planned : plan) {
                const auto value = settings[planned.name];
                if (suffices(value, planned.value)) continue;
                faults.push_back("broker " + id + ": " + planned.name + " is " +
                                 (value.empty() ? "not known there" : value) + " instead of " +
                                 planned.value + ": " + planned.why);
            }
        } catch (const KafkaFailure& failure) {
            faults.push_back("broker " + id + " does not tell its settings: " + failure.what());
        }
    }
    return faults;
}

}  // namespace kontor::adapters::kafka
