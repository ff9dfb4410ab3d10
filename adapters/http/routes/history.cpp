#include "adapters/http/json/writer.hpp"
#include "adapters/http/routes/order_list.hpp"
#include "adapters/http/routes/rendering.hpp"
#include "adapters/http/routes/routes.hpp"

#include <algorithm>
#include <charconv>

namespace kontor::adapters::http {
namespace {

/// Names the list, so that a cursor is good for it alone, however it was asked for.
std::string name_of_list(const OrderQuery& query, const Request& request) {
    const auto instant = [](const std::optional<domain::Timestamp>& at) {
        return at ? std::to_string(at->time_since_epoch().count()) : std::string{};
    };
    std::string what{query.descending ? "orders:-" : "orders:"};
    what.append(std::to_string(static_cast<int>(query.key)));
    what.append(1, ':').append(query.status ? name_of(*query.status) : "");
    what.append(1, ':').append(instant(query.from));
    what.append(1, ':').append(instant(query.to));
    what.append(1, ':').append(request.query_value("account_number_id").value_or(""));
    return what;
}

/// M13, M14.
boost::asio::awaitable<Response> list_orders(const Desk& desk, Request& request) {
    if (auto behind = co_await wait_for_position(desk, request)) co_return *std::move(behind);
    const auto query = order_query_of(desk, request);
    if (!query) co_return query.error();
    const auto what = name_of_list(*query, request);
    const auto page = page_of(desk, request, what);
    if (!page) co_return page.error();

    const auto caller = customer_of(request);
    const auto rules = order_rules(rules_of(desk, caller.partition));
    auto rows = listed_orders(desk, caller, *query, rules);
    // The cursor names the last order that was shown; if it is gone meanwhile, how many were shown.
    std::size_t first = 0;
    if (page->after) {
        const auto comma = page->after->find(',');
        std::from_chars(page->after->data(), page->after->data() + comma, first);
        const auto last = std::ranges::find_if(rows, [&](const ListedOrder& shown) {
            return shown.entry.number.value == page->after->substr(comma + 1);
        });
        if (last != rows.end()) first = static_cast<std::size_t>(last - rows.begin()) + 1;
    }
    first = std::min(first, rows.size());
    const auto end = std::min(rows.size(), first + page->limit);
    std::vector<ListedOrder> shown;
    for (auto i = first; i < end; ++i) {
        if (!open_placing(desk, caller.customer, rows[i])) continue;
        shown.push_back(std::move(rows[i]));
    }
    co_return Response::json(
        200, json::document([&](json::Object& out) {
            out.objects("items", shown, [&](json::Object& element, const ListedOrder& item) {
                const auto& row = item.entry.row;
                element.member("number", item.entry.number.value);
                element.member("placed_at", row.placed_at);
                element.member("status", name_of(row.status));
                element.member("account_number", item.placing.account_number);
                element.member("company_name", item.placing.company_name);
                write_allowed_actions(element, row.status);
                element.member("expires_at", expires_at(row, rules));
            });
            if (end < rows.size() && !shown.empty()) {
                out.member(
                    "next",
                    next_cursor(
                        desk, what, std::to_string(end) + ',' + shown.back().entry.number.value));
            }
        }));
}

}  // namespace

std::vector<Route> history_routes(const Desk& desk) {
    return {{.method = Method::get,
             .path = "/v1/orders",
             .operation = "list_orders",
             .access = Access::of_customers(),
             .query = {"sort", "status", "from", "to", "account_number_id", "limit", "cursor"},
             .handler = handler(desk, list_orders)}};
}

}  // namespace kontor::adapters::http
