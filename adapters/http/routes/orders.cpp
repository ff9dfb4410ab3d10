#include "adapters/http/json/form.hpp"
#include "adapters/http/json/writer.hpp"
#include "adapters/http/limits.hpp"
#include "adapters/http/routes/draft_answers.hpp"
#include "adapters/http/routes/forms.hpp"
#include "adapters/http/routes/order_answers.hpp"
#include "adapters/http/routes/rendering.hpp"
#include "adapters/http/routes/routes.hpp"
#include "eventstore/commands/fulfilment.hpp"
#include "eventstore/commands/placing.hpp"

namespace kontor::adapters::http {
namespace {

namespace commands = eventstore::commands;
namespace executor = eventstore::executor;

/// M11: what is missing, wrong or too much; places nothing.
boost::asio::awaitable<Response> check_order(const Desk& desk, Request& request) {
    json::Form form{request.json};
    const auto order = read_order(form);
    if (auto faults = form.errors(); !faults.empty()) co_return fields_invalid(std::move(faults));
    const auto caller = customer_of(request);
    auto command = [&desk, caller, order](executor::Transaction& tx) {
        return commands::check_order(tx, caller, order, desk.shop);
    };
    const auto done = co_await desk.engine.execute(caller.partition, std::move(command));
    if (!done) co_return problem_of(done.error());
    if (!done->answer) co_return problem_of(done->answer.error(), desk, request.language);
    const auto& checked = *done->answer;
    co_return Response::json(
        200, json::document([&](json::Object& out) {
            out.member("acceptable", checked.acceptable);
            out.values("missing", checked.missing);
            write_faults(out, checked.errors, request.language);
            write_limits(out, "limits", checked.limits, desk.shop.catalogue, request.language);
        }));
}

/// M12.
boost::asio::awaitable<Response> place_order(const Desk& desk, Request& request) {
    json::Form form{request.json};
    const auto order = read_order(form);
    if (auto faults = form.errors(); !faults.empty()) co_return fields_invalid(std::move(faults));
    const auto caller = customer_of(request);
    const auto key = idempotency_of(desk, request, "place_order");
    if (!key) co_return Problem{"unauthenticated"};
    auto command = [&desk, caller, order, key = *key](executor::Transaction& tx) {
        return commands::place_order(tx, caller, order, key, desk.shop);
    };
    const auto done = co_await desk.engine.execute(caller.partition, std::move(command));
    if (!done) co_return problem_of(done.error());
    if (!done->answer) co_return problem_of(done->answer.error(), desk, request.language);
    co_return placed_answer(desk, request, *done->answer, done->at);
}

boost::asio::awaitable<Response> get_order(const Desk& desk, Request& request) {
    if (auto behind = co_await wait_for_position(desk, request)) co_return *std::move(behind);
    const auto number = own_number(desk, request);
    if (!number) co_return Problem{"not-found"};
    auto body = order_json(desk, request, *number, std::nullopt);
    if (!body) co_return Problem{"not-found"};
    co_return Response::json(200, *std::move(body));
}

boost::asio::awaitable<Response> cancel_order(const Desk& desk, Request& request) {
    json::Form form{request.json};
    const auto reason = form.optional_text("reason", any_text).value_or(std::string{});
    if (auto faults = form.errors(); !faults.empty()) co_return fields_invalid(std::move(faults));
    const auto number = own_number(desk, request);
    if (!number) co_return Problem{"not-found"};
    const auto caller = customer_of(request);
    auto command = [&desk,
                    caller,
                    number = *number,
                    reason,
                    key = idempotency_of(desk, request, "cancel_order:" + number->value)](
                       executor::Transaction& tx) {
        return commands::cancel(tx, caller, number, reason, key, desk.shop);
    };
    const auto done = co_await desk.engine.execute(caller.partition, std::move(command));
    if (!done) co_return problem_of(done.error());
    if (!done->answer) {
        // For its customer an erased order is one that does not exist.
        if (std::holds_alternative<domain::order::OrderErased>(done->answer.error())) {
            co_return Problem{"not-found"};
        }
        co_return problem_of(done->answer.error(), desk, request.language);
    }
    const auto& replay = done->answer->replay;
    auto body =
        order_json(desk, request, *number, replay ? std::optional{replay->version} : std::nullopt);
    if (!body) co_return Problem{"not-found"};
    auto response = Response::json(200, *std::move(body));
    if (replay) response = std::move(response).header("Idempotency-Replayed", "true");
    co_return at_position(std::move(response), desk, done->at);
}

}  // namespace

std::vector<Route> order_routes(const Desk& desk) {
    return {{.method = Method::post,
             .path = "/v1/order-checks",
             .operation = "check_order",
             .access = Access::of_customers(),
             .idempotency = IdempotencyUse::optional,
             .body = BodyUse::json,
             .handler = handler(desk, check_order)},
            {.method = Method::post,
             .path = "/v1/orders",
             .operation = "place_order",
             .access = Access::of_customers(),
             .idempotency = IdempotencyUse::required,
             .body = BodyUse::json,
             .in_flight_max = orders_in_flight_max,
             .handler = handler(desk, place_order)},
            {.method = Method::get,
             .path = "/v1/orders/{number}",
             .operation = "get_order",
             .access = Access::of_customers(),
             .handler = handler(desk, get_order)},
            {.method = Method::post,
             .path = "/v1/orders/{number}/cancellation",
             .operation = "cancel_order",
             .access = Access::of_customers(),
             .idempotency = IdempotencyUse::optional,
             .body = BodyUse::json_optional,
             .precondition = PreconditionUse::optional,
             .handler = handler(desk, cancel_order)}};
}

}  // namespace kontor::adapters::http
