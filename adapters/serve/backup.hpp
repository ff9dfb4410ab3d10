#pragma once

#include "adapters/cli/settings.hpp"
#include "adapters/serve/stack.hpp"

#include <filesystem>
#include <string>

// Backup sets: a folder with a copy of the log, then of the vault, and the machines' tokens. States
// and views are folded anew from the log. The keyring and the erasure ledger are never in a set.

namespace kontor::adapters::serve {

/// Copies what a running stack has, while commands go on. What was acknowledged before the call is
/// in the set. Blocks; throws CannotServe or StoreFailure. Returns what the operator is told.
[[nodiscard]] std::string make_backup(Stack& stack,
                                      const cli::Settings& settings,
                                      const std::filesystem::path& to);

/// Reads a set against its chain values, opens every key of its vault, and says what a restore
/// would destroy once more. Changes nothing. Throws CannotServe or StoreFailure.
[[nodiscard]] std::string verify_backup(const cli::Settings& settings,
                                        const std::filesystem::path& set);

/// Makes a data folder, which must not be there yet, of a set: the log gets a new incarnation, what
/// the ledger names is destroyed, and the log is told of who was forgotten since. Throws as above.
[[nodiscard]] std::string restore_backup(const cli::Settings& settings,
                                         const std::filesystem::path& set);

}  // namespace kontor::adapters::serve
