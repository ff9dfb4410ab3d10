#include "eventstore/vault/key_cache.hpp"

#include <algorithm>
#include <iterator>
#include <sodium.h>

namespace kontor::eventstore::vault {

KeyCache::KeyCache(std::size_t keys_max) : slots_(std::max<std::size_t>(keys_max, 1)) {
    // Fails where RLIMIT_MEMLOCK is low. Serving goes on; `locked` tells, and the operator is told.
    locked_ = sodium_mlock(slots_.data(), slots_.size() * sizeof(Key)) == 0;
    free_slots_.reserve(slots_.size());
    for (std::size_t slot = slots_.size(); slot-- > 0;) free_slots_.push_back(slot);
    by_id_.reserve(slots_.size());
}

KeyCache::~KeyCache() {
    sodium_memzero(slots_.data(), slots_.size() * sizeof(Key));
    if (locked_) sodium_munlock(slots_.data(), slots_.size() * sizeof(Key));
}

std::optional<SecretKey> KeyCache::find(const domain::Id128& id) {
    const std::scoped_lock lock{mutex_};
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return std::nullopt;
    by_use_.splice(by_use_.begin(), by_use_, found->second);
    return std::optional<SecretKey>{std::in_place, slots_[found->second->slot]};
}

void KeyCache::insert(const domain::Id128& id, const Key& key, std::uint64_t generation) {
    const std::scoped_lock lock{mutex_};
    if (generation != generation_ || by_id_.contains(id)) return;
    if (free_slots_.empty()) release(std::prev(by_use_.end()));
    const std::size_t slot = free_slots_.back();
    free_slots_.pop_back();
    slots_[slot] = key;
    by_use_.push_front({id, slot});
    by_id_.emplace(id, by_use_.begin());
}

void KeyCache::purge(std::span<const domain::Id128> ids) {
    const std::scoped_lock lock{mutex_};
    ++generation_;
    for (const auto& id : ids) {
        const auto found = by_id_.find(id);
        if (found != by_id_.end()) release(found->second);
    }
}

void KeyCache::release(Entries::iterator entry) {
    sodium_memzero(slots_[entry->slot].data(), sizeof(Key));
    free_slots_.push_back(entry->slot);
    by_id_.erase(entry->id);
    by_use_.erase(entry);
}

}  // namespace kontor::eventstore::vault
