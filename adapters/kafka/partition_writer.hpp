#pragma once

#include "adapters/kafka/follower.hpp"
#include "adapters/kafka/producer.hpp"
#include "eventstore/log/event_log.hpp"
#include "eventstore/ports/clock.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace kontor::adapters::kafka {

/// How long is waited for the brokers, and between two transactions.
struct Patience {
    std::chrono::milliseconds call{30'000};  ///< For one answer.
    /// A broker that was just given a commit turns the next transaction away for a while, and the
    /// library then waits 20 ms: 32 ms a transaction back to back, 12 after this pause (measured
    /// with Kafka 4.1.1 and librdkafka 2.0.2).
    std::chrono::milliseconds between_commits{2};
    /// Whoever wrote to a partition leads it for so long, counted from before the transaction
    /// began: nobody who takes it over answers earlier.
    std::chrono::milliseconds lease{3'000};
    std::chrono::milliseconds renewal{1'000};  ///< After the last transaction.
};

/// Who writes, and by which clock leases are counted.
struct Owner {
    /// Whoever had the same name before is certainly gone when this one begins.
    Leader self;
    const eventstore::ports::Clock& clock;
};

/// Owns one partition: takes it over, and writes its batches, one transaction each. A thread of its
/// own, so that a partition whose leader is away holds up no other.
class PartitionWriter {
public:
    using Done =
        std::move_only_function<void(eventstore::log::LogResult<eventstore::log::Checkpoint>)>;

    /// The arguments outlive it.
    PartitionWriter(eventstore::log::Partition partition,
                    Owner owner,
                    const MakeProducer& make,
                    const Follower& follower,
                    const eventstore::ports::KeyValueStore& mirror,
                    Patience patience);
    /// Waits for the batch that is under way. One that waits is refused. Resigns.
    ~PartitionWriter();
    PartitionWriter(const PartitionWriter&) = delete;
    PartitionWriter& operator=(const PartitionWriter&) = delete;

    /// Takes the partition over: fences whoever wrote it before, reads all that they committed, and
    /// waits their lease out unless they resigned. Blocks. Throws KafkaFailure.
    void open();
    /// What is no batch. After `open`, before the first batch. Blocks until it was read back;
    /// throws KafkaFailure.
    void write_first(const std::vector<Message>& messages);
    /// One at a time. `done` is called on the writer's thread once the batch was read back as
    /// committed, or it is certain that it is not there, or certain that nobody can tell.
    void submit(std::vector<Message> messages,
                eventstore::log::BatchId id,
                eventstore::log::Checkpoint after,
                Done done);
    /// Another owner has the partition, or nobody can tell how it stands: for good. Safe from any
    /// thread.
    [[nodiscard]] std::optional<eventstore::log::LogError> lost() const;
    /// How long a batch would now wait for the pause after the last one. Safe from any thread.
    [[nodiscard]] std::chrono::nanoseconds pause() const;
    /// Whether the lease runs. Safe from any thread.
    [[nodiscard]] bool leads() const;

private:
    using Outcome = eventstore::log::LogResult<eventstore::log::Checkpoint>;
    struct Waiting {
        std::vector<Message> messages;
        eventstore::log::BatchId id;
        eventstore::log::Checkpoint after;
        Done done;
    };

    void run(const std::stop_token& stop);
    /// Commits, and counts the lease from before it.
    [[nodiscard]] std::expected<void, ProducerError> commit(const std::vector<Message>& messages);
    void wait_out(std::chrono::nanoseconds until);
    void renew();
    [[nodiscard]] Outcome write(const Waiting& waiting);
    /// All that is committed by now.
    [[nodiscard]] bool read_to_end() const;
    /// By the last lease that was read.
    [[nodiscard]] bool is_last_leader() const;
    /// After a transaction without an answer, unless somebody else leads by now.
    [[nodiscard]] std::expected<void, eventstore::log::LogError> take_back();
    /// A fresh producer, and everything read that was committed before it began.
    [[nodiscard]] std::expected<void, eventstore::log::LogError> take_over();
    [[nodiscard]] Outcome look_for(eventstore::log::BatchId id);
    [[nodiscard]] Outcome lose(eventstore::log::LogError how);

    eventstore::log::Partition partition_;
    Owner owner_;
    const MakeProducer& make_;
    const Follower& follower_;
    const eventstore::ports::KeyValueStore& mirror_;
    Patience patience_;
    std::mutex producing_;
    std::unique_ptr<Producer> producer_;
    std::atomic<bool> is_doubtful_ = true;  ///< The producer must not be used.
    std::atomic<std::chrono::nanoseconds> leads_until_;
    std::atomic<std::chrono::nanoseconds> pauses_until_;
    std::atomic<bool> fenced_ = false;
    std::atomic<bool> unknown_ = false;

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::optional<Waiting> waiting_;
    std::jthread thread_;  // Last: it uses all the others.
};

}  // namespace kontor::adapters::kafka
