#include "adapters/http/json/form.hpp"
#include "adapters/http/routes/forms.hpp"
#include "adapters/http/routes/routes.hpp"
#include "eventstore/commands/email_changes.hpp"
#include "projections/moving/login_moves.hpp"

#include <stdexcept>

// Changes of the log-in address and of the standard address (M18).

namespace kontor::adapters::http {
namespace {

namespace commands = eventstore::commands;
namespace customer = domain::customer;
namespace executor = eventstore::executor;

/// Always 202: whether the address is known to the shop is told to its owner alone.
boost::asio::awaitable<Response> request_change(const Desk& desk, Request& request) {
    json::Form form{request.json};
    const auto login = form.optional_text("email", any_text);
    const auto standard = form.optional_text("standard_email", any_text);
    if (login && standard) form.refuse("standard_email", domain::FieldFault::not_allowed);
    if (!form.has("email") && !form.has("standard_email")) {
        form.refuse("email", domain::FieldFault::required);
    }
    const auto use = login ? customer::AddressUse::login : customer::AddressUse::standard;
    const auto email = customer::normalised_email(login ? *login : standard.value_or(""));
    auto faults = form.errors();
    add_faults(faults, customer::faults_in_email(email, login ? "/email" : "/standard_email"));
    if (!faults.empty()) co_return fields_invalid(std::move(faults));

    // Too many mails to one address are not sent; who asks learns nothing.
    const bool is_sent = desk.attempts.take("mail:" + email).has_value();
    const auto caller = customer_of(request);
    auto command =
        [&desk,
         caller,
         use,
         email,
         is_sent,
         key = idempotency_of(desk, request, "request_email_change")](executor::Transaction& tx) {
            using Outcome = commands::Result<std::optional<commands::Answered>>;
            if (!is_sent) return Outcome{std::nullopt};
            return commands::request_email_change(tx, caller, use, email, key, desk.shop);
        };
    const auto done = co_await desk.engine.execute(caller.partition, std::move(command));
    if (!done) co_return problem_of(done.error());
    if (!done->answer) co_return problem_of(done->answer.error(), desk, request.language);
    auto response = Response::json(202, "{}");
    if (*done->answer) response = std::move(response).header("Idempotency-Replayed", "true");
    co_return at_position(std::move(response), desk, done->at);
}

struct Link {
    eventstore::log::Partition home;
    domain::LinkId link;
};

/// Reserves the new address and begins the move; the answer if that cannot be.
boost::asio::awaitable<std::optional<Problem>> begin_move(const Desk& desk,
                                                          const Request& request,
                                                          Link link,
                                                          commands::LoginChange change) {
    const auto partition = desk.vault.partition_of_address(change.email);
    const auto reserved = co_await desk.engine.execute(
        partition,
        [change](executor::Transaction& tx) { return commands::reserve_address(tx, change); });
    if (!reserved) co_return problem_of(reserved.error());
    // Somebody else's: to who follows the link it leads nowhere, as any that is spent.
    if (!reserved->answer) co_return Problem{"link-spent"};
    const auto begun = co_await desk.engine.execute(
        link.home, [link, change, claim = *reserved->answer, partition](executor::Transaction& tx) {
            return commands::begin_login_move(tx, link.link, change, claim, partition);
        });
    if (!begun) co_return problem_of(begun.error());
    if (!begun->answer) {
        const bool spent = std::holds_alternative<customer::LinkSpent>(begun->answer.error());
        co_return spent ? Problem{"link-spent"}
                        : problem_of(begun->answer.error(), desk, request.language);
    }
    co_return std::nullopt;
}

/// Takes the link's steps in two partitions; see docs/decisions/0005.
boost::asio::awaitable<Response> confirm(const Desk& desk, Request& request) {
    json::Form form{request.json};
    const auto token = form.raw_text("token", any_token);
    if (auto faults = form.errors(); !faults.empty()) co_return fields_invalid(std::move(faults));
    const auto claim =
        desk.shop.tokens.open_link(eventstore::vault::LinkPurpose::email_confirmation, token);
    if (!claim) co_return Problem{"link-spent"};
    const Link link{claim->partition, claim->link};

    const auto followed = co_await desk.engine.execute(
        link.home,
        [link](executor::Transaction& tx) { return commands::follow_email_link(tx, link.link); });
    if (!followed) co_return problem_of(followed.error());
    if (!followed->answer) co_return problem_of(followed->answer.error(), desk, request.language);
    if (!*followed->answer) co_return at_position(Response::empty(), desk, followed->at);

    const auto change = **followed->answer;
    try {
        // One that an earlier link began and nobody finished yet.
        co_await projections::moving::finish_move(desk.engine, link.home, change.customer);
        if (auto refusal = co_await begin_move(desk, request, link, change)) {
            co_return *std::move(refusal);
        }
        co_await projections::moving::finish_move(desk.engine, link.home, change.customer);
    } catch (const std::runtime_error&) {
        // What has begun is finished as soon as the log takes commands again.
        co_return Problem{"log-unavailable"};
    }
    const auto moved = co_await desk.engine.execute(link.home, [change](executor::Transaction& tx) {
        return commands::logs_in_with(tx, change.customer, change.email);
    });
    if (!moved) co_return problem_of(moved.error());
    if (!moved->answer) co_return Problem{"link-spent"};
    co_return at_position(Response::empty(), desk, moved->at);
}

}  // namespace

std::vector<Route> email_routes(const Desk& desk) {
    return {{.method = Method::post,
             .path = "/v1/me/email-changes",
             .operation = "request_email_change",
             .access = Access::of_customers(),
             .idempotency = IdempotencyUse::optional,
             .body = BodyUse::json,
             .handler = handler(desk, request_change)},
            {.method = Method::post,
             .path = "/v1/email-confirmations",
             .operation = "confirm_email",
             .access = Access::of_everybody(),
             .idempotency = IdempotencyUse::refused,
             .body = BodyUse::json,
             .media_types = {},
             .handler = handler(desk, confirm)}};
}

}  // namespace kontor::adapters::http
