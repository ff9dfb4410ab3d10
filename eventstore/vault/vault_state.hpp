#pragma once

#include "eventstore/vault/claim_index.hpp"
#include "eventstore/vault/crypto.hpp"
#include "eventstore/vault/key_rows.hpp"
#include "eventstore/vault/reserve.hpp"
#include "eventstore/vault/vault.hpp"

#include <chrono>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

// Only for the sources of this folder: the parts of a vault, and what hangs on what.

namespace kontor::eventstore::vault {

struct Vault::State {
    ports::KeyValueStore& store;
    ports::Random& random;
    Options options;
    Wrapping wrapping;
    KeyRows keys;
    Reserve reserve;
    ClaimIndex claims;
    std::optional<Bookkeeping> books;
    std::mutex turning;
    bool index_recomputed = false;  ///< Since the start. Under `turning`.
    std::mutex noting;
    /// Entries of earlier days are gone from the ledger. Under `noting`.
    std::optional<std::chrono::sys_days> trimmed_to;

    State(ports::KeyValueStore& store_in,
          ports::Random& random_in,
          Keyring keyring,
          const Options& options_in,
          std::optional<Bookkeeping> books_in)
        : store{store_in},
          random{random_in},
          options{options_in},
          wrapping{std::move(keyring), random},
          keys{store, wrapping, options.keys_cached_max},
          reserve{store, random, keys, options},
          claims{store, wrapping},
          books{std::move(books_in)} {
        if (options.leads) settle_head();
    }

    /// A crash, or a keyring that could not be saved, came before the keyring knew.
    void settle_head() {
        if (books && books->ledger.head() != wrapping.keyring_copy().ledger) {
            wrapping.note_ledger(books->ledger.head(), books->save);
        }
    }

    /// The ledger first, then its head in the keyring, and only then may the caller destroy. A
    /// crash after the ledger is mended at the next start, which destroys what is named. The other
    /// way round, a key could be gone that nothing names, and a backup would bring it back. Were
    /// the head saved before the entry, a crash between the two would look like a ledger that was
    /// cut.
    void note(Ended what, std::span<const std::string> ids) {
        if (!books || ids.empty()) return;
        const std::scoped_lock alone{noting};
        append_to_ledger(what, ids);
    }

    /// Under `noting`. As long as the keyring cannot be saved nothing more is appended: whoever
    /// tries again would name the same ids each time.
    void append_to_ledger(Ended what, std::span<const std::string> ids) {
        settle_head();
        wrapping.note_ledger(books->ledger.append(what, ids), books->save);
    }

    /// From the customer's key and the order's secret or, when one is gone, from custody.
    std::optional<SecretKey> delivery_key(const Subject& subject, domain::SecretId order_secret) {
        if (subject.customer) {
            const auto customer = keys.find(subject.customer->value);
            const auto secret = keys.find(order_secret.value);
            if (customer && secret) {
                return derived_key(customer->key(), "delivery", secret->bytes());
            }
        }
        return keys.custody(order_secret);
    }

    /// The key that hangs on the customer's and on the secret `id`.
    std::optional<SecretKey> key_below_customer(const Subject& subject,
                                                domain::SecretId id,
                                                std::string_view label) {
        if (!subject.customer) return std::nullopt;
        const auto customer = keys.find(subject.customer->value);
        if (!customer) return std::nullopt;
        const auto secret = keys.find(id.value);
        if (!secret) return std::nullopt;
        return derived_key(customer->key(), label, secret->bytes());
    }

    /// The key that seals `scope`; nothing when a key on the way is gone. `id` is the secret that
    /// the envelope names.
    std::optional<SecretKey> sealing_key(domain::Scope scope,
                                         const Subject& subject,
                                         domain::SecretId id) {
        switch (scope) {
            case domain::Scope::customer: {
                if (!subject.customer) return std::nullopt;
                const auto customer = keys.find(subject.customer->value);
                if (!customer) return std::nullopt;
                return derived_key(customer->key(), "customer");
            }
            case domain::Scope::value:
                return key_below_customer(subject, id, "value");
            case domain::Scope::order:
                return key_below_customer(subject, id, "order");
            case domain::Scope::owner: {
                const auto secret = keys.find(id.value);
                if (!secret) return std::nullopt;
                return derived_key(secret->key(), "owner");
            }
            case domain::Scope::delivery:
                return delivery_key(subject, id);
            case domain::Scope::tracking: {
                if (!subject.order_secret) return std::nullopt;
                const auto delivery = delivery_key(subject, *subject.order_secret);
                if (!delivery) return std::nullopt;
                const auto secret = keys.find(id.value);
                if (!secret) return std::nullopt;
                return derived_key(delivery->key(), "tracking", secret->bytes());
            }
            case domain::Scope::period: {
                const auto secret = keys.find(id.value);
                if (!secret) return std::nullopt;
                return derived_key(secret->key(), "period");
            }
        }
        return std::nullopt;
    }
};

}  // namespace kontor::eventstore::vault
