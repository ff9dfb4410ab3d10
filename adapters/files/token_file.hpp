#pragma once

#include "domain/time.hpp"
#include "eventstore/ports/random.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Credentials of machines: `tokens.json` in the data folder. A token is shown once, when it is
// made; the file holds its digest.

namespace kontor::adapters::files {

enum class Role : std::uint8_t { fulfilment, analyst, registrar, operations };

inline constexpr std::array<Role, 4> roles = {
    Role::fulfilment, Role::analyst, Role::registrar, Role::operations};

[[nodiscard]] constexpr std::string_view name_of(Role role) {
    switch (role) {
        case Role::fulfilment:
            return "fulfilment";
        case Role::analyst:
            return "analyst";
        case Role::registrar:
            return "registrar";
        case Role::operations:
            return "operator";
    }
    return {};
}
[[nodiscard]] std::optional<Role> role_named(std::string_view name);

using TokenDigest = std::array<std::uint8_t, 32>;
[[nodiscard]] TokenDigest digest_of(std::string_view token);

struct MachineToken {
    std::string id;    ///< 12 hexadecimal digits; names the token, opens nothing.
    std::string name;  ///< Who uses it, for the operator.
    Role role = Role::fulfilment;
    TokenDigest digest{};  ///< SHA-256; the token has 256 random bits, so nothing slower is needed.
    domain::Timestamp created_at;
    domain::Timestamp expires_at;
    std::optional<domain::Timestamp> revoked_at;

    [[nodiscard]] bool is_valid(domain::Timestamp now) const {
        return !revoked_at && now < expires_at;
    }
};

/// The file, for whoever changes it. Each change replaces it atomically under a lock, so that any
/// number of processes may do so, also while the server runs.
class TokenFile {
public:
    explicit TokenFile(const std::filesystem::path& data_folder);

    struct Wanted {
        Role role = Role::fulfilment;
        std::string name;
        std::chrono::days valid_for{365};
    };
    struct Created {
        MachineToken entry;
        std::string token;  ///< The only time it is seen.
    };
    /// Failures are sentences that name the file.
    [[nodiscard]] std::expected<Created, std::string> create(const Wanted& wanted,
                                                             eventstore::ports::Random& random,
                                                             domain::Timestamp now) const;
    /// Takes effect in the running server at once. Revoking again changes nothing.
    [[nodiscard]] std::expected<MachineToken, std::string> revoke(std::string_view id,
                                                                  domain::Timestamp now) const;
    /// Oldest first; empty if none was ever made.
    [[nodiscard]] std::expected<std::vector<MachineToken>, std::string> list() const;
    [[nodiscard]] const std::filesystem::path& path() const {
        return path_;
    }

private:
    std::filesystem::path path_;
};

}  // namespace kontor::adapters::files
