#include "adapters/http/json/form.hpp"
#include "adapters/http/json/writer.hpp"
#include "adapters/http/routes/granting.hpp"
#include "adapters/http/routes/rendering.hpp"
#include "adapters/http/routes/routes.hpp"
#include "eventstore/commands/forgetting.hpp"
#include "projections/history/history.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kontor::adapters::http {
namespace {

namespace commands = eventstore::commands;
namespace executor = eventstore::executor;
namespace history = projections::history;

std::string_view name_of(history::Outcome outcome) {
    return enum_names(outcome).at(static_cast<std::size_t>(outcome));
}

struct Planned {
    domain::OrderNumber order;
    history::Outcome outcome;
};

/// What would become of each order if the customer were forgotten now, oldest first.
std::vector<Planned> plan_for(const Desk& desk, const commands::Caller& caller) {
    auto orders = history::orders_of(
        desk.projections.view("history").view(), caller.partition, caller.customer);
    std::ranges::sort(orders, {}, [](const auto& entry) { return entry.row.placed_at; });
    const auto rules = order_rules(rules_of(desk, caller.partition));
    const auto now = desk.clock.now();
    std::vector<Planned> plan;
    plan.reserve(orders.size());
    for (const auto& [number, row] : orders) {
        plan.push_back({number, history::outcome_of(row, rules, now)});
    }
    return plan;
}

/// Whoever agreed to one plan did not agree to another.
std::string tag_of(const Desk& desk,
                   std::uint64_t profile_revision,
                   const std::vector<Planned>& plan) {
    constexpr std::size_t enough = 16;
    std::string outcomes;
    for (const auto& [order, outcome] : plan) outcomes.append(order.value).append(name_of(outcome));
    return '"' + std::to_string(profile_revision) + '-' +
           desk.shop.tokens.derived_id("erasure plan", outcomes).substr(0, enough) + '"';
}

boost::asio::awaitable<Response> preview(const Desk& desk, Request& request) {
    if (auto behind = co_await wait_for_position(desk, request)) co_return *std::move(behind);
    const auto caller = customer_of(request);
    const auto view = customer_view(desk, caller.partition, caller.customer);
    if (!view) co_return Problem{"unauthenticated"};
    const auto plan = plan_for(desk, caller);
    co_return Response::json(
        200, json::document([&](json::Object& out) {
            out.member("receipt_id", commands::receipt_id(desk.shop.tokens, caller.customer));
            out.member("version", view->state.profile_revision);
            out.objects("orders", plan, [](json::Object& element, const Planned& planned) {
                element.member("number", planned.order.value);
                element.member("outcome", name_of(planned.outcome));
            });
        }))
        .header("ETag", tag_of(desk, view->state.profile_revision, plan));
}

/// Of the profile and the plan as they are; nothing if there is no such customer any more.
struct Current {
    std::string tag;
    std::uint64_t profile_revision;
};
std::optional<Current> current_of(const Desk& desk, const commands::Caller& caller) {
    const auto view = customer_view(desk, caller.partition, caller.customer);
    if (!view) return std::nullopt;
    const auto revision = view->state.profile_revision;
    return Current{tag_of(desk, revision, plan_for(desk, caller)), revision};
}

/// The profile's revision that is asked for: by its own tag, or by that of the plan as it is now.
std::optional<std::uint64_t> expected_profile(const Desk& desk,
                                              const commands::Caller& caller,
                                              const Request& request) {
    const auto current = current_of(desk, caller);
    if (current && request.header("If-Match") == current->tag) return current->profile_revision;
    return expected_revision(request);
}

bool is_stale(const Problem& problem) {
    return problem.code == domain::customer::Stale::type;
}

boost::asio::awaitable<Response> forget_me(const Desk& desk, Request& request) {
    json::Form form{request.json};
    const auto password = form.raw_text("password");
    if (auto faults = form.errors(); !faults.empty()) co_return fields_invalid(std::move(faults));
    const auto caller = customer_of(request);
    if (const auto allowed = desk.attempts.take("password:" + caller.customer.value.text());
        !allowed) {
        co_return Problem{"too-many-requests"}.after(allowed.error());
    }
    std::vector<std::string> hashes;
    if (auto known = password_hash_of(desk, caller.partition, caller.customer)) {
        hashes.push_back(*std::move(known));
    }
    const auto found = co_await desk.passwords.find_match(password, hashes);
    if (!found) co_return Problem{"overloaded"};
    if (hashes.empty() || *found != 0) co_return Problem{"credentials-wrong"};

    auto command = [caller, expected = expected_profile(desk, caller, request), &shop = desk.shop](
                       executor::Transaction& tx) {
        return commands::forget_me(tx, caller, expected, shop);
    };
    const auto done = co_await desk.engine.execute(caller.partition, std::move(command));
    if (!done) co_return problem_of(done.error());
    if (!done->answer) {
        auto problem = problem_of(done->answer.error(), desk, request.language);
        if (const auto current = current_of(desk, caller); current && is_stale(problem)) {
            // What is to be agreed to is the plan, not the profile.
            std::erase_if(problem.headers, [](const auto& field) { return field.first == "ETag"; });
            problem.headers.emplace_back("ETag", current->tag);
        }
        co_return problem;
    }
    auto body = json::document([&](json::Object& out) {
        out.member("receipt_id", commands::receipt_id(desk.shop.tokens, caller.customer));
    });
    co_return without_cookie(at_position(Response::json(202, std::move(body)), desk, done->at),
                             request);
}

}  // namespace

std::vector<Route> erasure_routes(const Desk& desk) {
    return {{.method = Method::get,
             .path = "/v1/me/erasure",
             .operation = "preview_erasure",
             .access = Access::of_customers(),
             .handler = handler(desk, preview)},
            {.method = Method::post,
             .path = "/v1/me/erasure",
             .operation = "forget_me",
             .access = Access::of_customers(),
             .idempotency = IdempotencyUse::optional,
             .body = BodyUse::json,
             .precondition = PreconditionUse::required,
             .handler = handler(desk, forget_me)}};
}

}  // namespace kontor::adapters::http
