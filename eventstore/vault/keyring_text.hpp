#pragma once

#include "eventstore/vault/keyring.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace kontor::eventstore::vault {

/// The keyring as it is kept in its file: JSON, with a checksum over all of it. It holds the keys
/// in plain: whoever has this text has the keys.
[[nodiscard]] std::string keyring_text(const Keyring& keyring);

/// Reads what `keyring_text` wrote; `unreadable` if it is damaged or of a later version.
[[nodiscard]] std::expected<Keyring, KeyringFailure> keyring_from_text(std::string_view text);

}  // namespace kontor::eventstore::vault
