#pragma once

#include "adapters/kafka/messages.hpp"
#include "adapters/kafka/topic_reader.hpp"
#include "eventstore/log/event_log.hpp"
#include "eventstore/log/log_format.hpp"
#include "eventstore/ports/clock.hpp"
#include "eventstore/ports/key_value_store.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace kontor::adapters::kafka {

/// What a follower reads with.
struct Following {
    const eventstore::ports::Clock& clock;
    /// Waits, for a while at most, until the vault on this machine has what it had when a batch
    /// with that header was written; whether it has. A batch is read no earlier: views must not
    /// take a key that is still to come for one that was destroyed. Not set: there is no such
    /// vault.
    std::function<bool(std::uint64_t vault)> vault_has;
};

/// Who leads a partition, as its last lease message says.
struct Lease {
    Leader leader;
    /// When anything that they committed was read here last, since the machine started: its
    /// transaction, from which their lease counts, began earlier.
    std::chrono::nanoseconds seen{0};
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
             eventstore::ports::KeyValueStore& mirror,
             Following following);
    ~Follower();
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

    [[nodiscard]] std::uint16_t partitions() const {
        return static_cast<std::uint16_t>(parts_.size());
    }
    [[nodiscard]] eventstore::log::End end(eventstore::log::Partition partition) const;
    /// A batch that does not follow the one before, or a message that nobody here wrote: nothing
    /// more is read of the partition.
    [[nodiscard]] bool damaged(eventstore::log::Partition partition) const;
    [[nodiscard]] Lease lease(eventstore::log::Partition partition) const;
    /// Nothing if it did not come within `patience`.
    [[nodiscard]] std::optional<eventstore::log::LogFormat> format(
        std::chrono::milliseconds patience) const;

    /// Where the committed part of the partition ends now, as the brokers say. Nothing if they
    /// don't say so within `patience`.
    [[nodiscard]] std::optional<Offset> committed_end(eventstore::log::Partition partition,
                                                      std::chrono::milliseconds patience) const;
    /// Waits until an end of the partition was met at `offset` or beyond; false once nothing of the
    /// partition came for `patience`, however long all of it takes. The last message that was read
    /// says nothing: the marks of transactions stand behind it, and are not seen.
    [[nodiscard]] bool read_up_to(eventstore::log::Partition partition,
                                  Offset offset,
                                  std::chrono::milliseconds patience) const;
    /// Waits until the partition ends at `position` or beyond.
    [[nodiscard]] bool folded_up_to(eventstore::log::Partition partition,
                                    eventstore::log::Position position,
                                    std::chrono::milliseconds patience) const;
    /// Rises with everything that is read. Returns once it is not `seen` any more, or patience
    /// ends.
    [[nodiscard]] std::uint64_t changes_after(std::uint64_t seen,
                                              std::chrono::milliseconds patience) const;

private:
    struct Part {
        eventstore::log::End end;
        eventstore::ports::WriteBatch rows;  ///< Of the batch whose header did not come yet.
        std::optional<Offset> met_end;
        std::uint64_t taken = 0;  ///< Messages.
        Lease lease;
        bool damaged = false;
    };

    /// Where each partition is to be read from, with its part made ready.
    [[nodiscard]] std::vector<Offset> parts(const std::string& topic, std::uint16_t partitions);
    void run(const std::stop_token& stop);
    void take(const rd_kafka_message_s& message, const std::stop_token& stop);
    void take(Part& part, eventstore::log::Partition partition, const rd_kafka_message_s& message);
    [[nodiscard]] bool await_vault(const rd_kafka_message_s& message,
                                   const std::stop_token& stop) const;
    void told();
    void write(const eventstore::ports::WriteBatch& rows);
    void close_batch(Part& part,
                     eventstore::log::Partition partition,
                     std::string_view stored_header,
                     Offset next);

    eventstore::ports::KeyValueStore& mirror_;
    Following following_;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::uint64_t changes_ = 0;
    std::vector<Part> parts_;
    TopicReader reader_;
    std::optional<eventstore::log::LogFormat> format_;
    std::jthread thread_;  // Last: it uses all the others.
};

}  // namespace kontor::adapters::kafka
