#pragma once

#include "domain/address/address.hpp"
#include "domain/described.hpp"
#include "domain/ids.hpp"
#include "domain/language.hpp"
#include "domain/mail/mail_settled.hpp"
#include "domain/time.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// What can happen to an order.

namespace kontor::domain::order {

/// A line as it was ordered. The names are those of the catalogue at placement.
struct Line {
    std::uint32_t line = 0;  ///< 1, 2, 3 …
    Sku sku;
    std::uint32_t quantity = 0;  ///< Packs.
    std::uint32_t pieces = 0;
    std::uint64_t weight_grams = 0;
    Text name;
    friend bool operator==(const Line&, const Line&) = default;
};
KONTOR_DESCRIBE(Line, line, sku, quantity, pieces, weight_grams, name);

/// What the customer's history shows and fulfilment does not need (M13).
struct Placing {
    std::string account_number;
    std::string company_name;
    friend bool operator==(const Placing&, const Placing&) = default;
};
KONTOR_DESCRIBE(Placing, account_number, company_name);

/// What fulfilment needs to deliver; alone kept in custody when the customer is forgotten.
struct Delivery {
    address::Address address;
    std::optional<std::string> reference;
    Language language = Language::en;
    friend bool operator==(const Delivery&, const Delivery&) = default;
};
KONTOR_DESCRIBE(Delivery, address, reference, language);

struct OrderPlaced {
    static constexpr std::string_view type = "order-placed.v1";
    SecretId secret;  ///< The order secret: whatever is sealed in this stream dies with it.
    Personal<CustomerId, Scope::owner> customer;
    Personal<Placing, Scope::order> placing;
    Personal<Delivery, Scope::delivery> delivery;
    std::string country;
    std::vector<Line> lines;
    Timestamp at;
    friend bool operator==(const OrderPlaced&, const OrderPlaced&) = default;
};
KONTOR_DESCRIBE(OrderPlaced, secret, customer, placing, delivery, country, lines, at);

struct OrderAccepted {
    static constexpr std::string_view type = "order-accepted.v1";
    Timestamp at;
    friend bool operator==(const OrderAccepted&, const OrderAccepted&) = default;
};
KONTOR_DESCRIBE(OrderAccepted, at);

/// `reason` is a clerk's free text, hence personal until proven otherwise.
struct OrderRejected {
    static constexpr std::string_view type = "order-rejected.v1";
    Personal<std::string, Scope::delivery> reason;
    Timestamp at;
    friend bool operator==(const OrderRejected&, const OrderRejected&) = default;
};
KONTOR_DESCRIBE(OrderRejected, reason, at);

enum class CancelledBy : std::uint8_t { customer, forgetting };
[[nodiscard]] constexpr std::array<std::string_view, 2> enum_names(CancelledBy) {
    return {"customer", "forgetting"};
}

/// `reason` may be empty.
struct OrderCancelled {
    static constexpr std::string_view type = "order-cancelled.v1";
    CancelledBy by = CancelledBy::customer;
    Personal<std::string, Scope::delivery> reason;
    Timestamp at;
    friend bool operator==(const OrderCancelled&, const OrderCancelled&) = default;
};
KONTOR_DESCRIBE(OrderCancelled, by, reason, at);

struct ShippedLine {
    std::uint32_t line = 0;
    std::uint32_t quantity = 0;
    friend bool operator==(const ShippedLine&, const ShippedLine&) = default;
};
KONTOR_DESCRIBE(ShippedLine, line, quantity);

struct OrderShipped {
    static constexpr std::string_view type = "order-shipped.v1";
    ShipmentId shipment;
    std::vector<ShippedLine> lines;
    std::optional<std::string> carrier;
    Timestamp shipped_at;
    bool all_shipped = false;  ///< Nothing is open any more.
    Timestamp at;
    friend bool operator==(const OrderShipped&, const OrderShipped&) = default;
};
KONTOR_DESCRIBE(OrderShipped, shipment, lines, carrier, shipped_at, all_shipped, at);

/// In an event of its own because it dies ten days after completion (M17).
struct TrackingAdded {
    static constexpr std::string_view type = "order-tracking-added.v1";
    ShipmentId shipment;
    SecretId secret;  ///< The tracking secret.
    Personal<std::string, Scope::tracking> url;
    Timestamp at;
    friend bool operator==(const TrackingAdded&, const TrackingAdded&) = default;
};
KONTOR_DESCRIBE(TrackingAdded, shipment, secret, url, at);

/// Who carries a shipment that was told of without it. Not in TrackingAdded: it outlives the link.
struct CarrierNamed {
    static constexpr std::string_view type = "order-carrier-named.v1";
    ShipmentId shipment;
    std::string carrier;
    Timestamp at;
    friend bool operator==(const CarrierNamed&, const CarrierNamed&) = default;
};
KONTOR_DESCRIBE(CarrierNamed, shipment, carrier, at);

/// `closed_short`: what was still open will not come.
struct OrderCompleted {
    static constexpr std::string_view type = "order-completed.v1";
    bool closed_short = false;
    Timestamp at;
    friend bool operator==(const OrderCompleted&, const OrderCompleted&) = default;
};
KONTOR_DESCRIBE(OrderCompleted, closed_short, at);

/// All tracking links of the order are gone (M17).
struct TrackingExpired {
    static constexpr std::string_view type = "order-tracking-expired.v1";
    Timestamp at;
    friend bool operator==(const TrackingExpired&, const TrackingExpired&) = default;
};
KONTOR_DESCRIBE(TrackingExpired, at);

/// A legal hold: the order's data outlives its day, visibly (docs/privacy.md).
struct HoldPlaced {
    static constexpr std::string_view type = "order-hold-placed.v1";
    std::string reason_code;
    Timestamp at;
    friend bool operator==(const HoldPlaced&, const HoldPlaced&) = default;
};
KONTOR_DESCRIBE(HoldPlaced, reason_code, at);

struct HoldReleased {
    static constexpr std::string_view type = "order-hold-released.v1";
    Timestamp at;
    friend bool operator==(const HoldReleased&, const HoldReleased&) = default;
};
KONTOR_DESCRIBE(HoldReleased, at);

/// The customer is forgotten; fulfilment keeps the delivery until the order is final or due.
struct CustodyBegun {
    static constexpr std::string_view type = "order-custody-begun.v1";
    SecretId secret;  ///< The order secret, which is destroyed now.
    Timestamp at;
    friend bool operator==(const CustodyBegun&, const CustodyBegun&) = default;
};
KONTOR_DESCRIBE(CustodyBegun, secret, at);

using Event = std::variant<OrderPlaced,
                           OrderAccepted,
                           OrderRejected,
                           OrderCancelled,
                           OrderShipped,
                           TrackingAdded,
                           CarrierNamed,
                           OrderCompleted,
                           TrackingExpired,
                           HoldPlaced,
                           HoldReleased,
                           CustodyBegun,
                           mail::MailSettled>;

}  // namespace kontor::domain::order
