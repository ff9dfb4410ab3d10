#include "adapters/files/token_file.hpp"

#include "adapters/files/instant_text.hpp"
#include "adapters/files/whole_file.hpp"

#include <nlohmann/json.hpp>
#include <sys/file.h>

#include <algorithm>
#include <fcntl.h>
#include <sodium.h>
#include <span>
#include <utility>

namespace kontor::adapters::files {
namespace {

using Json = nlohmann::ordered_json;
using Tokens = std::vector<MachineToken>;

std::string hex(std::span<const std::uint8_t> bytes) {
    std::string text(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
    text.pop_back();
    return text;
}

std::string base64url(std::span<const std::uint8_t> bytes) {
    constexpr auto variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string text(sodium_base64_ENCODED_LEN(bytes.size(), variant), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), variant);
    text.pop_back();  // Its end mark.
    return text;
}

Json json_of(const MachineToken& token) {
    Json entry{{"id", token.id},
               {"name", token.name},
               {"role", name_of(token.role)},
               {"sha256", hex(token.digest)},
               {"created_at", instant_text(token.created_at)},
               {"expires_at", instant_text(token.expires_at)}};
    if (token.revoked_at) entry["revoked_at"] = instant_text(*token.revoked_at);
    return entry;
}

std::optional<MachineToken> token_in(const Json& entry) {
    const auto text = [&entry](const char* member) {
        return entry.is_object() && entry.contains(member) && entry[member].is_string()
                   ? entry[member].get<std::string>()
                   : std::string{};
    };
    const auto role = role_named(text("role"));
    const auto created_at = parse_instant(text("created_at"));
    const auto expires_at = parse_instant(text("expires_at"));
    const auto digest = text("sha256");
    if (text("id").empty() || !role || !created_at || !expires_at) return std::nullopt;

    MachineToken token{.id = text("id"),
                       .name = text("name"),
                       .role = *role,
                       .created_at = *created_at,
                       .expires_at = *expires_at};
    std::size_t digest_bytes = 0;
    const char* end = nullptr;
    if (sodium_hex2bin(token.digest.data(),
                       token.digest.size(),
                       digest.data(),
                       digest.size(),
                       nullptr,
                       &digest_bytes,
                       &end) != 0 ||
        digest_bytes != token.digest.size() || end != digest.data() + digest.size()) {
        return std::nullopt;
    }
    if (entry.contains("revoked_at")) {
        token.revoked_at = parse_instant(text("revoked_at"));
        // What cannot be read must not make a revoked token valid again.
        if (!token.revoked_at) return std::nullopt;
    }
    return token;
}

std::expected<Descriptor, std::string> locked(const std::filesystem::path& file) {
    // Not the file itself: that one is replaced.
    const std::filesystem::path beside = file.string() + ".lock";
    Descriptor opened{::open(beside.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    if (!opened.is_open() || ::flock(opened.number(), LOCK_EX) != 0) {
        return std::unexpected{failure_of("lock", beside)};
    }
    return opened;
}

std::expected<void, std::string> write(const std::filesystem::path& file, const Tokens& tokens) {
    Json all{{"tokens", Json::array()}};
    for (const auto& token : tokens) all["tokens"].push_back(json_of(token));
    return replace_whole(file, all.dump(2) + "\n", 0600);
}

}  // namespace

std::optional<Role> role_named(std::string_view name) {
    const auto* const found =
        std::ranges::find(roles, name, [](Role role) { return name_of(role); });
    return found == roles.end() ? std::nullopt : std::optional{*found};
}

TokenDigest digest_of(std::string_view token) {
    const std::vector<std::uint8_t> bytes{token.begin(), token.end()};
    TokenDigest digest;
    crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
    return digest;
}

TokenFile::TokenFile(const std::filesystem::path& data_folder)
    : path_(data_folder / "tokens.json") {}

std::expected<TokenFile::Created, std::string> TokenFile::create(const Wanted& wanted,
                                                                 eventstore::ports::Random& random,
                                                                 domain::Timestamp now) const {
    const auto lock = locked(path_);
    if (!lock) return std::unexpected{lock.error()};
    auto tokens = list();
    if (!tokens) return std::unexpected{std::move(tokens).error()};

    const auto created_at = std::chrono::floor<std::chrono::seconds>(now);  // As the file has it.
    std::array<std::uint8_t, 6> id{};
    std::array<std::uint8_t, 32> secret{};
    random.fill(id);
    random.fill(secret);
    Created created{.token = "kontor_" + base64url(secret)};
    created.entry = {.id = hex(id),
                     .name = wanted.name,
                     .role = wanted.role,
                     .digest = digest_of(created.token),
                     .created_at = created_at,
                     .expires_at = created_at + wanted.valid_for};
    tokens->push_back(created.entry);
    if (auto written = write(path_, *tokens); !written) {
        return std::unexpected{std::move(written).error()};
    }
    return created;
}

std::expected<MachineToken, std::string> TokenFile::revoke(std::string_view id,
                                                           domain::Timestamp now) const {
    const auto lock = locked(path_);
    if (!lock) return std::unexpected{lock.error()};
    auto tokens = list();
    if (!tokens) return std::unexpected{std::move(tokens).error()};

    const auto found = std::ranges::find(*tokens, id, &MachineToken::id);
    if (found == tokens->end()) {
        return std::unexpected{"there is no token with the id " + std::string{id} +
                               "; `kontor token list` shows them"};
    }
    if (!found->revoked_at) {
        found->revoked_at = std::chrono::floor<std::chrono::seconds>(now);
        if (auto written = write(path_, *tokens); !written) {
            return std::unexpected{std::move(written).error()};
        }
    }
    return *found;
}

std::expected<Tokens, std::string> TokenFile::list() const {
    const auto text = read_whole(path_);
    if (!text) return std::unexpected{text.error()};
    Tokens tokens;
    const auto& json = *text;
    if (!json) return tokens;

    const auto all = Json::parse(*json, nullptr, false);
    if (!all.is_object() || !all.contains("tokens") || !all["tokens"].is_array()) {
        return std::unexpected{path_.string() + " is damaged"};
    }
    for (const auto& entry : all["tokens"]) {
        auto token = token_in(entry);
        if (!token) {
            return std::unexpected{path_.string() + " is damaged: tokens[" +
                                   std::to_string(tokens.size()) + "] is no token"};
        }
        tokens.push_back(*std::move(token));
    }
    return tokens;
}

}  // namespace kontor::adapters::files
