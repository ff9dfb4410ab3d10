#pragma once

#include "adapters/http/exchange/request.hpp"
#include "adapters/http/problems/problem.hpp"
#include "adapters/http/routing/route.hpp"

#include <optional>

// What a route's declaration asks of single headers, of the query and of the body. Each puts what
// it read into the request, or says why it is refused.

namespace kontor::adapters::http {

[[nodiscard]] std::optional<Problem> check_accept(const Request& request, const Route& route);
/// Unknown or repeated query parameters.
[[nodiscard]] std::optional<Problem> check_query(const Request& request, const Route& route);
[[nodiscard]] std::optional<Problem> read_idempotency_key(Request& request, const Route& route);
[[nodiscard]] std::optional<Problem> read_if_match(Request& request, const Route& route);
/// Media type, then the JSON itself.
[[nodiscard]] std::optional<Problem> read_body(Request& request,
                                               const Route& route,
                                               std::size_t json_depth_max);

}  // namespace kontor::adapters::http
