#include "adapters/files/ledger_file.hpp"

#include "adapters/files/secret_place.hpp"
#include "adapters/files/whole_file.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace kontor::adapters::files {
namespace {

/// A ledger that is longer was not written by this program: entries go once no backup needs them.
constexpr std::size_t bytes_max = std::size_t{4} << 30U;

}  // namespace

LedgerFile::LedgerFile(std::filesystem::path file, std::filesystem::path data_folder)
    : file_{std::move(file)}, data_folder_{std::move(data_folder)} {}

std::expected<std::optional<std::string>, std::string> LedgerFile::load() {
    if (lies_in(file_, data_folder_)) {
        return std::unexpected{
            "the erasure ledger " + file_.string() +
            " lies inside the data folder, so restoring a backup could take it back too; give a "
            "place outside by --ledger"};
    }
    if (is_open_to_others(file_)) {
        return std::unexpected{"the erasure ledger " + file_.string() +
                               " is open to others; run: chmod 600 " + file_.string()};
    }
    return read_whole(file_, bytes_max);
}

std::expected<void, std::string> LedgerFile::write_at(std::uint64_t size, std::string_view text) {
    const Descriptor opened{::open(file_.c_str(), O_WRONLY | O_CLOEXEC)};
    if (!opened.is_open()) return std::unexpected{failure_of("open", file_)};
    const bool written = ::ftruncate(opened.number(), static_cast<off_t>(size)) == 0 &&
                         ::lseek(opened.number(), 0, SEEK_END) == static_cast<off_t>(size) &&
                         write_all(opened.number(), text) && ::fdatasync(opened.number()) == 0;
    if (!written) return std::unexpected{failure_of("write", file_)};
    return {};
}

std::expected<void, std::string> LedgerFile::replace(std::string_view text) {
    return replace_whole(file_, text, 0600);
}

}  // namespace kontor::adapters::files
