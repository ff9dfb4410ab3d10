#pragma once

#include "eventstore/executor/partition_executor.hpp"
#include "eventstore/executor/slot_cache.hpp"
#include "eventstore/executor/state_store.hpp"
#include "eventstore/executor/subscriber.hpp"

#include <cstdint>

namespace kontor::eventstore::executor {

/// The rows that a batch's events and purges add to or take from state/, apart from the streams'
/// own.
void add_rows(const CommittedBatch& batch, const StateStore& store, ports::WriteBatch& changes);

struct CaughtUp {
    StreamsCheckpoint checkpoint;
    std::uint64_t term = 0;  ///< Of the last header.
};

/// Folds into state/ what the log has beyond its checkpoint: everything, if state/ is empty.
/// `corrupt` also when the log ends before the checkpoint or is another log than the one that was
/// folded; an event that cannot be decoded is corruption too. Blocks.
[[nodiscard]] log::LogResult<CaughtUp> catch_up(log::Partition partition,
                                                const Surroundings& around,
                                                SlotCache& slots,
                                                Audience audience);

}  // namespace kontor::eventstore::executor
