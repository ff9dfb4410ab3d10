#pragma once

#include "domain/events.hpp"
#include "eventstore/codec/event_types.hpp"
#include "eventstore/log/event_log.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace kontor::eventstore::executor {

/// One record of the log, as folds see it: personal members are sealed.
struct CommittedEvent {
    log::Position position;
    log::StreamId stream;
    std::uint64_t version = 0;
    domain::Timestamp time;                   ///< When its batch was decided.
    std::optional<log::Idempotency> request;  ///< The one that it answers.
    domain::Event event;
    /// Of an order that was placed here just now: whose it is. Not known of what is read back.
    std::optional<domain::CustomerId> owner;
};

struct CommittedPurge {
    log::Position position;
    domain::Timestamp time;
    log::StreamPurged purge;
};

/// One durable batch, or several in a row when they are read back.
struct CommittedBatch {
    log::Partition partition;
    log::Checkpoint before;
    log::Checkpoint after;
    domain::Timestamp time;  ///< When the last of it was decided.
    std::vector<CommittedEvent> events;
    std::vector<CommittedPurge> purges;
};

/// Decodes what was read from the log, `only` events of these types if it says which; the others
/// are left out. `corrupt` if an event is not what its type says, or its type was never written by
/// this program or an older one.
[[nodiscard]] log::LogResult<CommittedBatch> committed(log::Partition partition,
                                                       log::Checkpoint before,
                                                       log::Checkpoint after,
                                                       std::vector<log::Entry> entries,
                                                       const codec::EventTypes* only = nullptr);

}  // namespace kontor::eventstore::executor
