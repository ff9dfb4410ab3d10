#pragma once

#include "adapters/http/exchange/method.hpp"
#include "adapters/http/exchange/request.hpp"
#include "adapters/http/exchange/response.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kontor::adapters::http {

/// A coroutine on the connection's thread. The request lives until the answer was sent; whatever
/// else the coroutine refers to outlives the server. What it throws becomes 500 `internal`.
///
/// A lambda given here must not be a coroutine itself if it captures (its captures die first): it
/// calls one.
using Handler = std::function<boost::asio::awaitable<Response>(Request&)>;

/// Who may use a route.
struct Access {
    bool everybody = false;  ///< No credential is looked at.
    bool customers = false;
    std::vector<std::string> roles;  ///< Of machine credentials.
    /// Without credential too; if one is sent it must be good, and the handler sees who calls.
    bool credential_optional = false;
    /// The token may come as the password of HTTP Basic, as spreadsheets send it.
    bool basic = false;

    [[nodiscard]] static Access of_everybody() {
        return {.everybody = true};
    }
    [[nodiscard]] static Access of_customers() {
        return {.customers = true};
    }
    /// Of a role that reads with spreadsheets.
    [[nodiscard]] static Access of_tables(std::string role) {
        return {.roles = {std::move(role)}, .basic = true};
    }
    [[nodiscard]] static Access of_roles(std::vector<std::string> roles) {
        return {.roles = std::move(roles)};
    }
};

/// What Idempotency-Key means to a route.
enum class IdempotencyUse : std::uint8_t {
    ignored,   ///< Methods that are idempotent anyway.
    optional,  ///< POST of a known caller.
    required,  ///< 400 `idempotency-key-missing` without.
    refused,   ///< 400 `idempotency-key-refused` with: no credential, or the answer is a secret.
};

enum class BodyUse : std::uint8_t {
    none,           ///< One that comes is refused.
    json,           ///< application/json
    json_optional,  ///< The same, or no body at all.
    merge_patch,    ///< application/merge-patch+json (RFC 7396), or application/json.
};

enum class PreconditionUse : std::uint8_t {
    ignored,
    optional,  ///< Handlers find Request::if_match if it was sent.
    required,  ///< 428 `precondition-required` without.
    creating,  ///< The same; `If-None-Match: *` says that there must be nothing yet.
};

/// The declaration of one operation: what the front door enforces before the handler runs.
struct Route {
    Method method = Method::get;  ///< HEAD comes with GET.
    std::string path;             ///< "/v1/orders/{number}/cancellation"
    std::string operation;        ///< operationId in openapi.json.
    Access access;
    std::vector<std::string> query;  ///< Parameters it takes; others are refused.
    IdempotencyUse idempotency = IdempotencyUse::ignored;
    BodyUse body = BodyUse::none;
    PreconditionUse precondition = PreconditionUse::ignored;
    /// What it can answer, the default first; Accept must take one of them. None where a success
    /// has no body: there is nothing to choose then.
    std::vector<std::string> media_types{"application/json"};
    bool is_documented = true;          ///< Whether it stands in openapi.json.
    std::uint32_t in_flight_max = 256;  ///< Requests in its handler; beyond: 503.
    /// Whether it counts into Limits::requests_in_flight_max. Probes and long polls do not.
    bool is_load = true;
    /// Of several nodes each answers it, for it tells nothing that only the one that leads knows
    /// for certain. Everything outside /v1/ is so anyway.
    bool any_node = false;
    Handler handler;
};

}  // namespace kontor::adapters::http
