#pragma once

#include "adapters/kafka/follower.hpp"
#include "adapters/kafka/partition_writer.hpp"
#include "adapters/kafka/producer.hpp"
#include "eventstore/log/log_format.hpp"

#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <vector>

namespace kontor::adapters::kafka {

/// All partitions of the log's topic, each taken over.
class OwnedTopic {
public:
    /// Takes them over and waits until all that was committed is read. `producers` that are not set
    /// are transactions of the cluster. `follower` reads into `mirror`; both and the owner's clock
    /// outlive it. Throws KafkaFailure.
    OwnedTopic(const Cluster& cluster,
               const Follower& follower,
               const eventstore::ports::KeyValueStore& mirror,
               const Owner& owner,
               Patience patience,
               MakeProducer producers = {});

    [[nodiscard]] std::uint16_t partitions() const {
        return static_cast<std::uint16_t>(writers_.size());
    }
    [[nodiscard]] const Follower& follower() const {
        return follower_;
    }
    [[nodiscard]] PartitionWriter& writer(eventstore::log::Partition partition) const {
        return *writers_[partition.value];
    }
    /// What the log in the topic is: `fresh` in a topic that holds none. Throws KafkaFailure.
    [[nodiscard]] eventstore::log::LogFormat settle_format(
        const eventstore::log::LogFormat& fresh) const;
    /// Does `what(partition)` for all of them side by side, for each waits for its brokers. Throws
    /// what the first of them threw.
    template <class Do>
    void for_each(Do what) const {
        std::vector<std::future<void>> under_way;
        under_way.reserve(writers_.size());
        for (std::uint16_t i = 0; i < partitions(); ++i) {
            under_way.push_back(
                std::async(std::launch::async, what, eventstore::log::Partition{i}));
        }
        for (auto& each : under_way) each.get();
    }

private:
    std::chrono::milliseconds patience_;
    MakeProducer producers_;
    const Follower& follower_;
    std::vector<std::unique_ptr<PartitionWriter>> writers_;  ///< By partition.
};

}  // namespace kontor::adapters::kafka
