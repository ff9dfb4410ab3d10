#include "adapters/kafka/offsets.hpp"

#include "adapters/kafka/messages.hpp"
#include "eventstore/executor/state_keys.hpp"

namespace kontor::adapters::kafka {
namespace {

std::string offset_key(eventstore::log::Partition partition) {
    return eventstore::executor::keys::table('o', partition);
}

std::string leader_key(eventstore::log::Partition partition) {
    return eventstore::executor::keys::table('l', partition);
}

}  // namespace

Offset stored_offset(const eventstore::ports::KeyValueStore& mirror,
                     eventstore::log::Partition partition) {
    const auto row = mirror.get(offset_key(partition));
    if (!row) return {};
    const auto offset = decode_position(*row);
    if (!offset) {
        throw eventstore::ports::StoreFailure{"the mirror of the log has a damaged row"};
    }
    return {static_cast<std::int64_t>(offset->value)};
}

void put_offset(eventstore::ports::WriteBatch& rows,
                eventstore::log::Partition partition,
                Offset offset) {
    rows.put(offset_key(partition), encode_position({static_cast<std::uint64_t>(offset.value)}));
}

Leader stored_leader(const eventstore::ports::KeyValueStore& mirror,
                     eventstore::log::Partition partition) {
    const auto row = mirror.get(leader_key(partition));
    return row ? decode_leader(*row) : Leader{};
}

void put_leader(eventstore::ports::WriteBatch& rows,
                eventstore::log::Partition partition,
                std::string_view leader) {
    rows.put(leader_key(partition), leader);
}

void erase_both(eventstore::ports::WriteBatch& rows, eventstore::log::Partition partition) {
    rows.erase(offset_key(partition));
    rows.erase(leader_key(partition));
}

}  // namespace kontor::adapters::kafka
