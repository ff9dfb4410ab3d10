#include "eventstore/commands/registration.hpp"

#include "adapters/http/json/form.hpp"
#include "adapters/http/routes/forms.hpp"
#include "adapters/http/routes/granting.hpp"
#include "adapters/http/routes/logins.hpp"
#include "adapters/http/routes/routes.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <ranges>

namespace kontor::adapters::http {
namespace {

namespace commands = eventstore::commands;
namespace customer = domain::customer;
namespace executor = eventstore::executor;

Response accepted() {
    return Response::json(202, "{}");
}

/// M1. Whatever the address is known as, the answer is the same.
boost::asio::awaitable<Response> register_customer(const Desk& desk, Request& request) {
    json::Form form{request.json};
    customer::Profile profile;
    profile.company_name = form.text("company_name", any_text);
    profile.contact_name = form.text("contact_name", any_text);
    auto email = customer::normalised_email(form.text("email", any_text));
    const auto password = form.raw_text("password");
    const auto languages = enum_names(domain::Language{});
    profile.language = static_cast<domain::Language>(form.choice("language", languages));
    profile = customer::normalised(std::move(profile));

    auto faults = form.errors();
    add_faults(faults, customer::faults_in(profile, ""));
    add_faults(faults, customer::faults_in_email(email, "/email"));
    add_faults(faults, customer::faults_in_password(password, "/password"));
    if (!faults.empty()) co_return fields_invalid(std::move(faults));

    auto hash = co_await desk.passwords.hash(password);
    if (!hash) co_return Problem{"overloaded"};
    // Each sends a mail to somebody who may not have asked for it; who asks learns nothing.
    if (!desk.attempts.take("registration:" + email)) co_return accepted();
    const auto partition = desk.vault.partition_of_address(email);
    commands::Registration registration{
        .email = std::move(email), .profile = profile, .password_hash = *std::move(hash)};
    auto command = [&desk, registration = std::move(registration)](executor::Transaction& tx) {
        commands::register_customer(tx, registration, desk.shop);
        return true;
    };
    const auto done = co_await desk.engine.execute(partition, std::move(command));
    if (!done) co_return problem_of(done.error());
    co_return accepted();
}

boost::asio::awaitable<Response> request_activation_mail(const Desk& desk, Request& request) {
    json::Form form{request.json};
    const auto email = customer::normalised_email(form.text("email", any_text));
    auto faults = form.errors();
    add_faults(faults, customer::faults_in_email(email, "/email"));
    if (!faults.empty()) co_return fields_invalid(std::move(faults));
    auto answer = co_await time_of_answer();
    // Too many mails to one address are not sent; who asks learns nothing.
    if (!desk.attempts.take("mail:" + email)) {
        co_await answer.async_wait(boost::asio::use_awaitable);
        co_return accepted();
    }
    auto command = [&desk, email](executor::Transaction& tx) {
        commands::resend_activation(tx, email, desk.shop);
        return true;
    };
    const auto done =
        co_await desk.engine.execute(desk.vault.partition_of_address(email), std::move(command));
    if (!done) co_return problem_of(done.error());
    co_await answer.async_wait(boost::asio::use_awaitable);
    co_return accepted();
}

/// The pending registrations that a link could activate, newest first, with their passwords.
struct Candidates {
    std::vector<domain::CustomerId> customers;
    std::vector<std::string> hashes;
};

Candidates candidates_of(const Desk& desk, const eventstore::vault::LinkClaim& link) {
    Candidates found;
    const auto stream = desk.states.link(link.partition, link.link);
    if (!stream || executor::kind_of(*stream) != executor::StreamKind::claim) return found;
    const auto slot = desk.states.slot(link.partition, *stream);
    const auto& state = std::get<domain::claim::State>(slot.state);
    const auto context = commands::claim_context(rules_of(desk, link.partition), desk.clock.now());
    if (!domain::claim::is_open(state, link.link, context)) return found;
    const auto candidates = domain::claim::still_pending(state, context);
    for (const auto& pending : std::views::reverse(candidates)) {
        if (auto hash = password_hash_of(desk, link.partition, pending.customer)) {
            found.customers.push_back(pending.customer);
            found.hashes.push_back(*std::move(hash));
        }
    }
    return found;
}

/// M2. The link and the password given at registration, together.
boost::asio::awaitable<Response> activate(const Desk& desk, Request& request) {
    json::Form form{request.json};
    const auto token = form.raw_text("token", any_token);
    const auto password = form.raw_text("password");
    const auto carrier = carrier_in(form);
    if (auto faults = form.errors(); !faults.empty()) co_return fields_invalid(std::move(faults));

    const auto link = desk.shop.tokens.open_link(eventstore::vault::LinkPurpose::activation, token);
    const auto candidates = link ? candidates_of(desk, *link) : Candidates{};
    const auto found = co_await desk.passwords.find_match(password, candidates.hashes);
    if (!found) co_return Problem{"overloaded"};
    if (!link) co_return Problem{"link-spent"};

    std::optional<domain::CustomerId> matching;
    if (*found < candidates.customers.size()) matching = candidates.customers[*found];
    const auto done = co_await desk.engine.execute(
        link->partition, [link = link->link, matching](executor::Transaction& tx) {
            return commands::activate(tx, link, matching);
        });
    if (!done) co_return problem_of(done.error());
    if (!done->answer) {
        // Somebody who changes an address to this one was quicker: the registration leads nowhere.
        if (std::holds_alternative<domain::claim::AddressTaken>(done->answer.error())) {
            co_return Problem{"link-spent"};
        }
        co_return problem_of(done->answer.error(), desk, request.language);
    }
    if (!*done->answer) co_return Problem{"credentials-wrong"};
    const executor::Done<commands::Granted> granted{**done->answer, done->at};
    co_return grant(desk, request, granted, 201, carrier);
}

}  // namespace

std::vector<Route> registration_routes(const Desk& desk) {
    return {{.method = Method::post,
             .path = "/v1/registrations",
             .operation = "register",
             .access = Access::of_everybody(),
             .idempotency = IdempotencyUse::refused,
             .body = BodyUse::json,
             .handler = handler(desk, register_customer)},
            {.method = Method::post,
             .path = "/v1/activation-mails",
             .operation = "request_activation_mail",
             .access = Access::of_everybody(),
             .idempotency = IdempotencyUse::refused,
             .body = BodyUse::json,
             .handler = handler(desk, request_activation_mail)},
            {.method = Method::post,
             .path = "/v1/activations",
             .operation = "activate",
             .access = Access::of_everybody(),
             .idempotency = IdempotencyUse::refused,
             .body = BodyUse::json,
             .handler = handler(desk, activate)}};
}

}  // namespace kontor::adapters::http
