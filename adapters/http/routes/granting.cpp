#include "adapters/http/routes/granting.hpp"

#include "adapters/http/json/writer.hpp"
#include "adapters/http/routes/rendering.hpp"
#include "eventstore/codec/seal.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>

namespace kontor::adapters::http {
namespace {

namespace executor = eventstore::executor;

// Over TLS, which ends before us, the browser must get the guarded cookie; over plain HTTP, which
// is for loopback only, it would refuse it.
bool over_tls(const Request& request) {
    return request.header("X-Forwarded-Proto") == "https";
}

std::string cookie(const Request& request, std::string_view value, std::chrono::seconds age) {
    const bool tls = over_tls(request);
    return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{}",
                       tls ? "__Host-kontor" : "kontor",
                       value,
                       age.count(),
                       tls ? "; Secure" : "");
}

}  // namespace

Carrier carrier_in(json::Form& form) {
    constexpr std::array<std::string_view, 2> carriers{"token", "cookie"};
    return form.optional_choice("as", carriers).value_or(0) == 0 ? Carrier::token : Carrier::cookie;
}

Response grant(const Desk& desk,
               const Request& request,
               const executor::Done<eventstore::commands::Granted>& granted,
               std::uint16_t status,
               Carrier carrier) {
    const auto& session = granted.answer;
    const auto view = customer_view(desk, granted.at.partition, session.customer);
    if (!view) return Problem{"unauthenticated"};
    const auto token = desk.shop.tokens.session(
        {granted.at.partition, session.customer, session.session}, desk.random);
    auto body = json::document([&](json::Object& out) {
        if (carrier == Carrier::token) out.member("token", token);
        out.member("expires_at", session.expires_at);
        if (session.password_expires_at) {
            out.member("password_expires_at", *session.password_expires_at);
        } else {
            out.raw("password_expires_at", "null");
        }
        out.object("customer", [&](json::Object& nested) { write_customer(nested, *view); });
    });
    auto response = at_position(Response::json(status, std::move(body)), desk, granted.at);
    response = std::move(response).header("Cache-Control", "no-store");
    if (carrier == Carrier::token) return response;
    const auto left =
        std::chrono::duration_cast<std::chrono::seconds>(session.expires_at - desk.clock.now());
    return std::move(response).header("Set-Cookie", cookie(request, token, left));
}

Response without_cookie(Response response, const Request& request) {
    if (!request.caller.by_cookie) return response;
    return std::move(response).header("Set-Cookie", cookie(request, "", std::chrono::seconds{0}));
}

std::optional<std::string> password_hash_of(const Desk& desk,
                                            eventstore::log::Partition partition,
                                            domain::CustomerId customer) {
    const auto stream = executor::stream_of(customer);
    const auto slot = desk.states.slot(partition, stream);
    const auto& state = std::get<domain::customer::State>(slot.state);
    auto hash = eventstore::codec::open(
        state.password_hash, desk.vault, {.customer = customer, .order_secret = {}}, stream.value);
    if (auto* plain = std::get_if<std::string>(&hash)) return std::move(*plain);
    return std::nullopt;
}

}  // namespace kontor::adapters::http
