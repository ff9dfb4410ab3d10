#pragma once

#include "eventstore/vault/ledger.hpp"

#include <filesystem>

namespace kontor::adapters::files {

/// The erasure ledger as a file that its owner alone can read (mode 0600), outside the data folder.
/// Belongs to one thread at a time.
class LedgerFile final : public eventstore::vault::LedgerPlace {
public:
    LedgerFile(std::filesystem::path file, std::filesystem::path data_folder);

    [[nodiscard]] std::expected<std::optional<std::string>, std::string> load() override;
    [[nodiscard]] std::expected<void, std::string> write_at(std::uint64_t size,
                                                            std::string_view text) override;
    [[nodiscard]] std::expected<void, std::string> replace(std::string_view text) override;
    [[nodiscard]] std::string name() const override {
        return file_.string();
    }

private:
    std::filesystem::path file_;
    std::filesystem::path data_folder_;
};

}  // namespace kontor::adapters::files
