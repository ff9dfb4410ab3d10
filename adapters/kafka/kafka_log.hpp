#pragma once

#include "adapters/kafka/owned_topic.hpp"
#include "eventstore/log/log_observer.hpp"
#include "eventstore/log/stored_log.hpp"
#include "eventstore/ports/clock.hpp"
#include "eventstore/ports/random.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
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
    /// This node's: nobody else may have its name, and whoever had it before is gone.
    Leader node{.name = "this node", .address = {}};
    /// How partitions are written; not set: by transactions of the cluster.
    MakeProducer producers = {};
    /// Of a vault that is on Kafka too (vault/): see Following, and what its version is now.
    std::function<bool(std::uint64_t)> vault_has = {};
    std::function<std::uint64_t()> vault_version = {};
};

/// The event log in a compacted topic of Apache Kafka: a transaction a batch, acknowledged once it
/// was read back as committed. Everything is read in a mirror on this machine, which is the same as
/// a log on one machine (docs/log-format.md "On Kafka").
///
/// It follows the topic, and writes once it leads. Whoever leads it owns all its partitions and
/// fences whoever did before.
class KafkaLog final : public eventstore::log::StoredLog {
public:
    /// Begins to follow a topic that exists. Throws KafkaFailure and StoreFailure.
    KafkaLog(Cluster cluster, KafkaLogPorts ports, KafkaLogOptions options);
    ~KafkaLog() override;
    KafkaLog(const KafkaLog&) = delete;
    KafkaLog& operator=(const KafkaLog&) = delete;

    /// Waits until all that is committed by now was read; false once nothing of a partition came
    /// for the patience for a call.
    [[nodiscard]] bool read_to_end() const;
    /// Takes over all partitions and waits until what was committed is read. Once; on one thread at
    /// a time, before the first append. A topic without a log gets one. Throws KafkaFailure: then
    /// nothing is led, and it may be tried again.
    void lead();
    /// What was led, and is led by another node now, or nobody can tell how it stands: for good.
    [[nodiscard]] bool lost(eventstore::log::Partition partition) const;
    [[nodiscard]] const Follower& follower() const {
        return follower_;
    }

    [[nodiscard]] std::uint16_t partitions() const override {
        return follower_.partitions();
    }
    /// Aborts before there is a log in the topic: see `lead`.
    [[nodiscard]] std::string incarnation() const override;
    [[nodiscard]] eventstore::log::LogResult<eventstore::log::End> end(
        eventstore::log::Partition partition) const override;
    [[nodiscard]] bool leads(eventstore::log::Partition partition) const override;
    boost::asio::awaitable<void> ready(eventstore::log::Partition partition) override;
    /// Aborts if the partition does not exist, an append of it is under way, or the batch is empty
    /// or purges what cannot be purged yet.
    boost::asio::awaitable<eventstore::log::LogResult<eventstore::log::Checkpoint>> append(
        eventstore::log::Partition partition, eventstore::log::Batch batch) override;

private:
    [[nodiscard]] bool readable(eventstore::log::Partition partition) const override;
    [[nodiscard]] std::vector<Message> messages_of(eventstore::log::Partition partition,
                                                   const eventstore::log::Batch& batch,
                                                   const eventstore::log::EncodedBatch& encoded);

    Cluster cluster_;
    KafkaLogPorts ports_;
    KafkaLogOptions options_;
    Follower follower_;
    std::unique_ptr<OwnedTopic> topic_;
    std::atomic<const OwnedTopic*> led_ = nullptr;  ///< The same, for those who only look.
    std::vector<bool> appending_;                   ///< By partition.
};

}  // namespace kontor::adapters::kafka
