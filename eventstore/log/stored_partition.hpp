#pragma once

#include "eventstore/log/event_log.hpp"
#include "eventstore/ports/key_value_store.hpp"

#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kontor::eventstore::log {

/// A promised position that is missing or altered: corruption.
struct Fault {
    Position position;
    std::string what;
};

template <class T>
using Checked = std::expected<T, Fault>;

/// Reads one partition's rows in a key-value store and believes none of them unchecked. Cheap to
/// make; `store` outlives it. Every read may throw StoreFailure. Safe from any thread, except while
/// the store is reopened.
class StoredPartition {
public:
    StoredPartition(const ports::KeyValueStore& store, Partition partition)
        : store_{store}, partition_{partition} {}

    /// Where the partition ends. Reads and checks the whole last batch, and that nothing stands
    /// behind it.
    [[nodiscard]] Checked<End> end() const;

    /// The same by the last header alone. For a mirror that is being filled: what a purge record
    /// names that comes later may be missing until then.
    [[nodiscard]] Checked<End> promised_end() const;

    /// See EventLog: these are its reads.
    [[nodiscard]] Checked<Page> read(Checkpoint from, std::size_t entries_max) const;
    [[nodiscard]] Checked<std::optional<Record>> record_at(Position position) const;
    [[nodiscard]] Checked<std::vector<Position>> purged(Position from) const;

    /// Whether a purge record stands at `from` or later.
    [[nodiscard]] bool has_purges(Position from) const;

    /// Looks among the headers of the current term and the one before it, newest first: the batch
    /// whose fate is in question is always the last one of its writer, and a writer asks no later
    /// than in its next term.
    [[nodiscard]] Checked<std::optional<Checkpoint>> find(BatchId id) const;

    /// The header of the batch that begins at `first`, or nothing if none does.
    [[nodiscard]] Checked<std::optional<Header>> header_at(Position first) const;

private:
    [[nodiscard]] std::unique_ptr<ports::Cursor> purge_rows(Position from) const;
    /// The last header that begins at `position` or below.
    [[nodiscard]] Checked<std::optional<Header>> header_over(Position position) const;
    /// The last header that begins below `before`.
    [[nodiscard]] Checked<std::optional<Header>> header_below(Position before) const;
    /// The checkpoint where the batch ends that is the last to begin below `position`.
    [[nodiscard]] Checked<Checkpoint> end_below(Position position) const;
    [[nodiscard]] Checked<void> nothing_behind(Position end) const;

    const ports::KeyValueStore& store_;
    Partition partition_;
};

/// The position after the batch, and its chain value.
[[nodiscard]] Checkpoint checkpoint_after(const Header& header);

}  // namespace kontor::eventstore::log
