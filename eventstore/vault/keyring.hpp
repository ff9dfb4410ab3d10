#pragma once

#include "domain/time.hpp"
#include "eventstore/ports/random.hpp"

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

// The keyring: the one small file outside data and backups where trust sits (docs/privacy.md).

namespace kontor::eventstore::vault {

using Key = std::array<std::uint8_t, 32>;

/// Wraps every stored key for a day. Dies a backup window after the turn that replaced it.
struct EpochKey {
    std::uint32_t epoch = 0;  ///< 1, 2, 3 …
    Key key{};
    domain::Timestamp begun_at;
    std::optional<domain::Timestamp> replaced_at;
};

/// Where the erasure ledger ends, so that one that was cut or exchanged is noticed (ledger.hpp).
struct LedgerHead {
    std::uint64_t number = 0;   ///< Of the last entry; 0 before the first.
    std::uint64_t dropped = 0;  ///< Of the last entry that was left out, for no backup holds it.
    Key mac{};                  ///< Of the last entry; zeros before the first.
    friend bool operator==(const LedgerHead&, const LedgerHead&) = default;
};

struct Keyring {
    std::uint64_t number = 0;      ///< Of its states: each that was saved has one more.
    std::vector<EpochKey> epochs;  ///< Oldest first, at least one; the last is the current one.
    Key index_key{};               ///< Blind indexes; turns with the epoch.
    std::optional<Key> index_key_before;  ///< While they are recomputed; both lead to a claim.
    Key partition_key{};  ///< Which partition an address or an order number leads to. Never turns.
    Key link_key{};       ///< Tokens of mailed links, receipt ids, message ids. Never turns.
    Key token_key{};      ///< Seals sessions, positions, cursors. Never turns.
    Key ledger_key{};     ///< The erasure ledger's MACs. Never turns.
    LedgerHead ledger;
};

/// A keyring with fresh keys and a first epoch.
[[nodiscard]] Keyring fresh_keyring(ports::Random& random, domain::Timestamp now);

/// Whether what one sealed the other may open: they have the keys in common that never turn.
[[nodiscard]] bool of_same_vault(const Keyring& one, const Keyring& other);

enum class KeyringError : std::uint8_t {
    missing,     ///< There is none. With data in the vault that is a loss of all personal data.
    unreadable,  ///< It is there and cannot be read or is damaged; the message tells.
    unsafe,      ///< Its place or mode lets others read it, or it lies inside the data folder.
};

struct KeyringFailure {
    KeyringError error = KeyringError::missing;
    std::string message;
};

/// Where the keyring lives. `save` replaces it atomically and durably, in every configured place.
class KeyringPlace {
public:
    virtual ~KeyringPlace() = default;
    KeyringPlace(const KeyringPlace&) = delete;
    KeyringPlace& operator=(const KeyringPlace&) = delete;

    [[nodiscard]] virtual std::expected<Keyring, KeyringFailure> load() = 0;
    [[nodiscard]] virtual std::expected<void, KeyringFailure> save(const Keyring& keyring) = 0;

protected:
    KeyringPlace() = default;
};

}  // namespace kontor::eventstore::vault
