#pragma once

#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "eventstore/executor/state_store.hpp"
#include "eventstore/vault/ledger.hpp"
#include "eventstore/vault/vault.hpp"

#include <cstdint>
#include <span>
#include <vector>

// After a backup was restored: what the ledger names is destroyed once more, and the log is told of
// what it does not know (docs/privacy.md "Backups"). Everything here may be repeated.

namespace kontor::projections::erasure {

/// Takes into custody the delivery of every order whose customer `entries` name and that is
/// accepted and open, or on hold at `now`, as the erasure did that the restored log knows nothing
/// of. Comes before those keys go.
void take_custody(std::span<const eventstore::vault::LedgerEntry> entries,
                  const eventstore::executor::StateStore& states,
                  std::uint16_t partitions,
                  eventstore::vault::Vault& vault,
                  domain::Timestamp now);

/// What the log holds for alive although its keys are gone.
struct Keyless {
    std::vector<domain::CustomerId> customers;           ///< To be forgotten, once more or still.
    std::vector<domain::OrderNumber> orders_in_custody;  ///< The log does not know of the custody.
    std::vector<domain::OrderNumber> orders;             ///< To be purged.
    std::vector<domain::CustomerId> bereft;              ///< Active, without some of their values.
};
[[nodiscard]] Keyless keyless_in(eventstore::log::Partition partition,
                                 const eventstore::executor::StateStore& states,
                                 const eventstore::vault::Vault& vault);

}  // namespace kontor::projections::erasure
