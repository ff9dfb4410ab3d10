#pragma once

#include "domain/ids.hpp"
#include "eventstore/ports/key_value_store.hpp"
#include "eventstore/ports/random.hpp"
#include "eventstore/vault/crypto.hpp"
#include "eventstore/vault/key_cache.hpp"
#include "eventstore/vault/keyring.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>

// The rows of the vault, described in docs/log-format.md:
//   k id                         epoch u32, reserve place u64, wrapped key
//   c order secret id            epoch u32, wrapped delivery key: custody
//   r partition u16, first u64   the ids of a block of the reserve, 16 bytes each
//   x index of an address        epoch u32, wrapped claim id and digest of the address
//   y claim id                   the `x` keys that lead to it, 32 bytes each
//   v                            which keyring the vault belongs to
// "Wrapped" is nonce, ciphertext and tag under the epoch key, bound to the row's key.

namespace kontor::eventstore::vault {

/// Writes, or throws StoreFailure.
void write_or_throw(ports::KeyValueStore& store,
                    const ports::WriteBatch& batch,
                    ports::Durability durability);

/// Wraps what the rows hold under the keyring's epochs. Safe from any thread.
class Wrapping {
public:
    Wrapping(Keyring keyring, ports::Random& random);
    ~Wrapping();
    Wrapping(const Wrapping&) = delete;
    Wrapping& operator=(const Wrapping&) = delete;

    /// Its epochs may change under a reader; what never turns may be read at any time.
    [[nodiscard]] const Keyring& keyring() const {
        return keyring_;
    }
    [[nodiscard]] Keyring keyring_copy() const;
    [[nodiscard]] std::uint32_t current_epoch() const;
    /// Its key is gone, and nothing that was wrapped under it can be opened.
    [[nodiscard]] bool is_retired(std::uint32_t epoch) const;
    /// What blind indexes are made with, and were made with before while they are recomputed.
    struct IndexKeys {
        SecretKey current;
        std::optional<SecretKey> before;
    };
    [[nodiscard]] IndexKeys index_keys() const;

    /// Held by whoever erases or replaces a row, so that a turn cannot bring one back.
    [[nodiscard]] std::mutex& changing() const {
        return changing_;
    }

    using Save = std::function<void(const Keyring&)>;
    /// A new epoch and a new index key. The keyring is saved before anything is wrapped under them.
    /// The index key before must have been given up.
    void begin_epoch(domain::Timestamp now, const Save& save);
    void end_epoch(std::uint32_t epoch, const Save& save);
    /// Every blind index is made with the current key.
    void give_up_index_key(const Save& save);
    /// The ledger ends there now.
    void note_ledger(const LedgerHead& head, const Save& save);

    /// Takes the keyring that another node saved as its own: of this vault, and later.
    void adopt(const Keyring& keyring);

    /// epoch, `open_part` (which stays readable), wrapped `secret`.
    [[nodiscard]] std::string wrapped(std::string_view row_key,
                                      std::string_view open_part,
                                      std::string_view secret) const;
    /// Throws StoreFailure if the row does not open.
    [[nodiscard]] std::string unwrapped(std::string_view row_key,
                                        std::string_view row,
                                        std::size_t open_part_size) const;

private:
    /// Saves a keyring that `change` was done to, then takes it as its own; `change` says whether
    /// it did anything. One at a time, so that none is saved over another.
    template <class Change>
    void change(const Save& save, Change change);
    void save_next(const Save& save);
    void take(Keyring& next);
    void drop_next();

    std::mutex saving_;
    mutable std::shared_mutex mutex_;  ///< Of the keyring.
    mutable std::mutex changing_;
    Keyring keyring_;
    /// One whose saving failed: it may stand in the file and with other nodes all the same, so no
    /// other may bear its number. The next change saves it first.
    std::optional<Keyring> next_;
    ports::Random& random_;
};

/// The stored keys. Safe from any thread; throws StoreFailure.
class KeyRows {
public:
    KeyRows(ports::KeyValueStore& store, const Wrapping& wrapping, std::size_t keys_cached_max)
        : store_{store}, wrapping_{wrapping}, cache_{keys_cached_max} {}

    [[nodiscard]] std::optional<SecretKey> find(const domain::Id128& id);
    [[nodiscard]] bool holds(const domain::Id128& id);
    [[nodiscard]] std::optional<std::uint64_t> sequence_of(const domain::Id128& id) const;
    /// Adds a key's row to `batch`.
    void put(ports::WriteBatch& batch,
             const domain::Id128& id,
             std::uint64_t sequence,
             const Key& key) const;
    /// Holds a key that was just minted in memory, where its first use finds it.
    void remember(const domain::Id128& id, const Key& key);
    /// Writes a batch that `added` keys were put into.
    void write(const ports::WriteBatch& batch, std::size_t added = 0);
    void destroy(std::span<const domain::Id128> ids);
    /// As `destroy`, together with the other changes of `batch`, among them `added` new keys.
    void destroy_with(ports::WriteBatch batch,
                      std::span<const domain::Id128> ids,
                      std::size_t added = 0);

    /// Their rows went without this: nothing in memory keeps them.
    void forget(std::span<const domain::Id128> ids);

    /// A delivery key in custody. Not cached: it is asked for seldom.
    [[nodiscard]] std::optional<SecretKey> custody(domain::SecretId order_secret) const;
    /// Adds the row of a delivery key in custody to `batch`.
    void put_custody(ports::WriteBatch& batch,
                     domain::SecretId order_secret,
                     const Key& delivery_key) const;
    void end_custody(std::span<const domain::SecretId> orders);

    /// How many there are: counted once, and kept from then on.
    [[nodiscard]] std::uint64_t count();

    /// Opens one key, any, so that a wrong keyring shows at once.
    void try_one() const;
    /// Opens all; how many there are.
    [[nodiscard]] std::uint64_t check_all() const;
    [[nodiscard]] bool memory_locked() const {
        return cache_.locked();
    }
    /// Rises whenever keys are destroyed, before the ciphers of all threads are wiped.
    [[nodiscard]] std::uint64_t destructions() const {
        return cache_.generation();
    }

private:
    [[nodiscard]] SecretKey unwrapped_key(std::string_view row_key,
                                          std::string_view row,
                                          std::size_t open_part_size) const;
    ports::KeyValueStore& store_;
    const Wrapping& wrapping_;
    KeyCache cache_;
    std::mutex counting_;
    /// By a walk, so many before anything came or went.
    std::optional<std::uint64_t> counted_;
    std::atomic<std::uint64_t> come_{0};
    std::atomic<std::uint64_t> gone_{0};
};

/// `kind` and the id's bytes.
[[nodiscard]] std::string id_key(char kind, const domain::Id128& id);

}  // namespace kontor::eventstore::vault
