#pragma once

#include "eventstore/log/stored_partition.hpp"

#include <map>
#include <memory>
#include <string_view>

namespace kontor::eventstore::log {

/// Answers whether the purge record that a tombstone points to is there and names the position.
/// Keeps the purge records it has read: those of one stream follow each other.
class PurgeLookup {
public:
    PurgeLookup(const ports::KeyValueStore& store, Partition partition)
        : store_{store}, partition_{partition} {}

    [[nodiscard]] bool names(Position purge, Position purged);
    /// The stored bytes of the purge record at `position`, or nothing.
    [[nodiscard]] std::optional<std::string> stored_at(Position position) const;

private:
    const ports::KeyValueStore& store_;
    Partition partition_;
    std::map<Position, std::vector<Position>> known_;
};

/// What the row at a position holds, once it is checked against the promise of its header: a
/// record, a purge record, or nothing where a record was purged. `row` is the bytes of the record
/// row, or nothing if there is none.
[[nodiscard]] Checked<std::optional<std::variant<Record, StreamPurged>>> content_of(
    std::optional<std::string_view> row,
    Position position,
    const Hash& promise,
    PurgeLookup& purges);

/// Goes through whole batches in order, over one view of the store.
class BatchWalk {
public:
    /// `from` is the end of the batch before, with its chain value.
    BatchWalk(const ports::KeyValueStore& store, Partition partition, Checkpoint from);

    [[nodiscard]] bool at_end() const {
        return !headers_->valid();
    }
    /// Adds the next batch's entries to `page` and moves `page.next` behind it. Not at the end.
    [[nodiscard]] Checked<Header> next(Page& page);

private:
    [[nodiscard]] Checked<void> add_entry(const Header& header, std::size_t index, Page& page);

    PurgeLookup purges_;
    // In this order: whatever the headers promise is in the later view of the records.
    std::unique_ptr<ports::Cursor> headers_;
    std::unique_ptr<ports::Cursor> records_;
};

}  // namespace kontor::eventstore::log
