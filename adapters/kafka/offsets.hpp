#pragma once

#include "adapters/kafka/follower.hpp"
#include "eventstore/log/record.hpp"
#include "eventstore/ports/key_value_store.hpp"

// Rows of a mirror that no other log has: from which offset of its partition to go on.

namespace kontor::adapters::kafka {

/// Kafka's beginning where none is stored. Throws StoreFailure for a damaged row.
[[nodiscard]] Offset stored_offset(const eventstore::ports::KeyValueStore& mirror,
                                   eventstore::log::Partition partition);
void put_offset(eventstore::ports::WriteBatch& rows,
                eventstore::log::Partition partition,
                Offset offset);
void erase_offset(eventstore::ports::WriteBatch& rows, eventstore::log::Partition partition);

}  // namespace kontor::adapters::kafka
