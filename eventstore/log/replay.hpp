#pragma once

#include "eventstore/log/event_log.hpp"

#include <cstddef>
#include <expected>
#include <functional>
#include <vector>

namespace kontor::eventstore::log {

/// Takes the entries of one or more whole batches and the checkpoint after them.
using ReplayVisitor = std::function<void(std::vector<Entry> entries, Checkpoint after)>;

/// Positions passed before the visitor is called: enough to pay for one write of its checkpoint.
inline constexpr std::size_t replay_page_positions = 1000;

/// Reads the partition from `from` to its end and returns the checkpoint there. Purge before fold:
/// the purge records from `from` on are read first, and what they name is not handed over, even
/// where its bytes still stand. Purge records themselves are. Ends early with the log's error; what
/// was handed over till then is right.
[[nodiscard]] LogResult<Checkpoint> replay(const EventLog& log,
                                           Partition partition,
                                           Checkpoint from,
                                           const ReplayVisitor& visit,
                                           std::size_t page_positions = replay_page_positions);

/// Where a log is damaged first.
struct Damage {
    LogError error;
    Position position;  ///< Of the record, or of the batch if its header is at fault.
};

/// Reads the whole partition and checks every chain value, and every hash but those of purged
/// records. Returns the checkpoint at the end.
[[nodiscard]] std::expected<Checkpoint, Damage> verify(const EventLog& log, Partition partition);

}  // namespace kontor::eventstore::log
