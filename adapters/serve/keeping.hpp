#pragma once

#include "adapters/cli/settings.hpp"
#include "adapters/files/keyring_file.hpp"
#include "eventstore/ports/key_value_store.hpp"
#include "eventstore/vault/keyring.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

// What nodes keep alike and Kafka never sees: the keyring, the erasure ledger, the machines'
// tokens. A node that follows asks the one that leads for what it lacks (docs/decisions/0010).

namespace kontor::adapters::serve {

/// What a node that follows has, as it tells whoever leads.
struct Has {
    std::string node;            ///< Its name.
    std::uint64_t keyring = 0;   ///< Number of its keyring; 0: none.
    std::string keyring_digest;  ///< Of its text.
    std::uint64_t ledger = 0;    ///< Size of its ledger.
    std::string ledger_tail;     ///< Digest of the last bytes of it: entries are chained by MACs.
    std::string tokens;          ///< Digest of the file.
    std::uint64_t scrubbed = 0;  ///< Up to which version of the vault nothing destroyed is left.
};

/// What it lacks. Members that are empty it has.
struct Lacks {
    std::optional<std::string> keyring;
    std::optional<std::string> tokens;
    std::optional<std::string> ledger;  ///< What stands behind the first `ledger_from` bytes.
    std::uint64_t ledger_from = 0;
    bool ledger_goes_on = false;  ///< Its next piece is to be asked for, and the rest comes then.
    std::uint64_t scrub = 0;      ///< What was destroyed up to there shall leave its files.

    [[nodiscard]] bool nothing() const {
        return !keyring && !tokens && !ledger;
    }
};

/// What came of it.
struct Taken {
    std::optional<eventstore::vault::Keyring> keyring;  ///< That is here then, if it came.
    bool replaced_foreign = false;                      ///< In the place of one of another vault.
};

[[nodiscard]] std::string encode(const Has& has);
[[nodiscard]] std::string encode(const Lacks& lacks);
/// Nothing for a text that is none.
[[nodiscard]] std::optional<Has> decode_has(std::string_view text);
[[nodiscard]] std::optional<Lacks> decode_lacks(std::string_view text);

/// The digest by which nodes and the vault's topic tell keyrings apart.
[[nodiscard]] std::string digest_of(const eventstore::vault::Keyring& keyring);

/// Of the ledger in a reply: it is sent whole again each time that entries were dropped from its
/// beginning, and may have millions.
inline constexpr std::size_t ledger_piece_bytes_max = std::size_t{1} << 20U;

/// The files on this machine. What is taken belongs to one thread; the rest is safe from any.
/// Failures are sentences.
class Keeping {
public:
    explicit Keeping(const cli::Settings& settings,
                     std::size_t piece_bytes_max = ledger_piece_bytes_max);

    /// What is here. Reads the files.
    [[nodiscard]] std::expected<Has, std::string> has() const;
    /// As `Has::tokens`. Reads that file alone, which the command line may change at any time.
    [[nodiscard]] std::expected<std::string, std::string> tokens() const;
    /// What whoever has `theirs` lacks of what is here; of the ledger a piece, and then nothing
    /// else.
    [[nodiscard]] std::expected<Lacks, std::string> lacking(const Has& theirs) const;
    /// Puts it in the place of what was here: the ledger first, for a keyring must never know of
    /// more than the ledger. A keyring of another vault is set aside, with its ledger and tokens,
    /// and not lost, and `vault`, the store of this node, no longer belongs to it. Durable when it
    /// returns; a ledger that goes on is kept in memory until all of it came.
    [[nodiscard]] std::expected<Taken, std::string> take(const Lacks& lacks,
                                                         eventstore::ports::KeyValueStore& vault);
    /// What came of a ledger that goes on counts as had.
    [[nodiscard]] std::expected<void, std::string> count_coming(Has& has) const;
    [[nodiscard]] bool is_coming() const {
        return coming_.has_value();
    }

private:
    /// What is to stand behind the first `from` bytes of the ledger.
    struct Coming {
        std::uint64_t from = 0;
        std::string text;
    };

    [[nodiscard]] std::expected<void, std::string> add_piece(const Lacks& lacks);
    /// The ledger first.
    [[nodiscard]] std::expected<void, std::string> keep(
        const Lacks& lacks, const std::optional<eventstore::vault::Keyring>& keyring);
    /// Whether there was one of another vault.
    [[nodiscard]] std::expected<bool, std::string> set_aside_foreign(
        const eventstore::vault::Keyring& keyring, eventstore::ports::KeyValueStore& vault) const;

    files::KeyringFile::Options keyring_;
    std::filesystem::path ledger_;
    std::filesystem::path tokens_;
    std::size_t piece_bytes_max_;
    std::optional<Coming> coming_;  ///< Of a ledger that goes on.
};

}  // namespace kontor::adapters::serve
