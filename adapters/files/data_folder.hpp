#pragma once

#include "adapters/files/whole_file.hpp"
#include "domain/time.hpp"

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>

// The folder that holds everything but the keyring and the ledger. A file `KONTOR` in it says what
// it is and is written when the folder is made; `LOCK` says which process has it open.

namespace kontor::adapters::files {

/// A sandbox's folder is never opened as a real one, nor a real one as a sandbox's.
enum class FolderKind : std::uint8_t { real, sandbox };

struct Stamp {
    std::uint32_t format = 1;
    FolderKind kind = FolderKind::real;
    std::string created_at;  ///< RFC 3339.
};

/// What `folder` says it is. Fails with a sentence if it is no data folder or of a format that this
/// version does not know.
[[nodiscard]] std::expected<Stamp, std::string> read_stamp(const std::filesystem::path& folder);

/// Makes a data folder of one that was restored.
[[nodiscard]] std::expected<void, std::string> write_stamp(const std::filesystem::path& folder,
                                                           FolderKind kind,
                                                           domain::Timestamp now);

/// A data folder that this process alone has open.
class DataFolder {
public:
    /// Opens `folder`, or makes it where there is none or an empty one. Fails with a sentence that
    /// says what to do: it is of the other kind, another process has it, or it holds other things.
    [[nodiscard]] static std::expected<DataFolder, std::string> open(
        const std::filesystem::path& folder, FolderKind kind, domain::Timestamp now);

    [[nodiscard]] const Stamp& stamp() const {
        return stamp_;
    }
    [[nodiscard]] const std::filesystem::path& path() const {
        return path_;
    }
    [[nodiscard]] std::filesystem::path log() const {
        return path_ / "log";
    }
    [[nodiscard]] std::filesystem::path state() const {
        return path_ / "state";
    }
    [[nodiscard]] std::filesystem::path vault() const {
        return path_ / "vault";
    }

private:
    DataFolder(std::filesystem::path path, Stamp stamp, Descriptor lock);

    std::filesystem::path path_;
    Stamp stamp_;
    Descriptor lock_;  // The kernel releases it with the process, whatever way that ends.
};

}  // namespace kontor::adapters::files
