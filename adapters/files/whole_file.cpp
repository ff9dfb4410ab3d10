#include "adapters/files/whole_file.hpp"

#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace kontor::adapters::files {
namespace {

std::filesystem::path folder_of(const std::filesystem::path& file) {
    return file.has_parent_path() ? file.parent_path() : std::filesystem::path{"."};
}

}  // namespace

bool write_all(int number, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(number, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    if (this != &other) {
        if (is_open()) ::close(number_);
        number_ = other.release();
    }
    return *this;
}

Descriptor::~Descriptor() {
    if (is_open()) ::close(number_);
}

std::string failure_of(std::string_view doing, const std::filesystem::path& file) {
    return "cannot " + std::string{doing} + " " + file.string() + ": " +
           std::error_code{errno, std::generic_category()}.message();
}

std::expected<std::optional<std::string>, std::string> read_whole(const std::filesystem::path& file,
                                                                  std::size_t bytes_max) {
    const Descriptor opened{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!opened.is_open() && errno == ENOENT) return std::nullopt;
    if (!opened.is_open()) return std::unexpected{failure_of("open", file)};

    std::string bytes;
    std::array<char, std::size_t{16} * 1024> buffer{};
    while (true) {
        const auto count = ::read(opened.number(), buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return std::unexpected{failure_of("read", file)};
        if (count == 0) return bytes;
        bytes.append(buffer.data(), static_cast<std::size_t>(count));
        if (bytes.size() > bytes_max) {
            return std::unexpected{file.string() + " has more than " + std::to_string(bytes_max) +
                                   " bytes, so it is not the file it should be"};
        }
    }
}

std::expected<void, std::string> replace_whole(const std::filesystem::path& file,
                                               std::string_view bytes,
                                               mode_t mode) {
    auto beside = file.string() + ".XXXXXX";
    {
        const Descriptor opened{::mkostemp(beside.data(), O_CLOEXEC)};
        if (!opened.is_open()) return std::unexpected{failure_of("write beside", file)};
        const auto written = ::fchmod(opened.number(), mode) == 0 &&
                             write_all(opened.number(), bytes) && ::fsync(opened.number()) == 0 &&
                             ::rename(beside.c_str(), file.c_str()) == 0;
        if (!written) {
            auto failure = failure_of("replace", file);
            ::unlink(beside.c_str());
            return std::unexpected{std::move(failure)};
        }
    }
    // Without this the name could still lead to the old file after a power cut.
    const auto folder = folder_of(file);
    const Descriptor opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!opened.is_open() || ::fsync(opened.number()) != 0) {
        return std::unexpected{failure_of("sync", folder)};
    }
    return {};
}

std::expected<void, std::string> set_aside(const std::filesystem::path& file,
                                           const std::string& suffix) {
    std::error_code failure;
    std::filesystem::rename(file, std::filesystem::path{file} += suffix, failure);
    if (!failure || failure == std::errc::no_such_file_or_directory) return {};
    return std::unexpected{file.string() + " cannot be moved out of the way: " + failure.message()};
}

std::expected<std::string, std::string> read_secret(const std::filesystem::path& file) {
    struct stat facts{};
    if (::stat(file.c_str(), &facts) != 0) return std::unexpected{failure_of("read", file)};
    if ((facts.st_mode & 077U) != 0) {
        return std::unexpected{file.string() + " can be read by others; run: chmod 600 " +
                               file.string()};
    }
    auto bytes = read_whole(file);
    if (!bytes) return std::unexpected{std::move(bytes).error()};
    auto secret = std::move(*bytes).value_or("");
    while (secret.ends_with('\n') || secret.ends_with('\r')) secret.pop_back();
    if (secret.empty()) return std::unexpected{file.string() + " is empty"};
    return secret;
}

}  // namespace kontor::adapters::files
