#pragma once

#include <sys/types.h>

#include <cstddef>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

// Small files that are read and replaced as a whole. Failures are sentences that name the file.

namespace kontor::adapters::files {

/// An open file descriptor, closed at the end.
class Descriptor {
public:
    explicit Descriptor(int number = -1) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor();

    [[nodiscard]] int number() const {
        return number_;
    }
    [[nodiscard]] bool is_open() const {
        return number_ >= 0;
    }

private:
    int release() {
        const auto number = number_;
        number_ = -1;
        return number;
    }
    int number_;
};

/// What a file is made of; nothing if there is none.
[[nodiscard]] std::expected<std::optional<std::string>, std::string> read_whole(
    const std::filesystem::path& file, std::size_t bytes_max = std::size_t{1} << 24U);

/// Puts `bytes` in the place of whatever `file` was. After a crash it is either the old or the new
/// one, whole; when it returns, the new one is on the disk.
[[nodiscard]] std::expected<void, std::string> replace_whole(const std::filesystem::path& file,
                                                             std::string_view bytes,
                                                             mode_t mode);

/// Renames the file, if there is one, so that `suffix` follows its name.
[[nodiscard]] std::expected<void, std::string> set_aside(const std::filesystem::path& file,
                                                         const std::string& suffix);

/// Writes all of `bytes` where the descriptor stands; false, with errno, if it cannot.
[[nodiscard]] bool write_all(int number, std::string_view bytes);

/// The system's words for what the last call failed with: "cannot read /x: Permission denied".
[[nodiscard]] std::string failure_of(std::string_view doing, const std::filesystem::path& file);

/// A secret in a file of its own, without the line end; refused if others may read it or if it is
/// empty.
[[nodiscard]] std::expected<std::string, std::string> read_secret(
    const std::filesystem::path& file);

}  // namespace kontor::adapters::files
