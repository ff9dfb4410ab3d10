#include "adapters/http/json/writer.hpp"
#include "adapters/http/routes/routes.hpp"
#include "domain/statistics/releases.hpp"
#include "projections/statistics/registry.hpp"

#include <algorithm>

// The account registry (M21): which account numbers are in use, and since when. It is as of the
// end of a month, so that looking often tells nothing about an order.

namespace kontor::adapters::http {
namespace {

namespace counted = domain::statistics;
using counted::RegistryEntry;

void write_entry(json::Object& out, const RegistryEntry& entry) {
    std::uint64_t orders = 0;
    for (const auto& month : entry.months) orders += month.orders;
    out.member("number", entry.number);
    out.member("first_month", entry.months.front().month.value);
    out.member("last_month", entry.months.back().month.value);
    out.member("orders", orders);
    out.objects("months", entry.months, [](json::Object& element, const auto& month) {
        element.member("month", month.month.value);
        element.member("orders", month.orders);
    });
}

boost::asio::awaitable<Response> list(const Desk& desk, Request& request) {
    if (auto behind = co_await wait_for_position(desk, request)) co_return *std::move(behind);
    constexpr std::string_view what = "account-registry";
    const auto page = page_of(desk, request, what);
    if (!page) co_return page.error();
    const auto entries =
        projections::statistics::registry(desk.projections.view("registry").view(), desk.vault);
    const auto now = desk.clock.now();
    std::vector<RegistryEntry> shown;
    bool more = false;
    for (const auto& entry : entries) {
        if (counted::is_due(entry, now)) continue;
        if (page->after && entry.number <= *page->after) continue;
        more = shown.size() == page->limit;
        if (more) break;
        shown.push_back(entry);
    }
    co_return Response::json(200, json::document([&](json::Object& out) {
                                 out.objects("items", shown, write_entry);
                                 if (more) {
                                     out.member("next",
                                                next_cursor(desk, what, shown.back().number));
                                 }
                             }));
}

}  // namespace

std::vector<Route> account_registry_routes(const Desk& desk) {
    return {{.method = Method::get,
             .path = "/v1/account-registry",
             .operation = "list_account_registry",
             .access = Access::of_tables("registrar"),
             .query = {"limit", "cursor"},
             .handler = handler(desk, list)}};
}

}  // namespace kontor::adapters::http
