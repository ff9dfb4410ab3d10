#include "eventstore/executor/partition_executor.hpp"

#include "eventstore/codec/events.hpp"
#include "eventstore/executor/catch_up.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <utility>

namespace kontor::eventstore::executor {

PartitionExecutor::PartitionExecutor(log::Partition partition, const Surroundings& surroundings)
    : partition_{partition},
      around_{surroundings},
      store_{surroundings.state},
      slots_{surroundings.limits.slots_cached_max} {}

Slot& PartitionExecutor::slot(const log::StreamId& stream) {
    return slots_.get(stream, [&] { return store_.slot(partition_, stream); });
}

void PartitionExecutor::submit(Decide decide, Finish finish) {
    const auto refuse = [&](Refusal refusal) { finish(refusal, checkpoint_.at.position); };
    if (closed_) return refuse(Refusal::shutting_down);
    if (stopped_) return refuse(*stopped_);
    if (waiting_.size() >= around_.limits.commands_waiting_max) return refuse(Refusal::overloaded);
    waiting_.push_back({std::move(decide), std::move(finish)});
}

bool PartitionExecutor::claim_run() {
    if (running_ || waiting_.empty()) return false;
    running_ = true;
    return true;
}

boost::asio::awaitable<void> PartitionExecutor::run() {
    while (!waiting_.empty()) {
        co_await around_.log.ready(partition_);
        std::vector<Waiting> group;
        decide_some(group);
        auto refusal = stopped_;
        try {
            if (!refusal && (!pending_.empty() || !purges_.empty())) {
                refusal = co_await append_group();
            }
        } catch (const std::exception& failure) {
            // Whoever waits must hear of it, or would wait for ever.
            stop(failure.what());
            refusal = stopped_;
        }
        if (refusal) forget_group();
        for (auto& waiting : group) waiting.finish(refusal, checkpoint_.at.position);
        slots_.trim();
    }
    running_ = false;
}

void PartitionExecutor::decide_some(std::vector<Waiting>& group) {
    now_ = std::max(around_.clock.now(), checkpoint_.time);
    const auto count = std::min(waiting_.size(), around_.limits.commands_per_batch_max);
    group.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        auto waiting = std::move(waiting_.front());
        waiting_.pop_front();
        switch (decide_one(waiting)) {
            case Decided::done:
                group.push_back(std::move(waiting));
                break;
            case Decided::failed:
                waiting.finish(Refusal::failed, checkpoint_.at.position);
                break;
            case Decided::later:
                waiting_.push_front(std::move(waiting));
                return;
        }
    }
}

PartitionExecutor::Decided PartitionExecutor::decide_one(Waiting& waiting) {
    Transaction transaction{*this};
    transaction.events_before_ = pending_.size();
    transaction.purges_before_ = purges_.size();
    bool keep = false;
    auto decided = Decided::done;
    try {
        keep = waiting.decide(transaction);
        if (transaction.needs_next_batch_) {
            keep = false;
            decided = Decided::later;
        }
    } catch (const std::exception& failure) {
        // Names no person: messages of exceptions are ours or a library's, never a value.
        std::fprintf(stderr, "a command failed: %s\n", failure.what());
        decided = Decided::failed;
    }
    if (!keep) {
        for (auto i = transaction.events_before_; i < pending_.size(); ++i) {
            if (const auto link = link_issued_by(pending_[i].event))
                noted_links_.erase(link->value);
            if (pending_[i].record.idempotency) {
                noted_answers_.erase(pending_[i].record.idempotency->key);
            }
        }
        pending_.resize(transaction.events_before_);
        purges_.resize(transaction.purges_before_);
        for (auto& [stream, before] : transaction.undo_) slot(stream) = std::move(before);
    }
    return decided;
}

boost::asio::awaitable<std::optional<Refusal>> PartitionExecutor::append_group() {
    log::Batch batch{.id = {},
                     .term = term_,
                     .expected_end = checkpoint_.at.position,
                     .time = now_,
                     .records = {},
                     .purges = purges_};
    around_.random.fill(batch.id.bytes);
    batch.records.reserve(pending_.size());
    for (auto& pending : pending_) {
        pending.request = pending.record.idempotency;
        pending.stream = pending.record.stream;
        pending.version = pending.record.version;
        batch.records.push_back(std::move(pending.record));
    }

    const auto appended = co_await around_.log.append(partition_, std::move(batch));
    if (appended) {
        fold_group(*appended);
        co_return std::nullopt;
    }
    switch (appended.error()) {
        case log::LogError::not_appended:
            co_return Refusal::log_unavailable;
        case log::LogError::fenced:
            stop("another writer owns it");
            break;
        case log::LogError::unavailable:
            stop("whether a batch stands in the log could not be told");
            break;
        case log::LogError::corrupt:
            stop("the log is damaged");
            break;
    }
    co_return stopped_;
}

void PartitionExecutor::stop(const char* why) {
    std::fprintf(stderr, "partition %u stopped: %s\n", unsigned{partition_.value}, why);
    stopped_ = Refusal::unknown;
}

void PartitionExecutor::forget_group() {
    for (const auto& stream : dirty_) slots_.erase(stream);
    clear_group();
}

void PartitionExecutor::clear_group() {
    pending_.clear();
    purges_.clear();
    noted_claims_.clear();
    noted_links_.clear();
    noted_answers_.clear();
    dirty_.clear();
}

void PartitionExecutor::fold_group(log::Checkpoint after) {
    CommittedBatch batch{.partition = partition_,
                         .before = checkpoint_.at,
                         .after = after,
                         .time = now_,
                         .events = {},
                         .purges = {}};
    batch.events.reserve(pending_.size());
    auto position = checkpoint_.at.position;
    for (auto& pending : pending_) {
        batch.events.push_back({position,
                                std::move(pending.stream),
                                pending.version,
                                now_,
                                pending.request,
                                std::move(pending.event),
                                pending.owner});
        ++position.value;
    }
    for (auto& purge : purges_) {
        batch.purges.push_back({position, now_, std::move(purge)});
        ++position.value;
    }
    checkpoint_ = {after, now_, reserve_used_};

    ports::WriteBatch changes;
    add_rows(batch, store_, changes);
    for (const auto& stream : dirty_) {
        StateStore::put_slot(changes, partition_, stream, slot(stream));
    }
    StateStore::put_checkpoint(changes, partition_, checkpoint_);
    for (auto* subscriber : around_.subscribers) subscriber->on_batch(batch, changes);
    if (around_.state.write(changes, ports::Durability::buffered)) {
        for (auto* subscriber : around_.subscribers) subscriber->on_written(batch);
    } else {
        // The log has the batch; a restart folds it again. Until then nothing here may be trusted.
        stop("state/ cannot be written");
    }
    clear_group();
}

log::LogResult<void> PartitionExecutor::catch_up(Audience audience) {
    if (const auto end = around_.log.end(partition_);
        end && term_ != 0 && end->checkpoint == checkpoint_.at) {
        return {};
    }
    auto caught_up = executor::catch_up(partition_, around_, slots_, audience);
    if (!caught_up) return std::unexpected{caught_up.error()};
    checkpoint_ = caught_up->checkpoint;
    reserve_used_ = checkpoint_.reserve_used;
    term_ = caught_up->term + 1;
    slots_.trim();
    return {};
}

void PartitionExecutor::lead() {
    around_.vault.restart_reserve(partition_, reserve_used_);
}

}  // namespace kontor::eventstore::executor
