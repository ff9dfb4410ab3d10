#include "adapters/kafka/owned_topic.hpp"

#include "adapters/kafka/topics.hpp"
#include "eventstore/log/keys.hpp"

#include <utility>

namespace kontor::adapters::kafka {

namespace log = eventstore::log;

constexpr log::Partition of_format{0};

OwnedTopic::OwnedTopic(const Cluster& cluster,
                       eventstore::ports::KeyValueStore& mirror,
                       const Owner& owner,
                       Patience patience,
                       MakeProducer producers)
    : OwnedTopic{
          cluster,
          partitions_of(cluster, patience.call),
          mirror,
          owner,
          patience,
          producers ? std::move(producers) : transactional_producers(cluster, patience.call)} {}

OwnedTopic::OwnedTopic(const Cluster& cluster,
                       std::uint16_t partitions,
                       eventstore::ports::KeyValueStore& mirror,
                       const Owner& owner,
                       Patience patience,
                       MakeProducer producers)
    : patience_{patience.call},
      producers_{std::move(producers)},
      follower_{cluster, partitions, mirror} {
    for (std::uint16_t i = 0; i < partitions; ++i) {
        writers_.push_back(std::make_unique<PartitionWriter>(
            log::Partition{i}, owner, producers_, follower_, mirror, patience));
    }
    for_each([this](log::Partition partition) { writer(partition).open(); });
}

log::LogFormat OwnedTopic::settle_format(const log::LogFormat& fresh) const {
    // All that was committed is read by now.
    if (!follower_.format({})) {
        writer(of_format).write_first(
            {{std::string{log::format_key}, log::encode(fresh), std::nullopt}});
    }
    const auto format = follower_.format(patience_);
    if (!format) throw KafkaFailure{"the log's format could not be written"};
    return *format;
}

}  // namespace kontor::adapters::kafka
