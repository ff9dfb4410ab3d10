#include "projections/engine/rows_buffer.hpp"

#include "projections/engine/view.hpp"

namespace kontor::projections {

std::string RowsBuffer::full(std::string_view key) const {
    std::string whole;
    whole.reserve(prefix_.size() + key.size());
    return whole.append(prefix_).append(key);
}

std::optional<std::string> RowsBuffer::get(std::string_view key) const {
    const auto whole = full(key);
    const auto changed = changes_.find(whole);
    return changed != changes_.end() ? changed->second : store_.get(whole);
}

void RowsBuffer::put(std::string_view key, std::string_view value) {
    changes_.insert_or_assign(full(key), std::string{value});
}

void RowsBuffer::erase(std::string_view key) {
    changes_.insert_or_assign(full(key), std::nullopt);
}

void RowsBuffer::erase_prefix(std::string_view prefix) {
    const auto first = full(prefix);
    for (auto cursor = store_.scan(first, View::after(first)); cursor->valid(); cursor->next()) {
        changes_.insert_or_assign(std::string{cursor->key()}, std::nullopt);
    }
    for (auto change = changes_.lower_bound(first);
         change != changes_.end() && change->first.starts_with(first);
         ++change) {
        change->second.reset();
    }
}

void RowsBuffer::flush_into(eventstore::ports::WriteBatch& batch) {
    // In the order of their keys: neighbours are cheaper for a store to take than strangers.
    for (const auto& [key, value] : changes_) {
        if (value) {
            batch.put(key, *value);
        } else {
            batch.erase(key);
        }
    }
    changes_.clear();
}

}  // namespace kontor::projections
