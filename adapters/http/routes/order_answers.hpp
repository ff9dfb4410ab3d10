#pragma once

#include "adapters/http/routes/desk.hpp"
#include "eventstore/commands/placing.hpp"
#include "projections/details/details.hpp"

#include <cstdint>
#include <optional>
#include <string>

// One order as its customer gets it, whichever route it was asked by.

namespace kontor::adapters::http {

/// An order number of the caller's own partition: no other can be its.
[[nodiscard]] std::optional<domain::OrderNumber> own_number(const Desk& desk,
                                                            const Request& request);

/// The caller's order as of `up_to`; nothing if it is not the caller's, or is due (M16).
[[nodiscard]] std::optional<projections::details::Details> own_order(
    const Desk& desk,
    const eventstore::commands::Caller& caller,
    const domain::OrderNumber& number,
    std::optional<std::uint64_t> up_to);
/// The same as JSON.
[[nodiscard]] std::optional<std::string> order_json(const Desk& desk,
                                                    const Request& request,
                                                    const domain::OrderNumber& number,
                                                    std::optional<std::uint64_t> up_to);

/// 201 with the order that was placed, now or when the request was sent before.
[[nodiscard]] Response placed_answer(const Desk& desk,
                                     const Request& request,
                                     const eventstore::commands::PlacedOrder& placed,
                                     const eventstore::executor::Durable& at);

}  // namespace kontor::adapters::http
