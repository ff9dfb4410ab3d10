#include "adapters/kafka/partition_writer.hpp"

#include "eventstore/log/stored_partition.hpp"

#include <cstdlib>
#include <string>
#include <utility>

namespace kontor::adapters::kafka {

namespace log = eventstore::log;

PartitionWriter::PartitionWriter(log::Partition partition,
                                 const MakeProducer& make,
                                 const Follower& follower,
                                 const eventstore::ports::KeyValueStore& mirror,
                                 Patience patience)
    : partition_{partition},
      make_{make},
      follower_{follower},
      mirror_{mirror},
      patience_{patience} {}

PartitionWriter::~PartitionWriter() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
    if (waiting_) waiting_->done(std::unexpected{log::LogError::not_appended});
}

void PartitionWriter::open() {
    if (const auto taken = take_over(); !taken) {
        throw KafkaFailure{"log partition " + std::to_string(partition_.value) +
                           (taken.error() == log::LogError::fenced
                                ? " was taken over by another node"
                                : " could not be taken over: its brokers do not answer")};
    }
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

void PartitionWriter::write_first(const std::vector<Message>& messages) {
    if (producer_->commit(messages)) return;
    throw KafkaFailure{"log partition " + std::to_string(partition_.value) +
                       " could not be begun: its brokers do not answer"};
}

void PartitionWriter::submit(std::vector<Message> messages,
                             log::BatchId id,
                             log::Checkpoint after,
                             Done done) {
    const std::scoped_lock lock{mutex_};
    waiting_.emplace(std::move(messages), id, after, std::move(done));
    changed_.notify_one();
}

std::optional<log::LogError> PartitionWriter::lost() const {
    if (fenced_) return log::LogError::fenced;
    if (unknown_) return log::LogError::unavailable;
    return std::nullopt;
}

void PartitionWriter::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        std::optional<Waiting> waiting;
        {
            std::unique_lock lock{mutex_};
            if (!changed_.wait(lock, stop, [&] { return waiting_.has_value(); })) return;
            std::swap(waiting, waiting_);
        }
        auto outcome = write(*waiting);
        waiting->done(outcome);
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, stop, patience_.between_commits, [] { return false; });
    }
}

PartitionWriter::Outcome PartitionWriter::write(const Waiting& waiting) {
    if (const auto gone = lost()) return std::unexpected{*gone};
    const auto committed = producer_->commit(waiting.messages);
    if (!committed && committed.error() == ProducerError::fenced) {
        return lose(log::LogError::fenced);
    }
    // A producer is never used again after anything but a clean commit.
    if (!committed) return look_for(waiting.id);
    if (follower_.folded_up_to(partition_, waiting.after.position, patience_.call) &&
        follower_.end(partition_).checkpoint == waiting.after) {
        return waiting.after;
    }
    return lose(log::LogError::unavailable);
}

std::expected<void, log::LogError> PartitionWriter::take_over() {
    producer_ = make_(partition_);
    if (const auto begun = producer_->begin(); !begun) {
        return std::unexpected{begun.error() == ProducerError::fenced ? log::LogError::fenced
                                                                      : log::LogError::unavailable};
    }
    // Asked only now: before, an earlier owner could still commit.
    const auto end = follower_.committed_end(partition_, patience_.call);
    if (!end || !follower_.read_up_to(partition_, *end, patience_.call)) {
        return std::unexpected{log::LogError::unavailable};
    }
    return {};
}

PartitionWriter::Outcome PartitionWriter::look_for(log::BatchId id) {
    if (const auto taken = take_over(); !taken) return lose(taken.error());
    const auto found = log::StoredPartition{mirror_, partition_}.find(id);
    if (!found) return lose(log::LogError::corrupt);
    if (const auto after = *found) return *after;
    return std::unexpected{log::LogError::not_appended};
}

PartitionWriter::Outcome PartitionWriter::lose(log::LogError how) {
    (how == log::LogError::fenced ? fenced_ : unknown_) = true;
    return std::unexpected{how};
}

}  // namespace kontor::adapters::kafka
