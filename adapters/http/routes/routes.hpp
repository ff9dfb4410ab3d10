#pragma once

#include "adapters/http/routes/desk.hpp"
#include "adapters/http/routing/route.hpp"

#include <vector>

// All routes of the business, a file a theme. `desk` outlives the server.

namespace kontor::adapters::http {

[[nodiscard]] std::vector<Route> shop_routes(const Desk& desk);
[[nodiscard]] std::vector<Route> registration_routes(const Desk& desk);
[[nodiscard]] std::vector<Route> session_routes(const Desk& desk);
[[nodiscard]] std::vector<Route> password_routes(const Desk& desk);
[[nodiscard]] std::vector<Route> profile_routes(const Desk& desk);
[[nodiscard]] std::vector<Route> export_routes(const Desk& desk);
[[nodiscard]] std::vector<Route> email_routes(const Desk& desk);
[[nodiscard]] std::vector<Route> erasure_routes(const Desk& desk);
[[nodiscard]] std::vector<Route> receipt_routes(const Desk& desk);
[[nodiscard]] std::vector<Route> account_number_routes(const Desk& desk);
[[nodiscard]] std::vector<Route> address_routes(const Desk& desk);
[[nodiscard]] std::vector<Route> material_routes(const Desk& desk);
[[nodiscard]] std::vector<Route> order_routes(const Desk& desk);
[[nodiscard]] std::vector<Route> history_routes(const Desk& desk);
[[nodiscard]] std::vector<Route> order_file_routes(const Desk& desk);
[[nodiscard]] std::vector<Route> draft_routes(const Desk& desk);
[[nodiscard]] std::vector<Route> reorder_routes(const Desk& desk);
[[nodiscard]] std::vector<Route> fulfilment_routes(const Desk& desk);
[[nodiscard]] std::vector<Route> feed_routes(const Desk& desk);
[[nodiscard]] std::vector<Route> statistics_routes(const Desk& desk);
[[nodiscard]] std::vector<Route> account_registry_routes(const Desk& desk);

/// A handler from a coroutine function `answer(const Desk&, Request&)`.
template <class Answer>
[[nodiscard]] Handler handler(const Desk& desk, Answer answer) {
    return [&desk, answer](Request& request) { return answer(desk, request); };
}

}  // namespace kontor::adapters::http
