#include "eventstore/commands/sessions.hpp"

#include "adapters/http/json/form.hpp"
#include "adapters/http/json/writer.hpp"
#include "adapters/http/routes/forms.hpp"
#include "adapters/http/routes/granting.hpp"
#include "adapters/http/routes/logins.hpp"
#include "adapters/http/routes/own_things.hpp"
#include "adapters/http/routes/rendering.hpp"
#include "adapters/http/routes/routes.hpp"

#include <functional>

namespace kontor::adapters::http {
namespace {

namespace commands = eventstore::commands;
namespace customer = domain::customer;
namespace executor = eventstore::executor;

/// M3. Wrong in any way is one answer, and takes as long as a right one.
boost::asio::awaitable<Response> log_in(const Desk& desk, Request& request) {
    json::Form form{request.json};
    const auto email = customer::normalised_email(form.text("email", any_text));
    const auto password = form.raw_text("password");
    const auto carrier = carrier_in(form);
    if (auto faults = form.errors(); !faults.empty()) co_return fields_invalid(std::move(faults));
    if (const auto allowed = desk.attempts.take("log-in:" + email); !allowed) {
        co_return Problem{"too-many-requests"}.after(allowed.error());
    }

    const auto login = login_of(desk, email);
    std::vector<std::string> hashes;
    if (login.customer) {
        if (auto hash = password_hash_of(desk, login.partition, *login.customer)) {
            hashes.push_back(*std::move(hash));
        }
    }
    const auto found = co_await desk.passwords.find_match(password, hashes);
    if (!found) co_return Problem{"overloaded"};
    if (hashes.empty() || *found != 0) co_return Problem{"credentials-wrong"};

    const auto done = co_await desk.engine.execute(
        login.partition,
        [email, claim = *login.claim, id = *login.customer, hash = hashes.front()](
            executor::Transaction& tx) { return commands::log_in(tx, email, claim, id, hash); });
    if (!done) co_return problem_of(done.error());
    if (!done->answer) {
        if (std::holds_alternative<customer::NotActive>(done->answer.error())) {
            co_return Problem{"credentials-wrong"};
        }
        co_return problem_of(done->answer.error(), desk, request.language);
    }
    // Guesses are counted, not log-ins.
    desk.attempts.give_back("log-in:" + email);
    co_return grant(desk, request, {*done->answer, done->at}, 201, carrier);
}

boost::asio::awaitable<Response> renew_session(const Desk& desk, Request& request) {
    if (json::Form form{request.json}; true) {
        if (auto faults = form.errors(); !faults.empty()) {
            co_return fields_invalid(std::move(faults));
        }
    }
    const auto caller = customer_of(request);
    const auto done = co_await desk.engine.execute(
        caller.partition,
        [caller](executor::Transaction& tx) { return commands::renew_session(tx, caller); });
    if (!done) co_return problem_of(done.error());
    if (!done->answer) co_return problem_of(done->answer.error(), desk, request.language);
    const auto carrier = request.caller.by_cookie ? Carrier::cookie : Carrier::token;
    co_return grant(desk, request, {*done->answer, done->at}, 200, carrier);
}

boost::asio::awaitable<Response> list_sessions(const Desk& desk, Request& request) {
    if (auto behind = co_await wait_for_position(desk, request)) co_return *std::move(behind);
    const auto caller = customer_of(request);
    const auto slot = desk.states.slot(caller.partition, executor::stream_of(caller.customer));
    const auto& state = std::get<customer::State>(slot.state);
    const auto context = customer_context(desk, caller.partition);
    auto live = live_sessions(state, context);
    const auto next = cut_to_page(desk, request, "sessions", live, std::greater{});
    if (!next) co_return next.error();
    co_return Response::json(
        200, json::document([&](json::Object& out) {
            out.objects(
                "items", live, [&](json::Object& element, const customer::Session& session) {
                    write_session(element, state, session, context, caller.session);
                });
            out.member("next", *next);
        }));
}

boost::asio::awaitable<Response> end(const Desk& desk,
                                     Request& request,
                                     domain::SessionId session) {
    const auto caller = customer_of(request);
    const auto done = co_await desk.engine.execute(
        caller.partition, [caller, session](executor::Transaction& tx) {
            return commands::end_session(tx, caller, session);
        });
    if (!done) co_return problem_of(done.error());
    if (!done->answer) co_return problem_of(done->answer.error(), desk, request.language);
    auto response = at_position(Response::empty(), desk, done->at);
    if (session == caller.session) response = without_cookie(std::move(response), request);
    co_return response;
}

boost::asio::awaitable<Response> log_out(const Desk& desk, Request& request) {
    co_return co_await end(desk, request, customer_of(request).session);
}

boost::asio::awaitable<Response> end_session(const Desk& desk, Request& request) {
    const auto session = id_named<domain::SessionId>(request.path_value("id"));
    if (!session) co_return Problem{"not-found"};
    co_return co_await end(desk, request, *session);
}

boost::asio::awaitable<Response> end_other_sessions(const Desk& desk, Request& request) {
    const auto caller = customer_of(request);
    const auto done = co_await desk.engine.execute(
        caller.partition,
        [caller](executor::Transaction& tx) { return commands::end_other_sessions(tx, caller); });
    if (!done) co_return problem_of(done.error());
    if (!done->answer) co_return problem_of(done->answer.error(), desk, request.language);
    co_return at_position(Response::empty(), desk, done->at);
}

}  // namespace

std::vector<Route> session_routes(const Desk& desk) {
    return {{.method = Method::post,
             .path = "/v1/sessions",
             .operation = "log_in",
             .access = Access::of_everybody(),
             .idempotency = IdempotencyUse::refused,
             .body = BodyUse::json,
             .handler = handler(desk, log_in)},
            {.method = Method::get,
             .path = "/v1/sessions",
             .operation = "list_sessions",
             .access = Access::of_customers(),
             .query = {"limit", "cursor"},
             .handler = handler(desk, list_sessions)},
            {.method = Method::delete_,
             .path = "/v1/sessions",
             .operation = "end_other_sessions",
             .access = Access::of_customers(),
             .media_types = {},
             .handler = handler(desk, end_other_sessions)},
            {.method = Method::delete_,
             .path = "/v1/sessions/current",
             .operation = "log_out",
             .access = Access::of_customers(),
             .media_types = {},
             .handler = handler(desk, log_out)},
            {.method = Method::delete_,
             .path = "/v1/sessions/{id}",
             .operation = "end_session",
             .access = Access::of_customers(),
             .media_types = {},
             .handler = handler(desk, end_session)},
            {.method = Method::post,
             .path = "/v1/sessions/current/renewal",
             .operation = "renew_session",
             .access = Access::of_customers(),
             .idempotency = IdempotencyUse::refused,
             .body = BodyUse::json_optional,
             .handler = handler(desk, renew_session)}};
}

}  // namespace kontor::adapters::http
