#include "adapters/kafka/partition_writer.hpp"

#include "adapters/kafka/messages.hpp"
#include "eventstore/log/stored_partition.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>

namespace kontor::adapters::kafka {

namespace log = eventstore::log;

PartitionWriter::PartitionWriter(log::Partition partition,
                                 Owner owner,
                                 const MakeProducer& make,
                                 const Follower& follower,
                                 const eventstore::ports::KeyValueStore& mirror,
                                 Patience patience)
    : partition_{partition},
      owner_{std::move(owner)},
      make_{make},
      follower_{follower},
      mirror_{mirror},
      patience_{patience} {}

PartitionWriter::~PartitionWriter() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
    if (waiting_) waiting_->done(std::unexpected{log::LogError::not_appended});
    // Whoever comes next need not wait. Without an answer they wait, and lose nothing else.
    if (leads() && !is_doubtful_) (void)producer_->commit({lease_message({})});
}

void PartitionWriter::open() {
    const auto failed = [&](log::LogError error) {
        return KafkaFailure{"log partition " + std::to_string(partition_.value) +
                            (error == log::LogError::fenced
                                 ? " was taken over by another node"
                                 : " could not be taken over: its brokers do not answer")};
    };
    if (const auto taken = take_over(); !taken) throw failed(taken.error());
    const auto lease = follower_.lease(partition_);
    // Everything that they committed is read by now, and their last lease began before that.
    if (lease.leader.name != no_leader && lease.leader.name != owner_.self.name) {
        wait_out(lease.seen + patience_.lease);
    }
    if (const auto led = commit({lease_message(owner_.self)}); !led) {
        throw failed(led.error() == ProducerError::fenced ? log::LogError::fenced
                                                          : log::LogError::unavailable);
    }
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

void PartitionWriter::wait_out(std::chrono::nanoseconds until) {
    std::unique_lock lock{mutex_};
    for (auto now = owner_.clock.since_boot(); now < until; now = owner_.clock.since_boot()) {
        (void)changed_.wait_for(lock, until - now, [] { return false; });
    }
}

void PartitionWriter::write_first(const std::vector<Message>& messages) {
    if (commit(messages)) return;
    throw KafkaFailure{"log partition " + std::to_string(partition_.value) +
                       " could not be begun: its brokers do not answer"};
}

std::expected<void, ProducerError> PartitionWriter::commit(const std::vector<Message>& messages) {
    const std::scoped_lock alone{producing_};
    const auto begun = owner_.clock.since_boot();
    auto committed = producer_->commit(messages);
    if (committed) leads_until_ = begun + patience_.lease;
    // A producer is never used again after anything but a clean commit.
    is_doubtful_ = !committed;
    return committed;
}

bool PartitionWriter::leads() const {
    return !lost() && owner_.clock.since_boot() < leads_until_.load();
}

void PartitionWriter::submit(std::vector<Message> messages,
                             log::BatchId id,
                             log::Checkpoint after,
                             Done done) {
    const std::scoped_lock lock{mutex_};
    waiting_.emplace(std::move(messages), id, after, std::move(done));
    changed_.notify_one();
}

std::chrono::nanoseconds PartitionWriter::pause() const {
    return std::max(std::chrono::nanoseconds{}, pauses_until_.load() - owner_.clock.since_boot());
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
            (void)changed_.wait_for(
                lock, stop, patience_.renewal, [&] { return waiting_.has_value(); });
            if (stop.stop_requested()) return;
            std::swap(waiting, waiting_);
        }
        if (!waiting) {
            renew();
            continue;
        }
        auto outcome = write(*waiting);
        pauses_until_ = owner_.clock.since_boot() + patience_.between_commits;
        waiting->done(outcome);
        std::unique_lock lock{mutex_};
        (void)changed_.wait_for(lock, stop, pause(), [] { return false; });
    }
}

/// Between batches. Brokers that are away end the lease, and nothing else: it is tried again.
void PartitionWriter::renew() {
    if (lost()) return;
    if (is_doubtful_) {
        const auto taken = take_back();
        if (!taken && taken.error() == log::LogError::fenced) (void)lose(taken.error());
        if (!taken) return;
    }
    const auto renewed = commit({lease_message(owner_.self)});
    if (!renewed && renewed.error() == ProducerError::fenced) (void)lose(log::LogError::fenced);
}

PartitionWriter::Outcome PartitionWriter::write(const Waiting& waiting) {
    if (const auto gone = lost()) return std::unexpected{*gone};
    if (is_doubtful_) {
        const auto taken = take_back();
        if (!taken && taken.error() == log::LogError::fenced) return lose(taken.error());
        if (!taken) return std::unexpected{log::LogError::not_appended};
    }
    const auto committed = commit(waiting.messages);
    if (!committed && committed.error() == ProducerError::fenced) {
        return lose(log::LogError::fenced);
    }
    if (!committed) return look_for(waiting.id);
    if (follower_.folded_up_to(partition_, waiting.after.position, patience_.call) &&
        follower_.end(partition_).checkpoint == waiting.after) {
        return waiting.after;
    }
    return lose(log::LogError::unavailable);
}

bool PartitionWriter::read_to_end() const {
    const auto end = follower_.committed_end(partition_, patience_.call);
    return end && follower_.read_up_to(partition_, *end, patience_.call);
}

std::expected<void, log::LogError> PartitionWriter::take_back() {
    if (!read_to_end()) return std::unexpected{log::LogError::unavailable};
    // Somebody took over while the brokers were away from here: it is theirs.
    if (!is_last_leader()) return std::unexpected{log::LogError::fenced};
    if (const auto taken = take_over(); !taken) return taken;
    // Or between that look and the new producer: then theirs is fenced, and their lease is not
    // over.
    if (!is_last_leader()) return std::unexpected{log::LogError::fenced};
    return {};
}

bool PartitionWriter::is_last_leader() const {
    return follower_.lease(partition_).leader.name == owner_.self.name;
}

std::expected<void, log::LogError> PartitionWriter::take_over() {
    is_doubtful_ = true;
    producer_ = make_(partition_);
    if (const auto begun = producer_->begin(); !begun) {
        return std::unexpected{begun.error() == ProducerError::fenced ? log::LogError::fenced
                                                                      : log::LogError::unavailable};
    }
    // Asked only now: before, an earlier owner could still commit.
    if (!read_to_end()) return std::unexpected{log::LogError::unavailable};
    is_doubtful_ = false;
    return {};
}

PartitionWriter::Outcome PartitionWriter::look_for(log::BatchId id) {
    if (const auto taken = take_back(); !taken) return lose(taken.error());
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
