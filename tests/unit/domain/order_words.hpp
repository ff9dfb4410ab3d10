#pragma once

#include "tests/unit/domain/words.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace kontor::tests {

inline const auto an = id<domain::CustomerId>(1);
inline const auto secret = id<domain::SecretId>(2);
inline const auto tracking_secret = id<domain::SecretId>(3);
inline const domain::ShipmentId parcel_1{"parcel-1"};
inline const domain::ShipmentId parcel_2{"parcel-2"};

inline domain::order::Context order_context(Timestamp now) {
    return {.now = now, .limits = {}};
}

inline domain::order::Line line(std::uint32_t number, std::string sku, std::uint32_t quantity) {
    return {.line = number,
            .sku = {std::move(sku)},
            .quantity = quantity,
            .pieces = quantity * 25,
            .weight_grams = quantity * std::uint64_t{2000},
            .name = {"Doos", "Box", "Carton"}};
}
/// Five boxes and two tapes.
inline std::vector<domain::order::Line> five_and_two() {
    return {line(1, "BOX", 5), line(2, "TAPE", 2)};
}

inline domain::order::PlaceOrder placing(std::vector<domain::order::Line> lines = five_and_two()) {
    return {.customer = an,
            .secret = secret,
            .placing = {.account_number = "123456789", .company_name = "Atelier Noord"},
            .delivery = {.address = depot(), .reference = "PO 7", .language = domain::Language::nl},
            .lines = std::move(lines)};
}
inline domain::order::OrderPlaced placed(Timestamp when = noon) {
    const auto command = placing();
    return {.secret = secret,
            .customer = domain::personal<Scope::owner>(command.customer),
            .placing = domain::personal<Scope::order>(command.placing),
            .delivery = domain::personal<Scope::delivery>(command.delivery),
            .country = "BE",
            .lines = command.lines,
            .at = when};
}
inline domain::order::OrderAccepted accepted(Timestamp when = noon) {
    return {.at = when};
}
inline domain::order::OrderShipped shipped(const domain::ShipmentId& shipment,
                                           std::vector<domain::order::ShippedLine> lines,
                                           Timestamp when = noon) {
    return {.shipment = shipment,
            .lines = std::move(lines),
            .carrier = std::nullopt,
            .shipped_at = when,
            .all_shipped = false,
            .at = when};
}
/// The shipment that leaves nothing open.
inline domain::order::OrderShipped shipped_last(const domain::ShipmentId& shipment,
                                                std::vector<domain::order::ShippedLine> lines,
                                                Timestamp when = noon) {
    auto event = shipped(shipment, std::move(lines), when);
    event.all_shipped = true;
    return event;
}
inline domain::order::OrderCompleted completed(Timestamp when = noon, bool closed_short = false) {
    return {.closed_short = closed_short, .at = when};
}
inline domain::order::OrderRejected rejected(Timestamp when = noon) {
    return {.reason = domain::personal<Scope::delivery>(std::string{"out of stock"}), .at = when};
}
inline domain::order::OrderCancelled cancelled(Timestamp when = noon) {
    return {.by = domain::order::CancelledBy::customer,
            .reason = domain::personal<Scope::delivery>(std::string{"changed my mind"}),
            .at = when};
}
inline domain::order::TrackingAdded tracked(const domain::ShipmentId& shipment,
                                            const std::string& url,
                                            Timestamp when = noon) {
    return {.shipment = shipment,
            .secret = tracking_secret,
            .url = domain::personal<Scope::tracking>(url),
            .at = when};
}

template <class... Events>
OrderScenario given_order(Events... events) {
    return OrderScenario{std::vector<domain::order::Event>{std::move(events)...}};
}
inline OrderScenario given_a_purged_order() {
    return OrderScenario{domain::order::State{domain::order::Purged{}}};
}

/// A history that ends in `status`.
inline std::vector<domain::order::Event> history_to(domain::order::Status status) {
    using domain::order::Status;
    switch (status) {
        case Status::placed:
            return {placed()};
        case Status::accepted:
            return {placed(), accepted()};
        case Status::partly_shipped:
            return {placed(), accepted(), shipped(parcel_1, {{1, 3}})};
        case Status::shipped:
            return {placed(), accepted(), shipped_last(parcel_1, {{1, 5}, {2, 2}})};
        case Status::completed:
            return {placed(), accepted(), shipped_last(parcel_1, {{1, 5}, {2, 2}}), completed()};
        case Status::rejected:
            return {placed(), rejected()};
        case Status::cancelled:
            return {placed(), cancelled()};
    }
    return {};
}
inline OrderScenario given_an_order(domain::order::Status status) {
    return OrderScenario{history_to(status)};
}
inline const std::vector<domain::order::Status> every_status{domain::order::Status::placed,
                                                             domain::order::Status::accepted,
                                                             domain::order::Status::partly_shipped,
                                                             domain::order::Status::shipped,
                                                             domain::order::Status::completed,
                                                             domain::order::Status::rejected,
                                                             domain::order::Status::cancelled};

inline const domain::order::Placed& order_of(const OrderScenario& scenario) {
    return std::get<domain::order::Placed>(scenario.state());
}

}  // namespace kontor::tests
