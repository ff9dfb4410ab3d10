#pragma once

#include "domain/described.hpp"
#include "domain/ids.hpp"
#include "eventstore/log/record.hpp"
#include "eventstore/ports/clock.hpp"
#include "eventstore/ports/key_value_store.hpp"
#include "eventstore/ports/random.hpp"
#include "eventstore/vault/keyring.hpp"
#include "eventstore/vault/ledger.hpp"
#include "eventstore/vault/subject.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kontor::eventstore::vault {

/// The store's next keyring may be another than its first.
void forget_keyring(ports::KeyValueStore& store);
/// The keys of all personal data, each wrapped under the day's epoch key, and the blind indexes.
/// Destroying a row here is what forgetting means: without it the sealed bytes stay sealed.
///
/// Safe from any thread. Reads and writes of the store throw StoreFailure.
class Vault {
public:
    struct Options {
        std::uint16_t partitions = 4;
        std::size_t reserve_block = 1024;      ///< Secrets minted at a time, in one synced write.
        std::size_t keys_cached_max = 40'000;  ///< Unwrapped keys held in locked memory.
        bool leads = true;                     ///< Not yet: see "Following".
    };

    /// Makes the keyring durable wherever it is kept; throws if it cannot.
    using SaveKeyring = std::function<void(const Keyring&)>;
    /// Where it is written down what was destroyed.
    struct Bookkeeping {
        Ledger& ledger;
        SaveKeyring save;
    };

    /// `store`, `random` and the ledger outlive the vault. A vault remembers its first keyring.
    /// Without `books` nothing is written down, and a restore could bring back what was destroyed.
    /// Throws StoreFailure if `keyring` is another's or cannot open a row.
    Vault(ports::KeyValueStore& store,
          ports::Random& random,
          Keyring keyring,
          Options options,
          std::optional<Bookkeeping> books = std::nullopt);
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
    /// While log and vault are copied one after the other: what is taken meanwhile stays listed, so
    /// that a start on the copies finds the secrets that their log never used.
    void list_all_reserved(bool on);

    /// Whether the key is held.
    [[nodiscard]] bool holds(domain::Id128 id) const;
    /// Destroys keys, synced, and forgets them in memory. Unknown ids are fine. Custody of an order
    /// is not touched: see `end_custody`. The ledger names them before, durably.
    void destroy(std::span<const domain::Id128> ids);

    // The ledger (docs/privacy.md "Backups"). All throw LedgerFailure too.

    /// Writes down that machines' tokens were revoked; how many it did not know yet.
    std::size_t note_revoked(std::span<const std::string> tokens);
    /// Where the ledger ends, as the keyring has it.
    [[nodiscard]] LedgerHead ledger_head() const;
    /// Of `entries`, those that name a key or a custody that the vault still holds: a crash came
    /// between the ledger and the destruction, or an older vault was put in the place of this one.
    [[nodiscard]] std::vector<LedgerEntry> owed(std::span<const LedgerEntry> entries) const;
    /// Destroys what `owed` found, without naming it once more.
    void settle(std::span<const LedgerEntry> owed);
    /// Drops what no backup can bring back: what went before the oldest epoch that could open one.
    void trim_ledger();

    // Custody: the delivery key alone of an accepted, open order outlives its customer.

    /// Whether the delivery key of the order with that secret is in custody.
    [[nodiscard]] bool in_custody(domain::SecretId order_secret) const;
    /// Stores the delivery keys of the customer's orders, synced, in one write. Must precede the
    /// destruction of its key. Throws KeyMissing if that is gone already and no custody exists.
    void begin_custody(domain::CustomerId customer, std::span<const domain::SecretId> orders);
    /// Those that are not in custody are fine.
    void end_custody(std::span<const domain::SecretId> orders);

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
    [[nodiscard]] bool indexes_nobody() const;
    /// Buffered: a rebuild or a catch-up writes it again.
    void index_claim(std::string_view normalised_email, domain::ClaimId claim);
    void unindex_claim(domain::ClaimId claim);  ///< All of the claim's rows, synced.
    /// Everything in it that is buffered is on the disk when it returns.
    void flush();

    /// Unwraps every key; how many there are. Throws StoreFailure if one does not open.
    [[nodiscard]] std::uint64_t check_keys() const;
    /// Walks all of them the first time, and knows from then on.
    [[nodiscard]] std::uint64_t count_keys() const;

    // Epochs (docs/privacy.md "How forgetting goes"). They block, and one is under way at a time.

    /// What the keyring says of its epochs, without their keys.
    struct Epoch {
        std::uint32_t epoch = 0;
        domain::Timestamp begun_at;
        std::optional<domain::Timestamp> replaced_at;
    };
    [[nodiscard]] std::vector<Epoch> epochs() const;
    /// Begins an epoch, wraps every key that lives under it, recomputes the blind index under a new
    /// key, and removes the old copies from the files. Broken off anywhere, `finish_turn`, the next
    /// turn or `retire` does the rest.
    void turn(domain::Timestamp now, const SaveKeyring& save);
    /// Forgets the keys of epochs that were replaced `window` ago, once nothing lives under them.
    void retire(domain::Timestamp now, std::chrono::days window, const SaveKeyring& save);
    /// Does what is left of a turn that was broken off; whether there was something.
    bool finish_turn(const SaveKeyring& save);
    /// Removes the bytes of everything that was destroyed from the files.
    void scrub();

    // Following (docs/decisions/0010). A vault whose rows another node writes, and this one may
    // lead later.

    /// Takes the keyring that the leading node saved, and recomputes the blind index under it.
    /// Whether its keys turned.
    bool adopt(const Keyring& keyring);
    /// The rows of these keys went: nothing in memory keeps them.
    void forget(std::span<const domain::Id128> ids);
    /// From now on it is written here. The ledger must have been read again. Throws what the
    /// constructor throws.
    void lead();
    /// Which state of the keyring it has.
    [[nodiscard]] std::uint64_t keyring_number() const;

    /// Whether unwrapped keys are in memory that is never swapped out: RLIMIT_MEMLOCK allows it.
    [[nodiscard]] bool memory_locked() const;

    struct State;  ///< Only for the sources of this folder.

private:
    std::unique_ptr<State> state_;
};

}  // namespace kontor::eventstore::vault
