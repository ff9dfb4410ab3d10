#pragma once

#include <filesystem>

// Where the keyring and the ledger may lie.

namespace kontor::adapters::files {

/// Whether `place`, all links followed, lies in `folder`: a backup of the folder would hold it.
[[nodiscard]] bool lies_in(const std::filesystem::path& place, const std::filesystem::path& folder);

/// Whether the file is there and somebody else than its owner may read or write it.
[[nodiscard]] bool is_open_to_others(const std::filesystem::path& file);

}  // namespace kontor::adapters::files
