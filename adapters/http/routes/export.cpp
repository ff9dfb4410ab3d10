#include "adapters/http/json/writer.hpp"
#include "adapters/http/routes/draft_answers.hpp"
#include "adapters/http/routes/own_things.hpp"
#include "adapters/http/routes/rendering.hpp"
#include "adapters/http/routes/routes.hpp"
#include "projections/history/history.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>
#include <vector>

// All that is held about a customer and that its keys still open, in one document (M20).

namespace kontor::adapters::http {
namespace {

namespace details = projections::details;
namespace executor = eventstore::executor;
namespace history = projections::history;

/// So many orders are read before somebody else has a turn on the thread.
constexpr std::size_t orders_in_a_row = 32;

boost::asio::awaitable<std::vector<details::Details>> orders_of(
    const Desk& desk, const eventstore::commands::Caller& caller) {
    const auto rules = order_rules(rules_of(desk, caller.partition));
    const auto now = desk.clock.now();
    auto entries = history::orders_of(
        desk.projections.view("history").view(), caller.partition, caller.customer);
    std::ranges::sort(entries, {}, [](const auto& entry) { return entry.row.placed_at; });
    std::vector<details::Details> orders;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (i % orders_in_a_row == orders_in_a_row - 1) {
            co_await boost::asio::post(co_await boost::asio::this_coro::executor,
                                       boost::asio::use_awaitable);
        }
        const auto& [number, row] = entries[i];
        if (now >= domain::order::expires_at(row.placed_at, row.final_at, row.held_at, rules)) {
            continue;  // M16.
        }
        auto order = details::read(desk.details(),
                                   caller.partition,
                                   number,
                                   {.customer = caller.customer, .order_secret = row.secret});
        if (order) orders.push_back(*std::move(order));
    }
    co_return orders;
}

boost::asio::awaitable<Response> export_me(const Desk& desk, Request& request) {
    if (auto behind = co_await wait_for_position(desk, request)) co_return *std::move(behind);
    const auto caller = customer_of(request);
    const auto view = customer_view(desk, caller.partition, caller.customer);
    if (!view) co_return Problem{"unauthenticated"};
    auto look = [&desk, caller](executor::Transaction& tx) {
        return eventstore::commands::show_draft(tx, caller, desk.shop);
    };
    const auto draft = co_await desk.engine.execute(caller.partition, std::move(look));
    if (!draft) co_return problem_of(draft.error());
    const auto orders = co_await orders_of(desk, caller);
    const auto context = customer_context(desk, caller.partition);
    const auto rules = order_rules(rules_of(desk, caller.partition));
    auto body = json::document([&](json::Object& out) {
        out.member("exported_at", context.now);
        out.object("customer", [&](json::Object& nested) { write_customer(nested, *view); });
        out.objects("sessions",
                    live_sessions(view->state, context),
                    [&](json::Object& element, const domain::customer::Session& session) {
                        write_session(element, view->state, session, context, caller.session);
                    });
        out.objects("account_numbers", saved_account_numbers(desk, caller), write_account_number);
        out.objects("addresses", saved_addresses(desk, caller), write_saved_address);
        if (draft->answer) {
            out.object("draft", [&](json::Object& nested) {
                write_draft(nested, *draft->answer, desk.shop.catalogue, request.language);
            });
        }
        out.objects("orders", orders, [&](json::Object& element, const details::Details& order) {
            write_order(element, order, rules, context.now, request.language);
        });
    });
    co_return Response::json(200, std::move(body))
        .header("Content-Disposition", "attachment; filename=\"kontor-export.json\"");
}

}  // namespace

std::vector<Route> export_routes(const Desk& desk) {
    return {{.method = Method::get,
             .path = "/v1/me/export",
             .operation = "export_me",
             .access = Access::of_customers(),
             .in_flight_max = 8,
             .handler = handler(desk, export_me)}};
}

}  // namespace kontor::adapters::http
