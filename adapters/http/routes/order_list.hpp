#pragma once

#include "adapters/http/routes/desk.hpp"
#include "domain/order/order.hpp"
#include "projections/history/history.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// The list of a customer's orders (M13, M14), as pages of JSON and as one CSV.

namespace kontor::adapters::http {

enum class SortKey : std::uint8_t { number, placed_at, status, account_number, company_name };

struct OrderQuery {
    SortKey key = SortKey::placed_at;
    bool descending = true;  ///< M14: newest first.
    std::optional<domain::order::Status> status;
    std::optional<domain::Timestamp> from;
    std::optional<domain::Timestamp> to;
    std::optional<std::string> account_number;
};
/// What `sort`, `status`, `from`, `to` and `account_number_id` ask for.
[[nodiscard]] std::expected<OrderQuery, Problem> order_query_of(const Desk& desk,
                                                                const Request& request);

struct ListedOrder {
    projections::history::Entry entry;
    domain::order::Placing placing;  ///< Empty until it is needed.
    /// Without capitals and accents, then as it is; only where it is sorted by.
    std::pair<std::string, std::string> company_as_sorted;
};
/// The orders that pass and are not due, sorted; opened only where sorting or filtering needs it.
[[nodiscard]] std::vector<ListedOrder> listed_orders(const Desk& desk,
                                                     const eventstore::commands::Caller& caller,
                                                     const OrderQuery& query,
                                                     const domain::order::RetentionRules& rules);
/// Opens what is sealed in a row, unless it is open; false if it is erased.
[[nodiscard]] bool open_placing(const Desk& desk, domain::CustomerId customer, ListedOrder& listed);

/// When the order of that row is gone (M16).
[[nodiscard]] domain::Timestamp expires_at(const projections::history::Row& row,
                                           const domain::order::RetentionRules& rules);

}  // namespace kontor::adapters::http
