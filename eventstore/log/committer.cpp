#include "eventstore/log/committer.hpp"

#include "eventstore/log/stored_partition.hpp"

#include <boost/asio/post.hpp>

#include <string>
#include <utility>

namespace kontor::eventstore::log {
namespace {

double seconds(std::chrono::nanoseconds duration) {
    return std::chrono::duration<double>{duration}.count();
}

void add(ports::WriteBatch& merged, const ports::WriteBatch& rows) {
    rows.for_each([&](const ports::WriteBatch::Change& change) {
        merged.put(change.key, change.value);  // A batch of the log puts and does nothing else.
    });
}

bool stands(const ports::KeyValueStore& store, const EncodedBatch& batch) {
    auto found = StoredPartition{store, batch.partition}.header_at(batch.first);
    if (!found) throw ports::StoreFailure{"the batch whose write failed: " + found.error().what};
    const auto header = *std::move(found);
    return header && header->id == batch.id;
}

/// From here on a sync takes so long that gathering all who wait is worth more than deciding the
/// next commands while it lasts.
constexpr std::chrono::milliseconds slow_write{1};

}  // namespace

Committer::Committer(CommitterPorts ports, LogObserver observer, std::size_t group_bytes_max)
    : store_{ports.store},
      work_{ports.work},
      clock_{ports.clock},
      executor_{std::move(ports.executor)},
      observer_{std::move(observer)},
      group_bytes_max_{group_bytes_max} {}

void Committer::start_at(std::vector<End> ends) {
    ends_ = std::move(ends);
}

End Committer::end(Partition partition) const {
    const std::lock_guard lock{ends_mutex_};
    return ends_[partition.value];
}

void Committer::submit(EncodedBatch batch, Done done) {
    waiting_.push_back(
        {.batch = std::move(batch), .done = std::move(done), .submitted = clock_.since_boot()});
    if (!under_way_) start();
}

void Committer::close() {
    closed_ = true;
    writing_.wait(true);
}

void Committer::start() {
    under_way_ = true;
    guard_.emplace(executor_);
    writing_ = true;
    auto group = std::make_shared<Group>(take_group());
    const bool accepted = work_.submit([self = shared_from_this(), group] {
        // The write before may have told of its own end only now.
        self->writing_ = true;
        self->write(*group);
        boost::asio::post(self->executor_, [self, group] { self->complete(std::move(*group)); });
        self->writing_ = false;
        self->writing_.notify_all();
    });
    if (accepted) return;
    for (auto& pending : group->batches) pending.outcome = std::unexpected{LogError::not_appended};
    writing_ = false;
    boost::asio::post(executor_,
                      [self = shared_from_this(), group] { self->complete(std::move(*group)); });
}

Committer::Group Committer::take_group() {
    Group group;
    std::size_t bytes = 0;
    while (!waiting_.empty()) {
        bytes += waiting_.front().batch.rows.size_bytes();
        if (!group.batches.empty() && bytes > group_bytes_max_) break;
        group.batches.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    return group;
}

void Committer::write(Group& group) {
    if (failed_ || closed_) return;
    ports::WriteBatch merged;
    for (const auto& pending : group.batches) add(merged, pending.batch.rows);
    const auto started = clock_.since_boot();
    const auto written = store_.write(merged, ports::Durability::synced);
    group.write_time = clock_.since_boot() - started;
    if (!written) return clear_up(group);
    for (auto& pending : group.batches) pending.outcome = pending.batch.end.checkpoint;
}

void Committer::clear_up(Group& group) {
    const std::unique_lock gate{gate_};
    try {
        store_.reopen();
        for (auto& pending : group.batches) {
            if (stands(store_, pending.batch)) {
                pending.outcome = pending.batch.end.checkpoint;
            } else {
                pending.outcome = std::unexpected{LogError::not_appended};
            }
        }
        // What was read back may stand in the page cache alone.
        if (!store_.flush()) throw ports::StoreFailure{"the reopened log cannot be synced"};
        if (observer_.write_failed) observer_.write_failed("the log was reopened");
    } catch (const ports::StoreFailure& failure) {
        failed_ = true;
        for (auto& pending : group.batches) {
            pending.outcome = std::unexpected{LogError::unavailable};
        }
        if (observer_.write_failed) observer_.write_failed(failure.what());
    }
}

void Committer::complete(Group group) {
    std::size_t positions = 0;
    for (auto& pending : group.batches) {
        positions += pending.batch.positions;
        if (pending.outcome) {
            const std::lock_guard lock{ends_mutex_};
            ends_[pending.batch.partition.value] = pending.batch.end;
        }
        if (observer_.appended) {
            observer_.appended(seconds(clock_.since_boot() - pending.submitted));
        }
        // Posted, not called: whoever goes on with an append must find this group finished.
        boost::asio::post(executor_,
                          [done = std::move(pending.done), outcome = pending.outcome]() mutable {
                              done(outcome);
                          });
    }
    if (observer_.group_written) {
        observer_.group_written(seconds(group.write_time), group.batches.size(), positions);
    }
    if (group.write_time < slow_write) return go_on();
    // Behind those just answered, so that their next batches are in the next group.
    boost::asio::post(executor_, [self = shared_from_this()] { self->go_on(); });
}

void Committer::go_on() {
    under_way_ = false;
    guard_.reset();
    if (!waiting_.empty()) start();
}

}  // namespace kontor::eventstore::log
