#pragma once

#include "domain/described.hpp"
#include "domain/ids.hpp"
#include "eventstore/log/record.hpp"
#include "eventstore/ports/clock.hpp"
#include "eventstore/ports/key_value_store.hpp"
#include "eventstore/ports/random.hpp"
#include "eventstore/vault/keyring.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace kontor::eventstore::vault {

/// Whose data it is: what it takes, besides the envelope, to find a personal member's key.
struct Subject {
    std::optional<domain::CustomerId> customer;    ///< Unknown to fulfilment in custody.
    std::optional<domain::SecretId> order_secret;  ///< Of the order the member belongs to.
};

/// What a seal is bound to, so that an envelope cannot be moved elsewhere. Never the partition or
/// the position: a log may move house.
struct Place {
    std::string_view stream;
    std::uint64_t version = 0;
    std::string_view member;
};

/// The place of a secret in its partition's reserve; they are used in this order.
using ReserveSequence = std::uint64_t;

struct Reserved {
    domain::SecretId id;
    ReserveSequence sequence = 0;
};

/// The key of a customer or an order was not there when something was to be sealed under it.
class KeyMissing : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The keys of all personal data, each wrapped under the day's epoch key, and the blind indexes.
/// Destroying a row here is what forgetting means: without it the sealed bytes stay sealed.
///
/// Safe from any thread. Reads and writes of the store throw StoreFailure.
class Vault {
public:
    struct Options {
        std::uint16_t partitions = 12;
        std::size_t reserve_block = 1024;      ///< Secrets minted at a time, in one synced write.
        std::size_t keys_cached_max = 40'000;  ///< Unwrapped keys held in locked memory.
    };

    /// `store` and `random` outlive the vault. A vault remembers its first keyring. Throws
    /// StoreFailure if `keyring` is another's or cannot open a row.
    Vault(ports::KeyValueStore& store, ports::Random& random, Keyring keyring, Options options);
    ~Vault();
    Vault(const Vault&) = delete;
    Vault& operator=(const Vault&) = delete;

    // Secrets

    /// The next secret of the partition's reserve, durable since it was minted. Mints a block, in a
    /// synced write, when the reserve is empty; call `refill` before that happens.
    [[nodiscard]] Reserved take(log::Partition partition);
    /// Mints a block if less than half a block is left. Blocks; meant for a worker thread.
    void refill(log::Partition partition);
    [[nodiscard]] bool low(log::Partition partition) const;
    /// The reserve place of a secret, or nothing when it is gone.
    [[nodiscard]] std::optional<ReserveSequence> sequence_of(domain::SecretId id) const;
    /// At start: destroys what was reserved beyond `used` (the highest place that the log used,
    /// none if it used none) and mints afresh.
    void restart_reserve(log::Partition partition, std::optional<ReserveSequence> used);

    /// Whether the key is held.
    [[nodiscard]] bool holds(domain::Id128 id) const;
    /// Destroys keys, synced, and forgets them in memory. Unknown ids are fine. Custody of an order
    /// is not touched: see `end_custody`.
    void destroy(std::span<const domain::Id128> ids);

    // Custody: the delivery key alone of an accepted, open order outlives its customer.

    /// Stores the delivery key of the order, synced. Must precede the destruction of its customer's
    /// key. Throws KeyMissing if that is gone already and no custody exists.
    void begin_custody(domain::CustomerId customer, domain::SecretId order_secret);
    void end_custody(domain::SecretId order_secret);

    // Sealing. The plain bytes are CBOR of the member's value.

    /// Seals `plain`. `id` names the secret of scopes value, tracking and period; it is ignored for
    /// others.
    /// Throws KeyMissing.
    [[nodiscard]] std::string seal(domain::Scope scope,
                                   const Subject& subject,
                                   domain::SecretId id,
                                   const Place& place,
                                   std::string_view plain) const;
    /// The plain bytes, or nothing when a key on the way is gone: erased. An envelope that does not
    /// fit its place, or is damaged, throws StoreFailure: that is corruption, not erasure.
    [[nodiscard]] std::optional<std::string> open(domain::Scope scope,
                                                  const Subject& subject,
                                                  const Place& place,
                                                  std::string_view envelope) const;
    /// The secret that an envelope names: of its value or tracking, or the order's.
    [[nodiscard]] static std::optional<domain::SecretId> secret_in(std::string_view envelope);

    // Digests and indexes

    /// HMAC under a key derived from the customer's, cut to 128 bits; nothing when it is erased.
    [[nodiscard]] std::optional<log::Hash> customer_digest(domain::CustomerId customer,
                                                           std::string_view label,
                                                           std::string_view text) const;
    /// HMAC under a key derived from a period's secret, cut to 128 bits; nothing when it is gone.
    [[nodiscard]] std::optional<log::Hash> period_digest(domain::SecretId secret,
                                                         std::string_view label,
                                                         std::string_view text) const;
    /// HMAC under the partition key, cut to 128 bits: for callers that are no persons.
    [[nodiscard]] log::Hash machine_digest(std::string_view label, std::string_view text) const;
    /// The partition that a log-in address belongs to, for ever.
    [[nodiscard]] log::Partition partition_of_address(std::string_view normalised_email) const;
    /// The claim of an address, or nothing.
    [[nodiscard]] std::optional<domain::ClaimId> find_claim(
        std::string_view normalised_email) const;
    /// Buffered: a rebuild or a catch-up writes it again.
    void index_claim(std::string_view normalised_email, domain::ClaimId claim);
    /// Removes every index row of the claim, synced.
    void unindex_claim(domain::ClaimId claim);
    /// Everything in it that is buffered is on the disk when it returns.
    void flush();

    // Epochs (docs/privacy.md "Epoch turn"). They block, and one is under way at a time.

    /// What the keyring says of its epochs, without their keys.
    struct Epoch {
        std::uint32_t epoch = 0;
        domain::Timestamp begun_at;
        std::optional<domain::Timestamp> replaced_at;
    };
    [[nodiscard]] std::vector<Epoch> epochs() const;
    /// Makes the keyring durable wherever it is kept; throws if it cannot.
    using SaveKeyring = std::function<void(const Keyring&)>;
    /// Begins an epoch, wraps every key that lives under it, and removes the old copies from the
    /// files. Broken off anywhere, the next turn, or `retire`, does the rest.
    void turn(domain::Timestamp now, const SaveKeyring& save);
    /// Forgets the keys of epochs that were replaced `window` ago, once nothing lives under them.
    void retire(domain::Timestamp now, std::chrono::days window, const SaveKeyring& save);
    /// Removes the bytes of everything that was destroyed from the files.
    void scrub();

    /// Whether the unwrapped keys are held in memory that is never swapped out. If not, the system
    /// allows too little locked memory (RLIMIT_MEMLOCK), and the operator should be told.
    [[nodiscard]] bool memory_locked() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// A keyring with fresh keys and a first epoch.
[[nodiscard]] Keyring fresh_keyring(ports::Random& random, domain::Timestamp now);

}  // namespace kontor::eventstore::vault
