#include "adapters/files/long_file.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace kontor::adapters::files {

LongFile::LongFile(std::filesystem::path file, Descriptor opened, std::uint64_t size)
    : file_{std::move(file)}, opened_{std::move(opened)}, size_{size} {}

std::expected<LongFile, std::string> LongFile::open(std::filesystem::path file) {
    Descriptor opened{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!opened.is_open() && errno == ENOENT) return LongFile{std::move(file), Descriptor{}, 0};
    struct stat facts{};
    if (!opened.is_open() || ::fstat(opened.number(), &facts) != 0) {
        return std::unexpected{failure_of("open", file)};
    }
    return LongFile{std::move(file), std::move(opened), static_cast<std::uint64_t>(facts.st_size)};
}

std::expected<std::string, std::string> LongFile::part(std::uint64_t from,
                                                       std::size_t bytes_max) const {
    std::string bytes;
    if (!is_there()) return bytes;
    bytes.resize(bytes_max);
    std::size_t read = 0;
    while (read < bytes_max) {
        const auto count = ::pread(opened_.number(),
                                   bytes.data() + read,
                                   bytes_max - read,
                                   static_cast<off_t>(from + read));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return std::unexpected{failure_of("read", file_)};
        if (count == 0) break;
        read += static_cast<std::size_t>(count);
    }
    bytes.resize(read);
    return bytes;
}

}  // namespace kontor::adapters::files
