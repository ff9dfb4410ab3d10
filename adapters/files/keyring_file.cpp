#include "adapters/files/keyring_file.hpp"

#include "adapters/files/secret_place.hpp"
#include "adapters/files/whole_file.hpp"
#include "eventstore/vault/keyring_text.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <sodium.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace kontor::adapters::files {
namespace {

namespace fs = std::filesystem;
namespace vault = eventstore::vault;
using vault::KeyringError;
using vault::KeyringFailure;

std::optional<KeyringFailure> fault_in(const fs::path& place, const fs::path& data_folder) {
    if (lies_in(place, data_folder)) {
        return KeyringFailure{KeyringError::unsafe,
                              "the keyring " + place.string() +
                                  " lies inside the data folder, so every backup of the data would "
                                  "hold the keys to it; give a place outside by --keyring"};
    }
    struct stat facts{};
    if (::stat(place.c_str(), &facts) != 0) {
        if (errno == ENOENT) return std::nullopt;
        return KeyringFailure{KeyringError::unreadable, failure_of("look at", place)};
    }
    if (!S_ISREG(facts.st_mode)) {
        return KeyringFailure{KeyringError::unreadable, place.string() + " is not a file"};
    }
    if ((facts.st_mode & 077U) != 0) {
        return KeyringFailure{KeyringError::unsafe,
                              "the keyring " + place.string() +
                                  " is open to others; run: chmod 600 " + place.string()};
    }
    return std::nullopt;
}

}  // namespace

KeyringFile::KeyringFile(Options options) : data_folder_(std::move(options.data_folder)) {
    places_.push_back(std::move(options.file));
    if (!options.copy.empty()) places_.push_back(std::move(options.copy));
}

std::expected<vault::Keyring, KeyringFailure> KeyringFile::load() {
    for (const auto& place : places_) {
        if (auto fault = fault_in(place, data_folder_)) return std::unexpected{*std::move(fault)};
        auto bytes = read_whole(place);
        if (!bytes) {
            return std::unexpected{
                KeyringFailure{KeyringError::unreadable, std::move(bytes).error()}};
        }
        auto& text = *bytes;
        if (!text) continue;
        auto keyring = vault::keyring_from_text(*text);
        sodium_memzero(text->data(), text->size());
        if (keyring) return keyring;
        auto& failure = keyring.error();
        failure.message = "the keyring " + place.string() + ": " + failure.message;
        return keyring;
    }
    return std::unexpected{
        KeyringFailure{KeyringError::missing, "there is no keyring at " + places_[0].string()}};
}

std::expected<void, KeyringFailure> KeyringFile::save(const vault::Keyring& keyring) {
    auto text = vault::keyring_text(keyring);
    std::optional<KeyringFailure> fault;
    for (const auto& place : places_) {
        fault = fault_in(place, data_folder_);
        if (fault) break;
        if (auto written = replace_whole(place, text, 0600); !written) {
            fault = KeyringFailure{KeyringError::unreadable, std::move(written).error()};
            break;
        }
    }
    sodium_memzero(text.data(), text.size());
    if (fault) return std::unexpected{*std::move(fault)};
    return {};
}

std::expected<void, KeyringFailure> KeyringFile::set_aside(const std::string& suffix) {
    for (const auto& place : places_) {
        if (auto done = files::set_aside(place, suffix); !done) {
            return std::unexpected{
                KeyringFailure{KeyringError::unreadable, std::move(done).error()}};
        }
    }
    return {};
}

}  // namespace kontor::adapters::files
