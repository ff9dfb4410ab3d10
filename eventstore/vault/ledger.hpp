#pragma once

#include "domain/ids.hpp"
#include "eventstore/ports/clock.hpp"
#include "eventstore/vault/keyring.hpp"

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// The erasure ledger: what was destroyed, outside the data folder and its backups, so that a
// restore cannot bring it back (docs/privacy.md "Backups", docs/decisions/0008).

namespace kontor::eventstore::vault {

enum class Ended : std::uint8_t {
    key,      ///< A key of the vault was destroyed; `id` is its id.
    custody,  ///< The delivery key of the order with this secret went.
    token,    ///< A machine's token was revoked; `id` is the token's.
};

struct LedgerEntry {
    std::uint64_t number = 0;  ///< 1, 2, 3 …
    std::chrono::sys_days day;
    Ended what = Ended::key;
    std::string id;
    friend bool operator==(const LedgerEntry&, const LedgerEntry&) = default;
};

/// Where the ledger is kept. Belongs to one thread at a time. Failures are sentences.
class LedgerPlace {
public:
    virtual ~LedgerPlace() = default;
    LedgerPlace(const LedgerPlace&) = delete;
    LedgerPlace& operator=(const LedgerPlace&) = delete;

    /// All of it; nothing if there is none.
    [[nodiscard]] virtual std::expected<std::optional<std::string>, std::string> load() = 0;
    /// Puts `text` behind the first `size` bytes, in the place of whatever stood there; durable
    /// when it returns.
    [[nodiscard]] virtual std::expected<void, std::string> write_at(std::uint64_t size,
                                                                    std::string_view text) = 0;
    /// Puts `text` in the place of all of it, atomically and durably.
    [[nodiscard]] virtual std::expected<void, std::string> replace(std::string_view text) = 0;
    /// What messages call it: a path.
    [[nodiscard]] virtual std::string name() const = 0;

protected:
    LedgerPlace() = default;
};

/// The ledger is missing, behind what the keyring knows, damaged, or cannot be written. Nothing may
/// be served: what it names could come back.
class LedgerFailure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The chain of entries, checked once and then carried on. Belongs to one thread at a time.
class Ledger {
public:
    /// Reads `place` and compares it with the head in `keyring`. Where there is no ledger and the
    /// keyring knows of no entry, one is begun. Throws LedgerFailure.
    Ledger(LedgerPlace& place, const Keyring& keyring, const ports::Clock& clock);
    ~Ledger();
    /// As the constructor does: another node wrote it.
    void read_again(const Keyring& keyring);
    Ledger(const Ledger&) = delete;
    Ledger& operator=(const Ledger&) = delete;

    /// Durable when it returns, and behind every entry before. What it names may be destroyed only
    /// once the keyring holds the head that is returned: see Vault::destroy. Throws LedgerFailure;
    /// then nothing was added.
    LedgerHead append(Ended what, std::span<const std::string> ids);

    /// The head with everything before `day` left out: to be kept in the keyring before `drop`.
    [[nodiscard]] LedgerHead head_without(std::chrono::sys_days day) const;
    /// Drops all entries up to the one that `head` says is the last dropped. Throws LedgerFailure.
    void drop(const LedgerHead& head);

    /// The last entry that the file has lost. Behind the head's after a crash.
    [[nodiscard]] std::uint64_t dropped() const {
        return dropped_;
    }
    /// Of the last entry. May be ahead of the keyring's after a crash.
    [[nodiscard]] const LedgerHead& head() const {
        return head_;
    }
    [[nodiscard]] std::vector<LedgerEntry> entries() const;
    /// Those of `tokens` that no entry names.
    [[nodiscard]] std::vector<std::string> without_known(std::span<const std::string> tokens) const;

private:
    [[nodiscard]] std::string text() const;
    void find_size();

    LedgerPlace& place_;
    Key key_;
    const ports::Clock& clock_;
    LedgerHead head_;
    std::uint64_t dropped_ = 0;
    std::uint64_t size_ = 0;  ///< Of the file, up to its last whole entry.
    bool size_known_ = true;
};

}  // namespace kontor::eventstore::vault
