#include "adapters/serve/kafka.hpp"

#include "adapters/files/whole_file.hpp"
#include "adapters/kafka/brokers.hpp"
#include "adapters/serve/serve.hpp"
#include "adapters/serve/stack.hpp"
#include "eventstore/codec/digest.hpp"

#include <sys/stat.h>

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace kontor::adapters::serve {

// The folder's lock lets one process in at a time.
std::string node_of(const cli::Settings& settings) {
    eventstore::codec::Digest digest;
    struct stat facts{};
    if (::stat(settings.data.c_str(), &facts) != 0) return "a folder that is not there";
    digest.add(std::to_string(facts.st_dev));
    digest.add(std::to_string(facts.st_ino));
    if (const auto boot = files::read_whole("/proc/sys/kernel/random/boot_id"); boot && *boot) {
        digest.add(**boot);
    }
    return digest.hex();
}

kafka::Cluster cluster_of(const cli::Settings& settings) {
    const auto& kafka = settings.kafka;
    return {.brokers = kafka.brokers,
            .topic_prefix = kafka.topic_prefix,
            .access = {.security = kafka.security,
                       .ca_file = kafka.ca_file.string(),
                       .certificate_file = kafka.certificate_file.string(),
                       .key_file = kafka.key_file.string(),
                       .sasl_mechanism = kafka.sasl_mechanism,
                       .user = kafka.user,
                       .password = secret_in(kafka.password_file)}};
}

std::vector<kafka::TopicPlan> plans_of(const cli::Settings& settings, std::uint16_t partitions) {
    const auto replicas =
        static_cast<std::uint16_t>(settings.sandbox.on ? 1U : settings.kafka.replicas);
    const auto cluster = cluster_of(settings);
    return {kafka::plan_of_log(cluster, partitions, replicas),
            kafka::plan_of_vault(cluster, replicas)};
}

std::string faults_of(const kafka::Cluster& cluster,
                      const std::vector<kafka::TopicPlan>& plans,
                      bool make) {
    std::string faults;
    for (const auto& plan : plans) {
        if (make) kafka::ensure_topic(cluster, plan, kafka_patience.call);
        for (const auto& fault : kafka::faults_of_topic(cluster, plan, kafka_patience.call)) {
            faults += (faults.empty() ? "" : "; ") + fault;
        }
    }
    return faults;
}

int topics(const cli::Settings& settings, bool ensure) {
    try {
        const auto cluster = cluster_of(settings);
        bool well = true;
        for (const auto& plan :
             plans_of(settings, static_cast<std::uint16_t>(settings.partitions))) {
            if (ensure && kafka::ensure_topic(cluster, plan, kafka_patience.call)) {
                std::printf("topic %s: made\n", plan.name.c_str());
            }
            const auto faults = kafka::faults_of_topic(cluster, plan, kafka_patience.call);
            for (const auto& fault : faults) std::printf("%s\n", fault.c_str());
            if (faults.empty()) std::printf("topic %s: as it must be\n", plan.name.c_str());
            well = well && faults.empty();
        }
        const auto faults =
            kafka::faults_of_brokers(cluster, kafka::plan_of_brokers(), kafka_patience.call);
        for (const auto& fault : faults) std::printf("%s\n", fault.c_str());
        if (faults.empty()) std::printf("brokers: as they must be\n");
        well = well && faults.empty();
        return well ? 0 : 1;
    } catch (const kafka::KafkaFailure& failure) {
        std::fprintf(stderr, "kontor: %s\n", failure.what());
        return 1;
    }
}

}  // namespace kontor::adapters::serve
