#pragma once

#include "domain/field_error.hpp"
#include "domain/order/events.hpp"
#include "domain/order/size_policy.hpp"
#include "domain/order/state.hpp"

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// An order, from the moment a customer places it until its data is purged.
// Rules: M11, M12, M15–M17, M20, M26.

namespace kontor::domain::order {

// Commands

/// Fields were checked and lines were looked up in the catalogue before; see order/placing.hpp.
struct PlaceOrder {
    CustomerId customer;
    SecretId secret;
    Placing placing;
    Delivery delivery;
    std::vector<Line> lines;
};
struct AcceptOrder {};
struct RejectOrder {
    std::string reason;
};
struct CancelOrder {
    CancelledBy by = CancelledBy::customer;
    std::string reason;
};
/// Without lines: all that is still open. `known_url` is the opened URL that the shipment already
/// has; none if it has none or it can't be opened any more. Repeating a shipment leaves out or
/// repeats what was told before, and may add the URL, as long as links are kept.
struct ShipOrder {
    ShipmentId shipment;
    std::optional<std::vector<ShippedLine>> lines;
    std::optional<std::string> tracking_url;
    std::optional<std::string> carrier;
    std::optional<Timestamp> shipped_at;
    SecretId tracking_secret;
    std::optional<std::string> known_url;
};
struct CompleteOrder {
    bool close_short = false;
};
struct BeginCustody {};
/// Sent by a timer ten days after completion (M17).
struct ExpireTracking {};
/// An operator's: `reason_code` is one of a short list, never free text about a person.
struct PlaceHold {
    std::string reason_code;
};
struct ReleaseHold {};

using Command = std::variant<PlaceOrder,
                             AcceptOrder,
                             RejectOrder,
                             CancelOrder,
                             ShipOrder,
                             CompleteOrder,
                             BeginCustody,
                             ExpireTracking,
                             PlaceHold,
                             ReleaseHold>;

// Rejections

struct OrderExists {
    static constexpr std::string_view type = "order-exists";
    friend bool operator==(const OrderExists&, const OrderExists&) = default;
};
struct OrderUnknown {
    static constexpr std::string_view type = "not-found";
    friend bool operator==(const OrderUnknown&, const OrderUnknown&) = default;
};
struct OrderErased {
    static constexpr std::string_view type = "erased";
    friend bool operator==(const OrderErased&, const OrderErased&) = default;
};
/// 422 `order-too-large` with the limits that are exceeded (M11).
struct OrderTooLarge {
    static constexpr std::string_view type = "order-too-large";
    std::vector<LimitState> exceeded;
    friend bool operator==(const OrderTooLarge&, const OrderTooLarge&) = default;
};
/// Fulfilment asked for a step that this status does not allow.
struct StatusConflict {
    static constexpr std::string_view type = "status-conflict";
    Status status = Status::placed;
    friend bool operator==(const StatusConflict&, const StatusConflict&) = default;
};
/// The customer asked for something that is no longer possible; `reason` as in `allowed_actions`.
struct ActionNotAllowed {
    static constexpr std::string_view type = "action-not-allowed";
    std::string_view reason;
    friend bool operator==(const ActionNotAllowed&, const ActionNotAllowed&) = default;
};
struct ShipmentDiffers {
    static constexpr std::string_view type = "shipment-differs";
    friend bool operator==(const ShipmentDiffers&, const ShipmentDiffers&) = default;
};
struct ShipmentExceedsOrder {
    static constexpr std::string_view type = "shipment-exceeds-order";
    FieldErrors errors;  ///< The quantities that are too high; how much is open is their limit.
    friend bool operator==(const ShipmentExceedsOrder&, const ShipmentExceedsOrder&) = default;
};

using Rejection = std::variant<FieldsInvalid,
                               OrderExists,
                               OrderUnknown,
                               OrderErased,
                               OrderTooLarge,
                               StatusConflict,
                               ActionNotAllowed,
                               ShipmentDiffers,
                               ShipmentExceedsOrder>;

/// How long data is kept; every number is configuration (docs/privacy.md).
struct RetentionRules {
    std::chrono::days open_max{90};
    std::chrono::days placed{30};
    std::chrono::days after_final{10};
    std::chrono::days tracking_after_completed{10};
    std::chrono::days hold_max{180};
};

struct Context {
    Timestamp now;
    SizeLimits limits;
    RetentionRules retention{};
};

using Decision = std::expected<std::vector<Event>, Rejection>;

/// Says what follows from `command` in `state`. An empty list: it had taken effect already.
[[nodiscard]] Decision decide(const State& state, const Command& command, const Context& context);

/// Folds one event into `state`. Total: after `Unplaced` and `Purged` only a placement counts.
[[nodiscard]] State evolve(State state, const Event& event);

/// Why the customer may not cancel now: empty if it may, else the reason code ("already-accepted"
/// …).
[[nodiscard]] std::string_view cancellation_blocked(Status status);

/// When the order's data goes (M16): open → placed + 90 days; final by placed + 30 → placed + 30;
/// final later → final + 10, at most placed + 90. A hold since `held_at` defers it, 180 days at
/// most.
[[nodiscard]] Timestamp expires_at(Timestamp placed_at,
                                   std::optional<Timestamp> final_at,
                                   std::optional<Timestamp> held_at,
                                   const RetentionRules& rules);
/// The same of an order's state.
[[nodiscard]] Timestamp expires_at(const Placed& order, const RetentionRules& rules);
/// Whether a legal hold is on it that is not over.
[[nodiscard]] bool is_on_hold(const Placed& order, const RetentionRules& rules, Timestamp now);
/// When the tracking links go (M17): 10 days after completion or with the order, whether or not a
/// hold keeps that.
[[nodiscard]] Timestamp tracking_expires_at(Timestamp placed_at,
                                            std::optional<Timestamp> completed_at,
                                            std::optional<Timestamp> final_at,
                                            const RetentionRules& rules);
/// The same of an order's state.
[[nodiscard]] Timestamp tracking_expires_at(const Placed& order, const RetentionRules& rules);
/// Whether its tracking links have had their time at `now` (M17).
[[nodiscard]] bool tracking_due(const Placed& order, const RetentionRules& rules, Timestamp now);
/// Whether a tracking link of it is kept.
[[nodiscard]] bool has_tracking(const Placed& order);

}  // namespace kontor::domain::order
