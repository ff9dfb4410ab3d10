#include "adapters/http/routes/order_list.hpp"

#include "adapters/http/json/instant.hpp"
#include "adapters/http/routes/forms.hpp"
#include "eventstore/codec/seal.hpp"

#include <algorithm>
#include <array>

namespace kontor::adapters::http {
namespace {

namespace executor = eventstore::executor;
namespace history = projections::history;
namespace order = domain::order;

constexpr std::array<std::string_view, 5> sort_keys{
    "number", "placed_at", "status", "account_number", "company_name"};

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

}  // namespace

std::expected<OrderQuery, Problem> order_query_of(const Desk& desk, const Request& request) {
    OrderQuery query;
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

bool open_placing(const Desk& desk, domain::CustomerId customer, ListedOrder& shown) {
    if (!shown.placing.account_number.empty()) return true;
    auto placing =
        eventstore::codec::open(shown.entry.row.placing,
                                desk.vault,
                                {.customer = customer, .order_secret = shown.entry.row.secret},
                                executor::stream_of(shown.entry.number).value);
    auto* plain = std::get_if<order::Placing>(&placing);
    if (plain != nullptr) shown.placing = std::move(*plain);
    return plain != nullptr;
}

namespace {

/// Whether `left` comes before `right`; equal keys go by number, so that a cursor is unique.
bool before(const OrderQuery& query, const ListedOrder& left, const ListedOrder& right) {
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
            return by(left.company_as_sorted, right.company_as_sorted);
    }
    return false;
}

}  // namespace

domain::Timestamp expires_at(const history::Row& row, const order::RetentionRules& rules) {
    return order::expires_at(row.placed_at, row.final_at, row.held_at, rules);
}

std::vector<ListedOrder> listed_orders(const Desk& desk,
                                       const eventstore::commands::Caller& caller,
                                       const OrderQuery& query,
                                       const order::RetentionRules& rules) {
    const auto now = desk.clock.now();
    const bool needs_open = query.account_number || query.key == SortKey::account_number ||
                            query.key == SortKey::company_name;
    std::vector<ListedOrder> rows;
    for (auto& entry : history::orders_of(
             desk.projections.view("history").view(), caller.partition, caller.customer)) {
        const auto& row = entry.row;
        if (query.status && row.status != *query.status) continue;
        if (query.from && row.placed_at < *query.from) continue;
        if (query.to && row.placed_at >= *query.to) continue;
        if (now >= expires_at(row, rules)) continue;  // M16.
        ListedOrder shown{.entry = std::move(entry), .placing = {}, .company_as_sorted = {}};
        if (needs_open && !open_placing(desk, caller.customer, shown)) continue;
        if (query.account_number && shown.placing.account_number != *query.account_number) continue;
        if (query.key == SortKey::company_name) {
            // Whoever looks for a name knows neither its capitals nor its accents.
            const auto& company = shown.placing.company_name;
            shown.company_as_sorted = {domain::catalogue::folded(company), company};
        }
        rows.push_back(std::move(shown));
    }
    std::ranges::sort(rows, [&](const ListedOrder& left, const ListedOrder& right) {
        return before(query, left, right);
    });
    return rows;
}

}  // namespace kontor::adapters::http
