#pragma once

#include "eventstore/log/event_log.hpp"
#include "eventstore/ports/key_value_store.hpp"

#include <cstddef>

namespace kontor::eventstore::log {

/// A batch as it will stand in a key-value store, and where its partition ends with it.
struct EncodedBatch {
    Partition partition;
    BatchId id;
    Position first;
    std::size_t positions = 0;
    End end;
    ports::WriteBatch rows;  ///< One put a position, one for the header, one for what is purged.
};

/// `before` is where the partition ends without it. Aborts if the batch is empty, or if it purges a
/// position that no record before the purge can have: such a batch must never reach a disk.
[[nodiscard]] EncodedBatch encode_batch(Partition partition, const Batch& batch, const End& before);

}  // namespace kontor::eventstore::log
