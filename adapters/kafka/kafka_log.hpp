#pragma once

#include "adapters/kafka/owned_topic.hpp"
#include "eventstore/log/log_observer.hpp"
#include "eventstore/log/stored_log.hpp"
#include "eventstore/ports/clock.hpp"
#include "eventstore/ports/random.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace kontor::adapters::kafka {

/// What the log runs on. All of it outlives the log.
struct KafkaLogPorts {
    eventstore::ports::KeyValueStore& mirror;  ///< On this machine; may be empty.
    const eventstore::ports::Clock& clock;
    eventstore::ports::Random& random;
    boost::asio::any_io_executor executor;  ///< One thread, or a strand.
};

struct KafkaLogOptions {
    Patience patience;
    eventstore::log::LogObserver observer;
    /// This node's: nobody else may have it, and whoever had it before is gone.
    std::string node = "this node";
    /// How partitions are written; not set: by transactions of the cluster.
    MakeProducer producers;
};

/// The event log in a compacted topic of Apache Kafka: a transaction a batch, acknowledged once it
/// was read back as committed. Everything is read in a mirror on this machine, which is the same as
/// a log on one machine (docs/log-format.md "Kafka").
///
/// Owns all partitions: whoever opens the log last fences whoever opened it before.
class KafkaLog final : public eventstore::log::StoredLog {
public:
    /// Takes over all partitions of a topic that exists, and waits until what was committed is
    /// read. Throws KafkaFailure and StoreFailure.
    KafkaLog(const Cluster& cluster, KafkaLogPorts ports, KafkaLogOptions options);
    ~KafkaLog() override;
    KafkaLog(const KafkaLog&) = delete;
    KafkaLog& operator=(const KafkaLog&) = delete;

    [[nodiscard]] std::uint16_t partitions() const override {
        return topic_.partitions();
    }
    [[nodiscard]] std::string incarnation() const override {
        return incarnation_;
    }
    [[nodiscard]] eventstore::log::LogResult<eventstore::log::End> end(
        eventstore::log::Partition partition) const override;
    [[nodiscard]] bool leads(eventstore::log::Partition partition) const override;
    /// Aborts if the partition does not exist, an append of it is under way, or the batch is empty
    /// or purges what cannot be purged yet.
    boost::asio::awaitable<eventstore::log::LogResult<eventstore::log::Checkpoint>> append(
        eventstore::log::Partition partition, eventstore::log::Batch batch) override;

private:
    [[nodiscard]] bool readable(eventstore::log::Partition partition) const override;
    [[nodiscard]] std::vector<Message> messages_of(eventstore::log::Partition partition,
                                                   const eventstore::log::Batch& batch,
                                                   const eventstore::log::EncodedBatch& encoded);

    const eventstore::ports::Clock& clock_;
    boost::asio::any_io_executor executor_;
    eventstore::log::LogObserver observer_;
    OwnedTopic topic_;
    std::vector<bool> appending_;  ///< By partition.
    std::string incarnation_;
};

}  // namespace kontor::adapters::kafka
