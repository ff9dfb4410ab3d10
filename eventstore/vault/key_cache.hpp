#pragma once

#include "domain/ids.hpp"
#include "eventstore/vault/crypto.hpp"
#include "eventstore/vault/keyring.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace kontor::eventstore::vault {

/// Unwrapped keys, the ones used last, in one stretch of memory that is locked against swapping and
/// left out of core dumps where the system permits it. A key's place is zeroed when it leaves.
/// Safe from any thread.
class KeyCache {
public:
    explicit KeyCache(std::size_t keys_max);
    ~KeyCache();
    KeyCache(const KeyCache&) = delete;
    KeyCache& operator=(const KeyCache&) = delete;

    [[nodiscard]] std::optional<SecretKey> find(const domain::Id128& id);

    /// Rises with every `purge`. Ask before reading a key from the store, and give it to `insert`,
    /// so that a key that was destroyed in between does not come back.
    [[nodiscard]] std::uint64_t generation() const {
        return generation_;
    }
    void insert(const domain::Id128& id, const Key& key, std::uint64_t generation);
    void purge(std::span<const domain::Id128> ids);

    [[nodiscard]] bool locked() const {
        return locked_;
    }

private:
    struct Entry {
        domain::Id128 id;
        std::size_t slot;
    };
    using Entries = std::list<Entry>;

    void release(Entries::iterator entry);

    mutable std::mutex mutex_;
    std::vector<Key> slots_;
    std::vector<std::size_t> free_slots_;
    Entries by_use_;  // Last used first.
    std::unordered_map<domain::Id128, Entries::iterator> by_id_;
    std::atomic<std::uint64_t> generation_{0};
    bool locked_ = false;
};

}  // namespace kontor::eventstore::vault
