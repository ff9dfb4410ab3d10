#include "adapters/files/data_folder.hpp"

#include "adapters/files/instant_text.hpp"

#include <sys/file.h>

#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <map>
#include <optional>
#include <sstream>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace kontor::adapters::files {
namespace {

constexpr std::uint32_t format_known = 1;

std::filesystem::path stamp_of(const std::filesystem::path& folder) {
    return folder / "KONTOR";
}

std::string text_of(const Stamp& stamp) {
    return "format: " + std::to_string(stamp.format) +
           "\nsandbox: " + (stamp.kind == FolderKind::sandbox ? "yes" : "no") +
           "\ncreated: " + stamp.created_at + "\n";
}

std::optional<Stamp> parsed(const std::string& text) {
    std::map<std::string, std::string> lines;
    std::istringstream in{text};
    for (std::string line; std::getline(in, line);) {
        const auto colon = line.find(": ");
        if (colon == std::string::npos) return std::nullopt;
        lines.emplace(line.substr(0, colon), line.substr(colon + 2));
    }
    Stamp stamp{.created_at = lines["created"]};
    const auto& format = lines["format"];
    const auto* const end = format.data() + format.size();
    if (std::from_chars(format.data(), end, stamp.format).ptr != end) return std::nullopt;
    const auto& sandbox = lines["sandbox"];
    if (format.empty() || (sandbox != "yes" && sandbox != "no")) return std::nullopt;
    stamp.kind = sandbox == "yes" ? FolderKind::sandbox : FolderKind::real;
    return stamp;
}

std::expected<Descriptor, std::string> lock(const std::filesystem::path& folder) {
    const auto file = folder / "LOCK";
    Descriptor opened{::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    if (!opened.is_open()) return std::unexpected{failure_of("open", file)};
    if (::flock(opened.number(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return std::unexpected{failure_of("lock", file)};
        const auto read = read_whole(file);
        const auto pid = (read ? *read : std::nullopt).value_or("");
        return std::unexpected{
            folder.string() + " is in use by " +
            (pid.empty() ? "another process" : "process " + pid.substr(0, pid.find('\n'))) +
            "; stop it first, or give another folder by --data"};
    }
    const auto pid = std::to_string(::getpid()) + "\n";
    if (::ftruncate(opened.number(), 0) != 0 ||
        ::pwrite(opened.number(), pid.data(), pid.size(), 0) < 0) {
        return std::unexpected{failure_of("write", file)};
    }
    return opened;
}

/// Whether nothing is in `folder` but what a start that was cut off, or a new disk, leaves there.
bool is_fresh(const std::filesystem::path& folder, std::error_code& failure) {
    for (const auto& entry : std::filesystem::directory_iterator{folder, failure}) {
        const auto name = entry.path().filename().string();
        if (!name.starts_with("KONTOR.") && name != "lost+found") return false;
    }
    return true;
}

std::expected<void, std::string> make(const std::filesystem::path& folder,
                                      FolderKind kind,
                                      domain::Timestamp now) {
    std::error_code failure;
    const auto exists = std::filesystem::exists(folder, failure);
    if (exists && !is_fresh(folder, failure)) {
        return std::unexpected{folder.string() +
                               " holds other things and is no data folder of Kontor; give an empty "
                               "or a new folder by --data"};
    }
    if (!failure && !exists) std::filesystem::create_directories(folder, failure);
    if (!failure && !exists) {
        // Only who runs the shop has business in here.
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failure);
    }
    if (failure) {
        return std::unexpected{"cannot make the data folder " + folder.string() + ": " +
                               failure.message()};
    }
    return write_stamp(folder, kind, now);
}

}  // namespace

std::expected<Stamp, std::string> read_stamp(const std::filesystem::path& folder) {
    const auto text = read_whole(stamp_of(folder));
    if (!text) return std::unexpected{text.error()};
    const auto& lines = *text;
    if (!lines) {
        return std::unexpected{folder.string() +
                               " is no data folder of Kontor: it has no file named KONTOR. `kontor "
                               "serve` makes one when it first starts; --data says where"};
    }
    const auto stamp = parsed(*lines);
    if (!stamp) return std::unexpected{stamp_of(folder).string() + " is damaged"};
    if (stamp->format != format_known) {
        return std::unexpected{folder.string() + " has format " + std::to_string(stamp->format) +
                               ", and this version knows format " + std::to_string(format_known) +
                               " alone; use the version that wrote it"};
    }
    return *stamp;
}

std::expected<void, std::string> write_stamp(const std::filesystem::path& folder,
                                             FolderKind kind,
                                             domain::Timestamp now) {
    const Stamp stamp{.format = format_known, .kind = kind, .created_at = instant_text(now)};
    return replace_whole(stamp_of(folder), text_of(stamp), 0644);
}

DataFolder::DataFolder(std::filesystem::path path, Stamp stamp, Descriptor lock)
    : path_(std::move(path)), stamp_(std::move(stamp)), lock_(std::move(lock)) {}

std::expected<DataFolder, std::string> DataFolder::open(const std::filesystem::path& folder,
                                                        FolderKind kind,
                                                        domain::Timestamp now) {
    std::error_code ignored;
    if (!std::filesystem::exists(stamp_of(folder), ignored)) {
        if (auto made = make(folder, kind, now); !made) {
            return std::unexpected{std::move(made).error()};
        }
    }
    auto stamp = read_stamp(folder);
    if (!stamp) return std::unexpected{std::move(stamp).error()};
    if (stamp->kind != kind) {
        return std::unexpected{
            folder.string() +
            (kind == FolderKind::sandbox
                 ? " holds real data, so --sandbox must not open it; give another folder by --data"
                 : " belongs to the sandbox, so it is never opened without --sandbox; give another "
                   "folder by --data")};
    }
    auto locked = lock(folder);
    if (!locked) return std::unexpected{std::move(locked).error()};
    return DataFolder{folder, *std::move(stamp), *std::move(locked)};
}

}  // namespace kontor::adapters::files
