#include "adapters/serve/backup_set.hpp"

#include "adapters/files/whole_file.hpp"
#include "eventstore/codec/json.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace kontor::adapters::serve {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;
namespace codec = eventstore::codec;
namespace log = eventstore::log;

constexpr int format = 1;

fs::path file_of(const fs::path& folder) {
    return folder / "BACKUP";
}

/// Damaged text gives a chain value that fits no log.
log::ChainValue chain_in(const std::string& text) {
    constexpr std::string_view digits = "0123456789abcdef";
    log::ChainValue chain{};
    for (std::size_t i = 0; i < chain.size() && 2 * i + 1 < text.size(); ++i) {
        chain[i] = static_cast<std::uint8_t>(digits.find(text[2 * i]) << 4U |
                                             digits.find(text[2 * i + 1]));
    }
    return chain;
}

std::expected<void, std::string> sync(const fs::path& path) {
    const files::Descriptor opened{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (opened.is_open() && ::fsync(opened.number()) == 0) return {};
    return std::unexpected{files::failure_of("sync", path)};
}

}  // namespace

std::expected<BackupSet, std::string> read_backup_set(const fs::path& folder) {
    const auto text = files::read_whole(file_of(folder));
    if (!text) return std::unexpected{text.error()};
    if (!*text) {
        return std::unexpected{folder.string() +
                               " is no backup, or one that was broken off: it has no file named "
                               "BACKUP"};
    }
    try {
        const auto json = Json::parse(**text);
        if (json.at("format").get<int>() != format) {
            return std::unexpected{folder.string() +
                                   " is a backup of a format that this version does not know"};
        }
        BackupSet set{.kind = json.at("sandbox").get<bool>() ? files::FolderKind::sandbox
                                                             : files::FolderKind::real,
                      .made_at = json.at("made_at").get<std::string>(),
                      .incarnation = json.at("incarnation").get<std::string>(),
                      .ends = {}};
        for (const auto& end : json.at("ends")) {
            set.ends.push_back({{end.at("position").get<std::uint64_t>()},
                                chain_in(end.at("chain").get<std::string>())});
        }
        return set;
    } catch (const nlohmann::json::exception&) {
        return std::unexpected{file_of(folder).string() + " is damaged"};
    }
}

std::expected<void, std::string> write_backup_set(const fs::path& folder, const BackupSet& set) {
    Json json{{"format", format},
              {"sandbox", set.kind == files::FolderKind::sandbox},
              {"made_at", set.made_at},
              {"incarnation", set.incarnation},
              {"ends", Json::array()}};
    for (const auto& end : set.ends) {
        json["ends"].push_back(
            {{"position", end.position.value},
             {"chain",
              codec::hex({reinterpret_cast<const char*>(end.chain.data()), end.chain.size()})}});
    }
    return files::replace_whole(file_of(folder), json.dump(2) + "\n", 0600);
}

std::expected<void, std::string> copy_files(const fs::path& from, const fs::path& to) {
    for (const auto& name : files_of_set) {
        const auto bytes = files::read_whole(from / name);
        if (!bytes) return std::unexpected{bytes.error()};
        if (!*bytes) continue;
        if (auto written = files::replace_whole(to / name, **bytes, 0600); !written) return written;
    }
    return {};
}

fs::path beside(const fs::path& folder, std::string_view suffix) {
    auto named = folder.has_filename() ? folder : folder.parent_path();
    return named += suffix;
}

std::expected<void, std::string> sync_tree(const fs::path& folder) {
    std::error_code failure;
    for (const auto& entry : fs::recursive_directory_iterator{folder, failure}) {
        if (auto synced = sync(entry.path()); !synced) return synced;
    }
    if (failure) return std::unexpected{folder.string() + ": " + failure.message()};
    if (auto synced = sync(folder); !synced) return synced;
    return sync(fs::absolute(folder, failure).parent_path());
}

}  // namespace kontor::adapters::serve
