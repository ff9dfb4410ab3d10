#pragma once

#include "domain/ids.hpp"
#include "eventstore/ports/key_value_store.hpp"
#include "eventstore/vault/key_rows.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace kontor::eventstore::vault {

/// The blind index: from a log-in address to its claim, and from a claim to its entries, without
/// the address. An entry is an HMAC, under an index key that turns daily, of the address's digest;
/// the digest lies wrapped in the entry's row, so that a turn needs no address. Safe from any
/// thread; throws StoreFailure.
class ClaimIndex {
public:
    ClaimIndex(ports::KeyValueStore& store, const Wrapping& wrapping)
        : store_{store}, wrapping_{wrapping} {}

    [[nodiscard]] std::optional<domain::ClaimId> find(std::string_view normalised_email) const;
    /// Buffered.
    void add(std::string_view normalised_email, domain::ClaimId claim);
    /// Synced.
    void remove(domain::ClaimId claim);
    /// Makes every entry anew under the current index key and epoch. Other threads go on. Broken
    /// off anywhere, the next call does the rest. Buffered.
    void recompute();
    [[nodiscard]] bool empty() const;

private:
    /// What a row holds.
    struct Entry {
        domain::ClaimId claim;
        Key digest{};  ///< Of the address, under a key that never turns.
    };

    [[nodiscard]] Key digest_of(std::string_view normalised_email) const;
    [[nodiscard]] std::optional<Entry> entry_at(const std::string& key) const;
    [[nodiscard]] bool is_retired(std::string_view row) const;
    [[nodiscard]] std::string wrapped(const std::string& key, const Entry& entry) const;
    [[nodiscard]] std::optional<std::string> recompute_some(const std::string& from);

    ports::KeyValueStore& store_;
    const Wrapping& wrapping_;
    /// Its own: these rows are written on this machine alone, and whoever changes others may wait
    /// for a broker meanwhile.
    std::mutex writing_;
};

}  // namespace kontor::eventstore::vault
