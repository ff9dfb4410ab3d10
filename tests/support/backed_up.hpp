#pragma once

#include "adapters/memory/memory_store.hpp"

#include <string>
#include <utility>
#include <vector>

namespace kontor::tests {

/// What a backup holds of a store.
using BackedUp = std::vector<std::pair<std::string, std::string>>;

inline BackedUp rows_of(const adapters::memory::MemoryStore& store) {
    BackedUp rows;
    for (auto row = store.scan("", ""); row->valid(); row->next()) {
        rows.emplace_back(row->key(), row->value());
    }
    return rows;
}

/// In the place of all that the store holds.
inline void put_back(adapters::memory::MemoryStore& store, const BackedUp& rows) {
    eventstore::ports::WriteBatch batch;
    batch.erase_range("", std::string(64, '\xff'));
    for (const auto& [key, value] : rows) batch.put(key, value);
    (void)store.write(batch, eventstore::ports::Durability::synced);
}

}  // namespace kontor::tests
