#include "domain/order/order.hpp"

#include <algorithm>

namespace kontor::domain::order {
namespace {

void finish(Placed& order, Status status, Timestamp at) {
    order.status = status;
    order.final_at = at;
}

/// What is still open will not come.
void cancel_open(Placed& order) {
    for (auto& line : order.lines) line.cancelled = line.quantity - line.shipped;
}

void after(Placed&, const OrderPlaced&) {}

void after(Placed& order, const OrderAccepted&) {
    order.status = Status::accepted;
}

void after(Placed& order, const OrderRejected& event) {
    finish(order, Status::rejected, event.at);
}

void after(Placed& order, const OrderCancelled& event) {
    cancel_open(order);
    finish(order, Status::cancelled, event.at);
}

void after(Placed& order, const OrderShipped& event) {
    for (const auto& part : event.lines) {
        const auto line = std::ranges::find(order.lines, part.line, &OpenLine::line);
        if (line != order.lines.end()) line->shipped += part.quantity;
    }
    order.shipments.push_back({.shipment = event.shipment,
                               .lines = event.lines,
                               .carrier = event.carrier,
                               .shipped_at = event.shipped_at});
    order.status = event.all_shipped ? Status::shipped : Status::partly_shipped;
}

Shipment* shipment_in(Placed& order, const ShipmentId& id) {
    const auto found = std::ranges::find(order.shipments, id, &Shipment::shipment);
    return found == order.shipments.end() ? nullptr : &*found;
}

void after(Placed& order, const TrackingAdded& event) {
    auto* shipment = shipment_in(order, event.shipment);
    if (shipment == nullptr) return;
    shipment->tracking_secret = event.secret;
    shipment->tracking_url = event.url;
}

void after(Placed& order, const CarrierNamed& event) {
    if (auto* shipment = shipment_in(order, event.shipment)) shipment->carrier = event.carrier;
}

void after(Placed& order, const OrderCompleted& event) {
    if (event.closed_short) cancel_open(order);
    finish(order, Status::completed, event.at);
}

void after(Placed& order, const TrackingExpired&) {
    order.tracking_expired = true;
    for (auto& shipment : order.shipments) {
        shipment.tracking_secret.reset();
        shipment.tracking_url = {};
    }
}

void after(Placed& order, const HoldPlaced& event) {
    order.hold = Hold{.reason_code = event.reason_code, .at = event.at};
}

void after(Placed& order, const HoldReleased&) {
    order.hold.reset();
}

void after(Placed& order, const CustodyBegun&) {
    order.in_custody = true;
    // Nobody may tell any more whose it was.
    order.customer.content = Erased{};
    order.placing.content = Erased{};
}

void after(Placed&, const mail::MailSettled&) {}

Placed placed(const OrderPlaced& event) {
    Placed order{.secret = event.secret,
                 .customer = event.customer,
                 .placing = event.placing,
                 .country = event.country,
                 .placed_at = event.at};
    for (const auto& line : event.lines) {
        order.lines.push_back({.line = line.line, .sku = line.sku, .quantity = line.quantity});
    }
    return order;
}

}  // namespace

// An event without its overload above does not compile; there is no default case.
State evolve(State state, const Event& event) {
    if (auto* order = std::get_if<Placed>(&state)) {
        std::visit([&](const auto& happened) { after(*order, happened); }, event);
    } else if (const auto* placement = std::get_if<OrderPlaced>(&event)) {
        if (std::holds_alternative<Unplaced>(state)) return placed(*placement);
    }
    return state;
}

}  // namespace kontor::domain::order
