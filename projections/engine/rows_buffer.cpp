#include "projections/engine/rows_buffer.hpp"

#include "projections/engine/view.hpp"

#include <algorithm>

namespace kontor::projections {

std::string RowsBuffer::full(std::string_view key) const {
    std::string whole;
    whole.reserve(prefix_.size() + key.size());
    return whole.append(prefix_).append(key);
}

std::string_view RowsBuffer::kept(std::string_view first, std::string_view second) {
    const auto size = first.size() + second.size();
    auto* const copy = static_cast<char*>(memory_.allocate(size, 1));
    std::ranges::copy(second, std::ranges::copy(first, copy).out);
    size_bytes_ += size;
    return {copy, size};
}

std::optional<std::string> RowsBuffer::get(std::string_view key) const {
    const auto whole = full(key);
    const auto changed = changes_.find(whole);
    if (changed == changes_.end()) return store_.get(whole);
    return changed->second ? std::optional{std::string{*changed->second}} : std::nullopt;
}

void RowsBuffer::put(std::string_view key, std::string_view value) {
    changes_.insert_or_assign(kept(prefix_, key), kept(value));
}

void RowsBuffer::erase(std::string_view key) {
    changes_.insert_or_assign(kept(prefix_, key), std::nullopt);
}

void RowsBuffer::erase_prefix(std::string_view prefix) {
    const auto first = full(prefix);
    for (auto cursor = store_.scan(first, View::after(first)); cursor->valid(); cursor->next()) {
        changes_.insert_or_assign(kept(cursor->key()), std::nullopt);
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
    discard();
}

void RowsBuffer::discard() {
    changes_.clear();
    memory_.release();
    size_bytes_ = 0;
}

}  // namespace kontor::projections
