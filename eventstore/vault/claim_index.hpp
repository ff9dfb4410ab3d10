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
/// the address. Safe from any thread; throws StoreFailure.
class ClaimIndex {
public:
    ClaimIndex(ports::KeyValueStore& store, const Wrapping& wrapping)
        : store_{store}, wrapping_{wrapping} {}

    [[nodiscard]] std::optional<domain::ClaimId> find(std::string_view normalised_email) const;
    /// Buffered.
    void add(std::string_view normalised_email, domain::ClaimId claim);
    /// Synced.
    void remove(domain::ClaimId claim);

private:
    [[nodiscard]] std::string entry_key(std::string_view normalised_email) const;
    [[nodiscard]] std::optional<domain::ClaimId> claim_at(const std::string& entry) const;

    ports::KeyValueStore& store_;
    const Wrapping& wrapping_;
    std::mutex writing_;
};

}  // namespace kontor::eventstore::vault
