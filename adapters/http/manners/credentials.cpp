#include "adapters/http/manners/credentials.hpp"

#include "adapters/http/exchange/ascii.hpp"

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
        }
    }
    return credential;
}

}  // namespace kontor::adapters::http
