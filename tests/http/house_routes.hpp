#pragma once

#include "adapters/http/json/writer.hpp"
#include "adapters/http/manners/front_door.hpp"
#include "adapters/http/pages/operations_pages.hpp"
#include "adapters/memory/seeded_random.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

// Routes and callers of a front door for tests.

namespace kontor::tests {

namespace http = adapters::http;

using Headers = std::vector<std::pair<std::string, std::string>>;

/// Knows the tokens "customer" (whose profile says nl) and "fulfilment", and everybody who comes
/// over the Unix socket as the operator.
class NameAuthenticator final : public http::Authenticator {
public:
    boost::asio::awaitable<std::expected<http::Caller, http::AuthenticationFault>> authenticate(
        http::Credential credential) override {
        if (credential.token == "customer") {
            co_return http::Caller{.kind = http::Caller::Kind::customer,
                                   .role = {},
                                   .language = domain::Language::nl,
                                   .identity = {}};
        }
        if (credential.token == "fulfilment") {
            co_return http::Caller{.kind = http::Caller::Kind::machine, .role = "fulfilment"};
        }
        if (credential.transport == http::Transport::unix_socket) {
            co_return http::Caller{.kind = http::Caller::Kind::machine, .role = "operator"};
        }
        if (credential.token == "busy") {
            co_return std::unexpected{http::AuthenticationFault::overloaded};
        }
        co_return std::unexpected{http::AuthenticationFault::invalid};
    }
};

/// What handlers of tests wait for. Safe from any thread.
struct Gate {
    std::atomic<bool> is_open{false};
    std::atomic<int> waiting{0};
};

inline boost::asio::awaitable<http::Response> hello() {
    co_return http::Response::json(200, R"({"hello":"world"})");
}

/// Tells what reached it.
inline boost::asio::awaitable<http::Response> echo(http::Request& request) {
    co_return http::Response::json(200, http::json::document([&](http::json::Object& out) {
                                       out.member("method", http::name_of(request.method));
                                       out.member("body", request.body);
                                       out.member("language", domain::name_of(request.language));
                                       out.member("key", request.idempotency_key);
                                       out.member("role", request.caller.role);
                                       for (const auto& [name, value] : request.path)
                                           out.member("path_" + std::string{name}, value);
                                       for (const auto& [name, value] : request.query)
                                           out.member("query_" + name, value);
                                   }));
}

inline boost::asio::awaitable<http::Response> wait_at(Gate& gate) {
    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
    ++gate.waiting;
    while (!gate.is_open) {
        timer.expires_after(std::chrono::milliseconds{1});
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
    --gate.waiting;
    co_return http::Response::empty();
}

inline boost::asio::awaitable<http::Response> fail() {
    throw std::runtime_error{"out of paper"};
    co_return http::Response::empty();
}

inline boost::asio::awaitable<http::Response> nothing() {
    co_return http::Response::empty();
}

inline boost::asio::awaitable<http::Response> large() {
    co_return http::Response::json(200, "{\"text\":\"" + std::string(3'000'000, 'x') + "\"}");
}

inline boost::asio::awaitable<http::Response> refuse_in_words() {
    co_return http::fields_invalid({{"/city", domain::FieldFault::required, {}, {}},
                                    {"/lines/0/quantity", domain::FieldFault::range, "40", {}}});
}

[[nodiscard]] inline std::vector<http::Route> routes_at(Gate& gate) {
    using http::Access;
    const http::Handler echoes = [](http::Request& request) { return echo(request); };
    std::vector<http::Route> routes{{.path = "/hello",
                                     .operation = "hello",
                                     .access = Access::of_everybody(),
                                     .handler = [](http::Request&) { return hello(); }},
                                    {.path = "/large",
                                     .access = Access::of_everybody(),
                                     .handler = [](http::Request&) { return large(); }},
                                    {.path = "/things/{id}",
                                     .access = Access::of_everybody(),
                                     .query = {"limit", "q"},
                                     .handler = echoes},
                                    {.method = http::Method::put,
                                     .path = "/things/{id}",
                                     .access = Access::of_everybody(),
                                     .body = http::BodyUse::json,
                                     .precondition = http::PreconditionUse::required,
                                     .handler = echoes},
                                    {.method = http::Method::post,
                                     .path = "/things",
                                     .access = Access::of_everybody(),
                                     .idempotency = http::IdempotencyUse::refused,
                                     .body = http::BodyUse::json,
                                     .handler = echoes},
                                    {.method = http::Method::post,
                                     .path = "/orders",
                                     .access = Access::of_customers(),
                                     .idempotency = http::IdempotencyUse::required,
                                     .body = http::BodyUse::json_optional,
                                     .handler = echoes},
                                    {.method = http::Method::patch,
                                     .path = "/me",
                                     .access = Access::of_customers(),
                                     .body = http::BodyUse::merge_patch,
                                     .handler = echoes},
                                    {.path = "/feed",
                                     .access = Access::of_roles({"fulfilment", "operator"}),
                                     .handler = echoes},
                                    {.path = "/slow",
                                     .access = Access::of_everybody(),
                                     .in_flight_max = 1,
                                     .handler = [&gate](http::Request&) { return wait_at(gate); }},
                                    {.method = http::Method::delete_,
                                     .path = "/notes",
                                     .access = Access::of_everybody(),
                                     .media_types = {},
                                     .handler = [](http::Request&) { return nothing(); }},
                                    {.path = "/broken",
                                     .access = Access::of_everybody(),
                                     .handler = [](http::Request&) { return fail(); }},
                                    {.path = "/refused",
                                     .access = Access::of_everybody(),
                                     .handler = [](http::Request&) { return refuse_in_words(); }}};
    return routes;
}

}  // namespace kontor::tests
