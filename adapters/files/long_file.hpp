#pragma once

#include "adapters/files/whole_file.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>

namespace kontor::adapters::files {

/// A file that is too long to be read as a whole for a part of it. Failures are sentences that name
/// it.
class LongFile {
public:
    /// As it is now: what is appended to it later may be seen, and what is put in its place is not.
    /// One that is not there has no bytes.
    [[nodiscard]] static std::expected<LongFile, std::string> open(std::filesystem::path file);

    [[nodiscard]] bool is_there() const {
        return opened_.is_open();
    }
    /// When it was opened.
    [[nodiscard]] std::uint64_t size() const {
        return size_;
    }
    /// What stands from `from` on, `bytes_max` of it at most; less where it ends.
    [[nodiscard]] std::expected<std::string, std::string> part(std::uint64_t from,
                                                               std::size_t bytes_max) const;

private:
    LongFile(std::filesystem::path file, Descriptor opened, std::uint64_t size);

    std::filesystem::path file_;
    Descriptor opened_;
    std::uint64_t size_;
};

}  // namespace kontor::adapters::files
