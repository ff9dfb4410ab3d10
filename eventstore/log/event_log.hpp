#pragma once

#include "eventstore/log/record.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace kontor::eventstore::log {

/// What stands at a position, with the time of its batch.
struct Entry {
    Position position;
    domain::Timestamp time;
    std::variant<Record, StreamPurged> content;
};

/// Whole batches in order, without the records that were purged; `next` is where to go on and the
/// chain value of the last header that was passed.
struct Page {
    std::vector<Entry> entries;
    Checkpoint next;
    bool at_end = false;  ///< Nothing was beyond `next`. An empty page alone does not say that.
};

struct End {
    Checkpoint checkpoint;
    std::uint64_t term = 0;  ///< Of the last header; 0 in an empty partition.
    domain::Timestamp time;  ///< Of the last header.
};

enum class LogError : std::uint8_t {
    fenced,        ///< Another writer owns the partition now. Drop the partition.
    not_appended,  ///< It is certain that the batch is not there and will not be. Nothing changed.
    unavailable,  ///< Nobody can tell whether the batch is there. Stop serving; find it on restart.
    corrupt,      ///< A promised record is missing or altered. Stop serving the partition.
};

template <class T>
using LogResult = std::expected<T, LogError>;

/// The only source of truth: per partition an append-only sequence of records with one writer.
///
/// Lifetime: outlives every coroutine it hands out. Runs over a key-value store (RocksDB, memory)
/// or a broker. All of them pass tests/contract/event_log_contract.hpp; that is the specification.
class EventLog {
public:
    virtual ~EventLog() = default;
    EventLog(const EventLog&) = delete;
    EventLog& operator=(const EventLog&) = delete;

    /// Recorded in the log when it was made; never changes.
    [[nodiscard]] virtual std::uint16_t partitions() const = 0;
    /// Random; another one after every restore, so that older positions are recognised.
    [[nodiscard]] virtual std::string incarnation() const = 0;

    [[nodiscard]] virtual LogResult<End> end(Partition partition) const = 0;

    /// Whether nobody else can have taken the partition over yet, so that what is read here may be
    /// answered in its name. Asked again as an answer leaves. Safe from any thread.
    [[nodiscard]] virtual bool leads(Partition) const {
        return true;
    }

    /// Returns once an append would be begun at once. Some logs are slower if they are not left
    /// alone between two; what is decided only now shares its batch with all that came meanwhile.
    /// Call it on the log's executor, while no append is under way.
    virtual boost::asio::awaitable<void> ready(Partition) {
        co_return;
    }

    /// Appends `batch` as one unit and returns the checkpoint after it once it is durable: after a
    /// crash either all of it is there or none. Fails with `fenced` unless the partition ends at
    /// `batch.expected_end`, in a term that is not above the batch's. `batch` must not be empty,
    /// nor purge what does not stand before its purges. At most one append a partition may be under
    /// way. If the write fails, the log is reopened and looks for the batch's id; only if that
    /// fails too the answer is `unavailable`, and stays so. Purges remove what they name in the
    /// same write. Call it on the log's executor.
    virtual boost::asio::awaitable<LogResult<Checkpoint>> append(Partition partition,
                                                                 Batch batch) = 0;

    /// The checkpoint after the batch `id`, or nothing if it is not in the log. Safe from any
    /// thread.
    [[nodiscard]] virtual LogResult<std::optional<Checkpoint>> find(Partition partition,
                                                                    BatchId id) const = 0;

    /// Reads whole batches from `from` on until at least `entries_max` positions were passed, and
    /// checks each record against its header's hash and each header against the chain. `from` must
    /// be the start of a batch or the end; `from.chain` is compared unless it is all zeros with a
    /// position above 0. Safe from any thread.
    [[nodiscard]] virtual LogResult<Page> read(Partition partition,
                                               Checkpoint from,
                                               std::size_t entries_max) const = 0;

    /// The record at `position`, or nothing if it was purged or a purge record stands there. Checks
    /// its hash; `corrupt` from the end on. Safe from any thread.
    [[nodiscard]] virtual LogResult<std::optional<Record>> record_at(Partition partition,
                                                                     Position position) const = 0;

    /// What the purge records from `from` on name, where it stands there or later: sorted. Safe
    /// from any thread.
    [[nodiscard]] virtual LogResult<std::vector<Position>> purged(Partition partition,
                                                                  Position from) const = 0;

protected:
    EventLog() = default;
};

}  // namespace kontor::eventstore::log
