#pragma once

#include "eventstore/vault/key_rows.hpp"

#include <cstdint>
#include <set>

// Moving the vault's rows from one epoch to the next.

namespace kontor::eventstore::vault {

/// Wraps under the current epoch every key that an older one wrapped. Other threads go on. Throws
/// StoreFailure. The blind index is wrapped by ClaimIndex::recompute.
void rewrap(ports::KeyValueStore& store, const Wrapping& wrapping);

/// The epochs that rows are wrapped under.
[[nodiscard]] std::set<std::uint32_t> epochs_in_use(const ports::KeyValueStore& store);

}  // namespace kontor::eventstore::vault
