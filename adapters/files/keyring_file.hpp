#pragma once

#include "eventstore/vault/keyring.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace kontor::adapters::files {

/// The keyring as a file that its owner alone can read (mode 0600), outside the data folder, and a
/// copy of it if one is configured. Belongs to one thread at a time.
class KeyringFile final : public eventstore::vault::KeyringPlace {
public:
    struct Options {
        std::filesystem::path file;
        std::filesystem::path copy;  ///< Empty: none.
        std::filesystem::path data_folder;
    };
    explicit KeyringFile(Options options);

    /// Reads the file; the copy only where there is no file.
    [[nodiscard]] std::expected<eventstore::vault::Keyring, eventstore::vault::KeyringFailure>
    load() override;
    /// Replaces the file, then the copy.
    [[nodiscard]] std::expected<void, eventstore::vault::KeyringFailure> save(
        const eventstore::vault::Keyring& keyring) override;

    /// Moves file and copy out of the way, each to a name that ends with `suffix`. What is not
    /// there stays so.
    [[nodiscard]] std::expected<void, eventstore::vault::KeyringFailure> set_aside(
        const std::string& suffix);

private:
    std::vector<std::filesystem::path> places_;
    std::filesystem::path data_folder_;
};

}  // namespace kontor::adapters::files
