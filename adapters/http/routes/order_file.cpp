#include "adapters/http/exchange/csv.hpp"
#include "adapters/http/json/instant.hpp"
#include "adapters/http/routes/order_list.hpp"
#include "adapters/http/routes/routes.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <string>
#include <utility>

// The order history as a file (M13, M14): a row per line.

namespace kontor::adapters::http {
namespace {

namespace order = domain::order;

std::string instant_text(domain::Timestamp instant) {
    std::string text;
    json::append_instant(text, instant);
    return text;
}

void append_rows(std::string& out,
                 const ListedOrder& listed,
                 const projections::details::Details& details,
                 const order::RetentionRules& rules,
                 domain::Language language) {
    const auto expires = instant_text(expires_at(listed.entry.row, rules));
    const auto reference = details.delivery && details.delivery->reference
                               ? *details.delivery->reference
                               : std::string{};
    for (std::size_t i = 0; i < details.lines.size(); ++i) {
        const auto& line = details.lines[i];
        const auto& progress = details.progress[i];
        append_csv_row(out,
                       {listed.entry.number.value,
                        instant_text(listed.entry.row.placed_at),
                        name_of(listed.entry.row.status),
                        listed.placing.account_number,
                        listed.placing.company_name,
                        std::to_string(line.line),
                        line.sku.value,
                        line.name.in(language),
                        std::to_string(line.quantity),
                        std::to_string(line.pieces),
                        std::to_string(progress.shipped),
                        std::to_string(progress.cancelled),
                        reference,
                        expires});
    }
}

boost::asio::awaitable<Response> export_orders(const Desk& desk, Request& request) {
    if (auto behind = co_await wait_for_position(desk, request)) co_return *std::move(behind);
    const auto query = order_query_of(desk, request);
    if (!query) co_return query.error();
    const auto caller = customer_of(request);
    const auto rules = order_rules(rules_of(desk, caller.partition));
    std::string csv;
    append_csv_row(csv,
                   {"number",
                    "placed_at",
                    "status",
                    "account_number",
                    "company_name",
                    "line",
                    "sku",
                    "name",
                    "quantity",
                    "pieces",
                    "shipped",
                    "cancelled",
                    "reference",
                    "expires_at"});
    constexpr std::size_t orders_a_turn = 64;
    std::size_t turn = 0;
    for (auto& listed : listed_orders(desk, caller, *query, rules)) {
        // Whoever else this thread serves has a turn.
        if (++turn % orders_a_turn == 0) {
            co_await boost::asio::post(co_await boost::asio::this_coro::executor,
                                       boost::asio::use_awaitable);
        }
        if (!open_placing(desk, caller.customer, listed)) continue;
        const auto details = projections::details::read(
            desk.details(),
            caller.partition,
            listed.entry.number,
            {.customer = caller.customer, .order_secret = listed.entry.row.secret});
        if (!details) continue;
        append_rows(csv, listed, *details, rules, request.language);
    }
    Response response;
    response.media_type = "text/csv; charset=utf-8; header=present";
    response.body = std::move(csv);
    co_return std::move(response).header("Content-Disposition",
                                         "attachment; filename=\"orders.csv\"");
}

}  // namespace

std::vector<Route> order_file_routes(const Desk& desk) {
    return {{.method = Method::get,
             .path = "/v1/orders.csv",
             .operation = "export_orders",
             .access = Access::of_customers(),
             .query = {"sort", "status", "from", "to", "account_number_id"},
             .media_types = {"text/csv"},
             .handler = handler(desk, export_orders)}};
}

}  // namespace kontor::adapters::http
