#include "eventstore/log/stored_log.hpp"

#include "eventstore/log/keys.hpp"
#include "eventstore/log/stored_partition.hpp"

#include <cstdlib>
#include <iostream>
#include <utility>

namespace kontor::eventstore::log {

void StoredLog::refuse(Partition partition, const char* why) {
    std::cerr << "log partition " << partition.value << ": " << why << '\n';
    std::abort();
}

void StoredLog::check(Partition partition) const {
    if (partition.value >= partitions()) refuse(partition, "there is no such partition");
}

LogResult<End> StoredLog::end_before(Partition partition, const Batch& batch) const {
    auto before = end(partition);
    if (before &&
        (batch.expected_end != before->checkpoint.position || batch.term < before->term)) {
        return std::unexpected{LogError::fenced};
    }
    return before;
}

template <class Read>
auto StoredLog::read_checked(Partition partition, Read read) const {
    check(partition);
    using Result =
        LogResult<typename decltype(read(StoredPartition{store_, partition}))::value_type>;
    const auto held = reading();
    if (!readable(partition)) return Result{std::unexpected{LogError::unavailable}};
    const auto report = [&](Position position, std::string_view what) {
        if (corrupted_) corrupted_(partition, position, what);
        return Result{std::unexpected{LogError::corrupt}};
    };
    try {
        auto found = read(StoredPartition{store_, partition});
        if (found) return Result{*std::move(found)};
        return report(found.error().position, found.error().what);
    } catch (const ports::StoreFailure& failure) {
        // The store cannot give back what it promised, whatever the reason.
        return report({}, failure.what());
    }
}

LogResult<std::optional<Checkpoint>> StoredLog::find(Partition partition, BatchId id) const {
    return read_checked(partition, [&](const StoredPartition& rows) { return rows.find(id); });
}

LogResult<Page> StoredLog::read(Partition partition,
                                Checkpoint from,
                                std::size_t entries_max) const {
    return read_checked(partition,
                        [&](const StoredPartition& rows) { return rows.read(from, entries_max); });
}

LogResult<std::optional<Record>> StoredLog::record_at(Partition partition,
                                                      Position position) const {
    return read_checked(partition,
                        [&](const StoredPartition& rows) { return rows.record_at(position); });
}

LogResult<std::vector<Position>> StoredLog::purged(Partition partition, Position from) const {
    return read_checked(partition, [&](const StoredPartition& rows) { return rows.purged(from); });
}

void StoredLog::remove_purged(Partition partition) {
    check(partition);
    const std::scoped_lock one_at_a_time{removing_};
    removed_up_to_.resize(partitions());
    auto& done = removed_up_to_[partition.value];
    const auto until = end(partition);
    const auto has_purges = read_checked(partition, [&](const StoredPartition& rows) {
        return Checked<bool>{rows.has_purges(done)};
    });
    if (!until || !has_purges) throw ports::StoreFailure{"the log cannot be read"};
    if (!*has_purges) return;
    // A purged record's row was replaced by a tombstone; its old bytes go with a compaction.
    const auto held = reading();
    if (!store_.compact(row_key(Row::record, partition, {0}),
                        key_after_last(Row::record, partition))) {
        throw ports::StoreFailure{"the log could not be compacted"};
    }
    done = until->checkpoint.position;
}

End read_end(const ports::KeyValueStore& store, Partition partition) {
    auto end = StoredPartition{store, partition}.end();
    if (end) return *end;
    throw ports::StoreFailure{"log partition " + std::to_string(partition.value) +
                              " is damaged at position " +
                              std::to_string(end.error().position.value) + ": " + end.error().what};
}

}  // namespace kontor::eventstore::log
