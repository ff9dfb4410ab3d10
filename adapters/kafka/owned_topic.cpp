#include "adapters/kafka/owned_topic.hpp"

#include "eventstore/log/keys.hpp"

#include <utility>

namespace kontor::adapters::kafka {

namespace log = eventstore::log;

constexpr log::Partition of_format{0};

OwnedTopic::OwnedTopic(const Cluster& cluster,
                       const Follower& follower,
                       const eventstore::ports::KeyValueStore& mirror,
                       const Owner& owner,
                       Patience patience,
                       MakeProducer producers)
    : patience_{patience.call},
      producers_{producers ? std::move(producers)
                           : transactional_producers(cluster, cluster.log_topic(), patience.call)},
      follower_{follower} {
    for (std::uint16_t i = 0; i < follower_.partitions(); ++i) {
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
