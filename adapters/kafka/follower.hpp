#pragma once

#include "adapters/kafka/client.hpp"
#include "eventstore/log/event_log.hpp"
#include "eventstore/log/log_format.hpp"
#include "eventstore/ports/key_value_store.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

struct rd_kafka_message_s;

namespace kontor::adapters::kafka {

/// An offset of a partition in the topic: where to seek, and nothing else.
struct Offset {
    std::int64_t value = 0;
    friend auto operator<=>(const Offset&, const Offset&) = default;
};

/// Reads every partition of the log topic, committed transactions alone, into a key-value store on
/// this machine: the same rows that a log on one machine has (docs/log-format.md), with the offset
/// to go on from, in one write a batch. What purge records name becomes a tombstone, whether its
/// own message was still there or compacted away. A store that is lost is read anew.
///
/// Safe from any thread.
class Follower {
public:
    /// `partitions` of a topic that exists. Throws KafkaFailure and StoreFailure.
    Follower(const Cluster& cluster,
             std::uint16_t partitions,
             eventstore::ports::KeyValueStore& mirror);
    ~Follower();
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

    [[nodiscard]] eventstore::log::End end(eventstore::log::Partition partition) const;
    /// A batch that does not follow the one before, or a message that nobody here wrote: nothing
    /// more is read of the partition.
    [[nodiscard]] bool damaged(eventstore::log::Partition partition) const;
    /// Who said last that it leads the partition; `no_leader` if nobody did, or whoever did
    /// resigned.
    [[nodiscard]] std::string leader(eventstore::log::Partition partition) const;
    /// Nothing if it did not come within `patience`.
    [[nodiscard]] std::optional<eventstore::log::LogFormat> format(
        std::chrono::milliseconds patience) const;

    /// Where the committed part of the partition ends now, as the brokers say. Nothing if they
    /// don't say so within `patience`.
    [[nodiscard]] std::optional<Offset> committed_end(eventstore::log::Partition partition,
                                                      std::chrono::milliseconds patience) const;
    /// Waits until an end of the partition was met at `offset` or beyond. The last message that was
    /// read says nothing: the marks of transactions stand behind it, and are not seen.
    [[nodiscard]] bool read_up_to(eventstore::log::Partition partition,
                                  Offset offset,
                                  std::chrono::milliseconds patience) const;
    /// Waits until the partition ends at `position` or beyond.
    [[nodiscard]] bool folded_up_to(eventstore::log::Partition partition,
                                    eventstore::log::Position position,
                                    std::chrono::milliseconds patience) const;

private:
    struct Part {
        eventstore::log::End end;
        eventstore::ports::WriteBatch rows;  ///< Of the batch whose header did not come yet.
        std::optional<Offset> met_end;
        std::string leader;
        bool damaged = false;
    };

    void assign(const std::vector<Offset>& from);
    void run(const std::stop_token& stop);
    void take(const rd_kafka_message_s& message);
    void take(Part& part, eventstore::log::Partition partition, const rd_kafka_message_s& message);
    void write(const eventstore::ports::WriteBatch& rows);
    void close_batch(Part& part,
                     eventstore::log::Partition partition,
                     std::string_view stored_header,
                     Offset next);
    /// Whether the partition came to what `reached(Part)` asks for before patience or the
    /// partition's soundness ended.
    template <class Reached>
    [[nodiscard]] bool wait(eventstore::log::Partition partition,
                            std::chrono::milliseconds patience,
                            Reached reached) const;

    eventstore::ports::KeyValueStore& mirror_;
    std::string topic_;
    Client consumer_;

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::vector<Part> parts_;
    std::optional<eventstore::log::LogFormat> format_;
    std::jthread thread_;  // Last: it uses all the others.
};

}  // namespace kontor::adapters::kafka
