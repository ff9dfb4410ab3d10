#pragma once

#include "domain/order/order.hpp"

// How an order is shipped, part by part (M15, M26); a part of `decide`.

namespace kontor::domain::order {

/// A shipment id that is new ships what it names, or all that is open. One that is known may add
/// its tracking link, and must not differ otherwise.
[[nodiscard]] Decision ship(const Placed& order, const ShipOrder& command, const Context& context);

}  // namespace kontor::domain::order
