#include "adapters/http/json/form.hpp"
#include "adapters/http/routes/forms.hpp"
#include "adapters/http/routes/granting.hpp"
#include "adapters/http/routes/logins.hpp"
#include "adapters/http/routes/routes.hpp"
#include "eventstore/commands/sessions.hpp"

#include <boost/asio/use_awaitable.hpp>

namespace kontor::adapters::http {
namespace {

namespace commands = eventstore::commands;
namespace customer = domain::customer;
namespace executor = eventstore::executor;

/// M5. Always 202.
boost::asio::awaitable<Response> request_reset_mail(const Desk& desk, Request& request) {
    json::Form form{request.json};
    const auto email = customer::normalised_email(form.text("email", any_text));
    auto faults = form.errors();
    add_faults(faults, customer::faults_in_email(email, "/email"));
    if (!faults.empty()) co_return fields_invalid(std::move(faults));
    auto answer = co_await time_of_answer();
    // Too many mails to one address are not sent; who asks learns nothing.
    if (!desk.attempts.take("mail:" + email)) {
        co_await answer.async_wait(boost::asio::use_awaitable);
        co_return Response::json(202, "{}");
    }
    const auto login = login_of(desk, email);
    auto command = [&desk, login, email](executor::Transaction& tx) {
        if (login.customer) {
            commands::request_password_reset(tx, email, *login.claim, *login.customer, desk.shop);
        }
        return true;
    };
    const auto done = co_await desk.engine.execute(login.partition, std::move(command));
    if (!done) co_return problem_of(done.error());
    co_await answer.async_wait(boost::asio::use_awaitable);
    co_return Response::json(202, "{}");
}

boost::asio::awaitable<Response> reset_password(const Desk& desk, Request& request) {
    json::Form form{request.json};
    const auto token = form.raw_text("token", any_token);
    const auto password = form.raw_text("new_password");
    auto faults = form.errors();
    add_faults(faults, customer::faults_in_password(password, "/new_password"));
    if (!faults.empty()) co_return fields_invalid(std::move(faults));

    const auto link =
        desk.shop.tokens.open_link(eventstore::vault::LinkPurpose::password_reset, token);
    if (!link) co_return Problem{"link-spent"};
    auto hash = co_await desk.passwords.hash(password);
    if (!hash) co_return Problem{"overloaded"};
    auto command = [link = link->link, hash = *std::move(hash)](executor::Transaction& tx) {
        return commands::reset_password(tx, link, hash);
    };
    const auto done = co_await desk.engine.execute(link->partition, std::move(command));
    if (!done) co_return problem_of(done.error());
    if (!done->answer) co_return problem_of(done->answer.error(), desk, request.language);
    co_return at_position(Response::empty(), desk, done->at);
}

/// M19. All sessions end; the answer is a new one.
boost::asio::awaitable<Response> change_password(const Desk& desk, Request& request) {
    json::Form form{request.json};
    const auto current = form.raw_text("current_password");
    const auto next = form.raw_text("new_password");
    auto faults = form.errors();
    add_faults(faults, customer::faults_in_password(next, "/new_password"));
    if (!faults.empty()) co_return fields_invalid(std::move(faults));

    const auto caller = customer_of(request);
    if (const auto allowed = desk.attempts.take("password:" + caller.customer.value.text());
        !allowed) {
        co_return Problem{"too-many-requests"}.after(allowed.error());
    }
    std::vector<std::string> hashes;
    if (auto known = password_hash_of(desk, caller.partition, caller.customer)) {
        hashes.push_back(*std::move(known));
    }
    const auto found = co_await desk.passwords.find_match(current, hashes);
    if (!found) co_return Problem{"overloaded"};
    if (hashes.empty() || *found != 0) co_return Problem{"credentials-wrong"};
    auto hash = co_await desk.passwords.hash(next);
    if (!hash) co_return Problem{"overloaded"};

    auto command = [caller, hash = *std::move(hash)](executor::Transaction& tx) {
        return commands::change_password(tx, caller, hash);
    };
    const auto done = co_await desk.engine.execute(caller.partition, std::move(command));
    if (!done) co_return problem_of(done.error());
    if (!done->answer) co_return problem_of(done->answer.error(), desk, request.language);
    const auto carrier = request.caller.by_cookie ? Carrier::cookie : Carrier::token;
    co_return grant(desk, request, {*done->answer, done->at}, 200, carrier);
}

}  // namespace

std::vector<Route> password_routes(const Desk& desk) {
    return {{.method = Method::post,
             .path = "/v1/password-reset-mails",
             .operation = "request_password_reset_mail",
             .access = Access::of_everybody(),
             .idempotency = IdempotencyUse::refused,
             .body = BodyUse::json,
             .handler = handler(desk, request_reset_mail)},
            {.method = Method::post,
             .path = "/v1/password-resets",
             .operation = "reset_password",
             .access = Access::of_everybody(),
             .idempotency = IdempotencyUse::refused,
             .body = BodyUse::json,
             .media_types = {},
             .handler = handler(desk, reset_password)},
            {.method = Method::put,
             .path = "/v1/me/password",
             .operation = "change_password",
             .access = Access::of_customers(),
             .idempotency = IdempotencyUse::refused,
             .body = BodyUse::json,
             .handler = handler(desk, change_password)}};
}

}  // namespace kontor::adapters::http
