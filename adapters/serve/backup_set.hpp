#pragma once

#include "adapters/files/data_folder.hpp"
#include "domain/time.hpp"
#include "eventstore/log/record.hpp"

#include <array>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace kontor::adapters::serve {

/// What stands in a set's file BACKUP, which is written last.
struct BackupSet {
    files::FolderKind kind = files::FolderKind::real;
    std::string made_at;                            ///< RFC 3339.
    std::string incarnation;                        ///< Of the log that was copied.
    std::vector<eventstore::log::Checkpoint> ends;  ///< Of the partitions.
};

inline constexpr const char* log_folder = "log";
inline constexpr const char* vault_folder = "vault";

/// Fails with a sentence if `folder` is no set, or one that was broken off or of a later format.
[[nodiscard]] std::expected<BackupSet, std::string> read_backup_set(
    const std::filesystem::path& folder);
[[nodiscard]] std::expected<void, std::string> write_backup_set(const std::filesystem::path& folder,
                                                                const BackupSet& set);

/// The files beside the databases that belong to a data folder.
inline constexpr std::array files_of_set{"tokens.json", "sandbox-clock"};

/// Copies them from one folder to the other, as far as they are there.
[[nodiscard]] std::expected<void, std::string> copy_files(const std::filesystem::path& from,
                                                          const std::filesystem::path& to);
/// `folder` with `suffix` to its name, whether or not it ends in a slash.
[[nodiscard]] std::filesystem::path beside(const std::filesystem::path& folder,
                                           std::string_view suffix);
/// Everything below `folder`, and its own name, is on the disk when it returns.
[[nodiscard]] std::expected<void, std::string> sync_tree(const std::filesystem::path& folder);

}  // namespace kontor::adapters::serve
