#pragma once

#include "adapters/kafka/follower.hpp"
#include "eventstore/log/record.hpp"
#include "eventstore/ports/key_value_store.hpp"

#include <string>
#include <string_view>

// Rows of a mirror that no other log has: from which offset of its partition to go on, and who led
// it last.

namespace kontor::adapters::kafka {

/// Kafka's beginning where none is stored. Throws StoreFailure for a damaged row.
[[nodiscard]] Offset stored_offset(const eventstore::ports::KeyValueStore& mirror,
                                   eventstore::log::Partition partition);
void put_offset(eventstore::ports::WriteBatch& rows,
                eventstore::log::Partition partition,
                Offset offset);
/// As the last lease message has it; nobody where there was none.
[[nodiscard]] Leader stored_leader(const eventstore::ports::KeyValueStore& mirror,
                                   eventstore::log::Partition partition);
void put_leader(eventstore::ports::WriteBatch& rows,
                eventstore::log::Partition partition,
                std::string_view leader);
void erase_both(eventstore::ports::WriteBatch& rows, eventstore::log::Partition partition);

}  // namespace kontor::adapters::kafka
