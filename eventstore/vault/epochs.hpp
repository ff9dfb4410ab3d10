#pragma once

#include "eventstore/vault/key_rows.hpp"

#include <cstdint>

// Moving the vault's rows from one epoch to the next.

namespace kontor::eventstore::vault {

/// Wraps under the current epoch every row that an older one wrapped. Other threads go on. Throws
/// StoreFailure.
void rewrap(ports::KeyValueStore& store, const Wrapping& wrapping);

/// Whether a row is wrapped under that epoch.
[[nodiscard]] bool lives_under(const ports::KeyValueStore& store, std::uint32_t epoch);

}  // namespace kontor::eventstore::vault
