#pragma once

#include "eventstore/executor/streams.hpp"
#include "eventstore/log/record.hpp"
#include "eventstore/ports/key_value_store.hpp"
#include "eventstore/vault/vault.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace kontor::eventstore::executor {

/// How far the streams' rows follow the log, and which secrets of the reserve the log has used.
struct StreamsCheckpoint {
    log::Checkpoint at;
    domain::Timestamp time;  ///< Of the last header: a partition's now never falls below it.
    std::optional<vault::ReserveSequence> reserve_used;
};

/// Where an event stands in the log, and what else must go when it is purged.
struct EventRow {
    log::Position position;
    std::optional<log::Hash> idempotency_key;
    std::optional<domain::LinkId> link;
};

/// The event that answered a request.
struct AnswerRow {
    log::Hash request{};
    log::StreamId stream;
    std::uint64_t version = 0;
    domain::Timestamp at;
};

/// The executor's rows in state/: streams by name, where their events stand, idempotency answers
/// and links. Derived from the log; nothing in it is personal in plain. Reading is safe from any
/// thread and sees whole batches only. Throws StoreFailure where a row cannot be read.
class StateStore {
public:
    explicit StateStore(const ports::KeyValueStore& store) : store_{store} {}

    [[nodiscard]] std::optional<StreamsCheckpoint> checkpoint(log::Partition partition) const;
    /// Visits the streams whose name starts with `prefix`.
    void each_slot(log::Partition partition,
                   std::string_view prefix,
                   const std::function<void(const log::StreamId&, const Slot&)>& visit) const;
    [[nodiscard]] Slot slot(log::Partition partition, const log::StreamId& stream) const;
    [[nodiscard]] std::optional<EventRow> event(log::Partition partition,
                                                const log::StreamId& stream,
                                                std::uint64_t version) const;
    /// (version, row) of all events of the stream that were not purged, oldest first.
    [[nodiscard]] std::vector<std::pair<std::uint64_t, EventRow>> events(
        log::Partition partition, const log::StreamId& stream) const;
    [[nodiscard]] std::optional<AnswerRow> answer(log::Partition partition,
                                                  const log::Hash& key) const;
    [[nodiscard]] std::optional<log::StreamId> link(log::Partition partition,
                                                    domain::LinkId link) const;

    static void put_checkpoint(ports::WriteBatch& changes,
                               log::Partition partition,
                               const StreamsCheckpoint& checkpoint);
    static void put_slot(ports::WriteBatch& changes,
                         log::Partition partition,
                         const log::StreamId& stream,
                         const Slot& slot);
    static void put_event(ports::WriteBatch& changes,
                          log::Partition partition,
                          const log::StreamId& stream,
                          std::uint64_t version,
                          const EventRow& row);
    static void erase_event(ports::WriteBatch& changes,
                            log::Partition partition,
                            const log::StreamId& stream,
                            std::uint64_t version);
    static void put_answer(ports::WriteBatch& changes,
                           log::Partition partition,
                           const log::Hash& key,
                           const AnswerRow& row);
    static void erase_answer(ports::WriteBatch& changes,
                             log::Partition partition,
                             const log::Hash& key);
    static void put_link(ports::WriteBatch& changes,
                         log::Partition partition,
                         domain::LinkId link,
                         const log::StreamId& stream);
    static void erase_link(ports::WriteBatch& changes,
                           log::Partition partition,
                           domain::LinkId link);

private:
    const ports::KeyValueStore& store_;
};

}  // namespace kontor::eventstore::executor
