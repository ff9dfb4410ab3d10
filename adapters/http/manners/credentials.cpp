#include "adapters/http/manners/credentials.hpp"

#include "adapters/http/exchange/ascii.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kontor::adapters::http {
namespace {

/// Every session cookie in one Cookie header.
void collect_cookies(std::string_view header, std::vector<std::string_view>& found) {
    while (!header.empty()) {
        const auto end = header.find(';');
        const auto pair = trimmed(header.substr(0, end));
        const auto equals = pair.find('=');
        const auto name = pair.substr(0, equals);
        if (equals != std::string_view::npos && (name == "__Host-kontor" || name == "kontor")) {
            found.push_back(pair.substr(equals + 1));
        }
        if (end == std::string_view::npos) return;
        header.remove_prefix(end + 1);
    }
}

constexpr int sextet_of(char digit) {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto place = digits.find(digit);
    return place == std::string_view::npos ? -1 : static_cast<int>(place);
}

/// Base 64 (RFC 4648) with its padding; nothing for anything else.
std::optional<std::string> decoded(std::string_view text) {
    if (text.empty() || text.size() % 4 != 0) return std::nullopt;
    const auto padding = text.size() - (text.find_last_not_of('=') + 1);
    if (padding > 2) return std::nullopt;
    std::string bytes;
    unsigned bits = 0;
    unsigned held = 0;
    for (const char digit : text.substr(0, text.size() - padding)) {
        const int sextet = sextet_of(digit);
        if (sextet < 0) return std::nullopt;
        bits = (bits << 6U) | static_cast<unsigned>(sextet);
        held += 6;
        if (held < 8) continue;
        held -= 8;
        bytes.push_back(static_cast<char>((bits >> held) & 0xFFU));
    }
    return bytes;
}

/// The password of HTTP Basic (RFC 7617).
std::optional<std::string> basic_password(std::string_view header) {
    const auto space = header.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    if (!equal_ignoring_case(header.substr(0, space), "basic")) return std::nullopt;
    const auto pair = decoded(trimmed(header.substr(space)));
    if (!pair) return std::nullopt;
    const auto colon = pair->find(':');
    if (colon == std::string::npos) return std::nullopt;
    return pair->substr(colon + 1);
}

}  // namespace

std::expected<Credential, CredentialsAmbiguous> credential_of(const Request& request) {
    std::vector<std::string_view> cookies;
    std::vector<std::string_view> authorizations;
    for (const auto& [name, value] : request.headers) {
        if (equal_ignoring_case(name, "cookie")) collect_cookies(value, cookies);
        if (equal_ignoring_case(name, "authorization")) authorizations.push_back(value);
    }
    if (cookies.size() + authorizations.size() > 1) return std::unexpected{CredentialsAmbiguous{}};

    Credential credential{.transport = request.transport};
    if (!cookies.empty()) {
        credential.kind = Credential::Kind::cookie;
        credential.token = cookies.front();
    } else if (!authorizations.empty()) {
        const auto value = authorizations.front();
        const auto space = value.find(' ');
        credential.kind = Credential::Kind::foreign;
        if (equal_ignoring_case(value.substr(0, space), "bearer") &&
            space != std::string_view::npos) {
            credential.kind = Credential::Kind::bearer;
            credential.token = trimmed(value.substr(space));
        } else if (auto password = basic_password(value)) {
            credential.kind = Credential::Kind::basic;
            credential.token = *std::move(password);
        }
    }
    return credential;
}

}  // namespace kontor::adapters::http
