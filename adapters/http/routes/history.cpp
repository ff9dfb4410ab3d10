#include "projections/history/history.hpp"

#include "adapters/http/json/instant.hpp"
#include "adapters/http/json/writer.hpp"
#include "adapters/http/routes/forms.hpp"
#include "adapters/http/routes/rendering.hpp"
#include "adapters/http/routes/routes.hpp"
#include "eventstore/codec/seal.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace kontor::adapters::http {
namespace {

namespace executor = eventstore::executor;
namespace history = projections::history;
namespace order = domain::order;

enum class SortKey : std::uint8_t { number, placed_at, status, account_number, company_name };
constexpr std::array<std::string_view, 5> sort_keys{
    "number", "placed_at", "status", "account_number", "company_name"};

struct Query {
    SortKey key = SortKey::placed_at;
    bool descending = true;  ///< M14: newest first.
    std::optional<order::Status> status;
    std::optional<domain::Timestamp> from;
    std::optional<domain::Timestamp> to;
    std::optional<std::string> account_number;
};

struct Shown {
    history::Entry entry;
    order::Placing placing;  ///< Empty until it is needed.
};

Problem invalid(std::string_view parameter) {
    return Problem{"query-parameter-invalid"}.with("parameter", std::string{parameter});
}

template <std::size_t Size>
std::optional<std::size_t> index_of(const std::array<std::string_view, Size>& names,
                                    std::string_view name) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names.begin());
}

/// A day ("2026-11-24") or an instant.
std::optional<domain::Timestamp> instant_of(std::string_view text) {
    if (text.size() == 10) return json::parse_instant(std::string{text} + "T00:00:00Z");
    return json::parse_instant(text);
}

/// The number of a saved account; nothing if the caller has no such one.
std::optional<std::string> saved_number(const Desk& desk,
                                        const eventstore::commands::Caller& caller,
                                        std::string_view id_text) {
    const auto id = id_named<domain::AccountNumberId>(id_text);
    if (!id) return std::nullopt;
    const auto stream = executor::stream_of(caller.customer);
    const auto slot = desk.states.slot(caller.partition, stream);
    for (const auto& saved : std::get<domain::customer::State>(slot.state).account_numbers) {
        if (saved.id != *id) continue;
        auto entry = eventstore::codec::open(saved.entry,
                                             desk.vault,
                                             {.customer = caller.customer, .order_secret = {}},
                                             stream.value);
        if (auto* plain = std::get_if<domain::customer::SavedAccountNumber>(&entry)) {
            return plain->number;
        }
    }
    return std::nullopt;
}

std::expected<Query, Problem> query_of(const Desk& desk, const Request& request) {
    Query query;
    if (auto sort = request.query_value("sort")) {
        query.descending = sort->starts_with('-');
        if (query.descending) sort->remove_prefix(1);
        const auto key = index_of(sort_keys, *sort);
        if (!key) return std::unexpected{invalid("sort")};
        query.key = static_cast<SortKey>(*key);
    }
    if (const auto status = request.query_value("status")) {
        const auto index = index_of(enum_names(order::Status{}), *status);
        if (!index) return std::unexpected{invalid("status")};
        query.status = static_cast<order::Status>(*index);
    }
    for (const auto name : {"from", "to"}) {
        const auto text = request.query_value(name);
        if (!text) continue;
        const auto instant = instant_of(*text);
        if (!instant) return std::unexpected{invalid(name)};
        (name == std::string_view{"from"} ? query.from : query.to) = instant;
    }
    if (const auto id = request.query_value("account_number_id")) {
        query.account_number = saved_number(desk, customer_of(request), *id);
        if (!query.account_number) return std::unexpected{invalid("account_number_id")};
    }
    return query;
}

/// Opens what is sealed in a row; false if it is erased.
bool open(const Desk& desk, domain::CustomerId customer, Shown& shown) {
    auto placing =
        eventstore::codec::open(shown.entry.row.placing,
                                desk.vault,
                                {.customer = customer, .order_secret = shown.entry.row.secret},
                                executor::stream_of(shown.entry.number).value);
    auto* plain = std::get_if<order::Placing>(&placing);
    if (plain != nullptr) shown.placing = std::move(*plain);
    return plain != nullptr;
}

/// Whether `left` comes before `right`; equal keys go by number, so that a cursor is unique.
bool before(const Query& query, const Shown& left, const Shown& right) {
    const auto by = [&](const auto& a, const auto& b) {
        if (a != b) return query.descending ? b < a : a < b;
        const auto& x = left.entry.number.value;
        const auto& y = right.entry.number.value;
        return query.descending ? y < x : x < y;
    };
    switch (query.key) {
        case SortKey::number:
            return by(0, 0);
        case SortKey::placed_at:
            return by(left.entry.row.placed_at, right.entry.row.placed_at);
        case SortKey::status:
            return by(left.entry.row.status, right.entry.row.status);
        case SortKey::account_number:
            return by(left.placing.account_number, right.placing.account_number);
        case SortKey::company_name:
            return by(left.placing.company_name, right.placing.company_name);
    }
    return false;
}

domain::Timestamp expires_at(const history::Row& row, const order::RetentionRules& rules) {
    return order::expires_at(row.placed_at, row.final_at, row.held_at, rules);
}

/// The rows that pass, sorted; opened only where sorting or filtering needs it.
std::vector<Shown> rows_of(const Desk& desk,
                           const eventstore::commands::Caller& caller,
                           const Query& query,
                           const order::RetentionRules& rules) {
    const auto now = desk.clock.now();
    const bool needs_open = query.account_number || query.key == SortKey::account_number ||
                            query.key == SortKey::company_name;
    std::vector<Shown> rows;
    for (auto& entry : history::orders_of(
             desk.projections.view("history").view(), caller.partition, caller.customer)) {
        const auto& row = entry.row;
        if (query.status && row.status != *query.status) continue;
        if (query.from && row.placed_at < *query.from) continue;
        if (query.to && row.placed_at >= *query.to) continue;
        if (now >= expires_at(row, rules)) continue;  // M16.
        Shown shown{.entry = std::move(entry), .placing = {}};
        if (needs_open && !open(desk, caller.customer, shown)) continue;
        if (query.account_number && shown.placing.account_number != *query.account_number) continue;
        rows.push_back(std::move(shown));
    }
    std::ranges::sort(
        rows, [&](const Shown& left, const Shown& right) { return before(query, left, right); });
    return rows;
}

/// Names the list, so that a cursor is good for it alone.
std::string name_of_list(const Request& request) {
    std::string what{"orders"};
    for (const auto name : {"sort", "status", "from", "to", "account_number_id"}) {
        what.append(1, ':').append(request.query_value(name).value_or(""));
    }
    return what;
}

/// M13, M14.
boost::asio::awaitable<Response> list_orders(const Desk& desk, Request& request) {
    if (auto behind = co_await wait_for_position(desk, request)) co_return *std::move(behind);
    const auto query = query_of(desk, request);
    if (!query) co_return query.error();
    const auto what = name_of_list(request);
    const auto page = page_of(desk, request, what);
    if (!page) co_return page.error();

    const auto caller = customer_of(request);
    const auto rules = order_rules(rules_of(desk, caller.partition));
    auto rows = rows_of(desk, caller, *query, rules);
    // The cursor names the last order that was shown; if it is gone meanwhile, how many were shown.
    std::size_t first = 0;
    if (page->after) {
        const auto comma = page->after->find(',');
        std::from_chars(page->after->data(), page->after->data() + comma, first);
        const auto last = std::ranges::find_if(rows, [&](const Shown& shown) {
            return shown.entry.number.value == page->after->substr(comma + 1);
        });
        if (last != rows.end()) first = static_cast<std::size_t>(last - rows.begin()) + 1;
    }
    first = std::min(first, rows.size());
    const auto end = std::min(rows.size(), first + page->limit);
    std::vector<Shown> shown;
    for (auto i = first; i < end; ++i) {
        if (rows[i].placing.account_number.empty() && !open(desk, caller.customer, rows[i])) {
            continue;
        }
        shown.push_back(std::move(rows[i]));
    }
    co_return Response::json(
        200, json::document([&](json::Object& out) {
            out.objects("items", shown, [&](json::Object& element, const Shown& item) {
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
