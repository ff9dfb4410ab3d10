#pragma once

#include "domain/ids.hpp"
#include "domain/language.hpp"

#include <boost/asio/awaitable.hpp>

#include <any>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>

namespace kontor::adapters::http {

/// How a request came: the Unix socket is reached only by users of this machine who may open it.
enum class Transport : std::uint8_t { tcp, unix_socket };

/// What a request carries to show who sends it, not verified.
struct Credential {
    enum class Kind : std::uint8_t {
        none,
        bearer,   ///< Authorization: Bearer
        cookie,   ///< The session cookie.
        basic,    ///< Authorization: Basic; the token is the password, the name is not looked at.
        foreign,  ///< Authorization in a scheme that is not known here.
    };
    Kind kind = Kind::none;
    std::string token;
    Transport transport = Transport::tcp;
};

/// Who sends a request, verified.
struct Caller {
    enum class Kind : std::uint8_t { nobody, customer, machine };
    Kind kind = Kind::nobody;
    std::string role;  ///< Of a machine.
    bool by_cookie = false;
    /// The profile's; for requests that name none.
    std::optional<domain::Language> language;
    /// What the authenticator found, for handlers: a vault::SessionClaim, a token's id.
    std::any identity;
};

enum class AuthenticationFault : std::uint8_t {
    invalid,      ///< 401: unknown, expired or revoked.
    overloaded,   ///< 503
    unavailable,  ///< 503: the log takes no writes.
};

/// Verifies credentials. Safe from any thread; its coroutines complete on the caller's executor.
class Authenticator {
public:
    virtual ~Authenticator() = default;
    Authenticator(const Authenticator&) = delete;
    Authenticator& operator=(const Authenticator&) = delete;

    /// `credential` is there (its kind is bearer or cookie), or came over the Unix socket.
    virtual boost::asio::awaitable<std::expected<Caller, AuthenticationFault>> authenticate(
        Credential credential) = 0;

protected:
    Authenticator() = default;
};

}  // namespace kontor::adapters::http
