#include "domain/order/order.hpp"

#include "domain/order/shipping.hpp"

#include <algorithm>

namespace kontor::domain::order {
namespace {

using Events = std::vector<Event>;
using Refused = std::unexpected<Rejection>;

FieldErrors faults_in(const std::vector<Line>& lines) {
    if (lines.empty()) return {{"/lines", FieldFault::required, {}, {}}};
    FieldErrors faults;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].quantity > 0) continue;
        faults.push_back({"/lines/" + std::to_string(i) + "/quantity", FieldFault::range, "1", {}});
    }
    return faults;
}

std::vector<LimitState> exceeded_by(const std::vector<Line>& lines, const SizeLimits& limits) {
    std::vector<SizedLine> sized;
    sized.reserve(lines.size());
    for (const auto& line : lines) {
        sized.push_back(
            {.sku = line.sku, .quantity = line.quantity, .weight_grams = line.weight_grams});
    }
    auto states = limits_of(sized, limits);
    std::erase_if(states,
                  [](const LimitState& state) { return state.level != LimitLevel::exceeded; });
    return states;
}

/// M12. The draft was checked before (order/placing.hpp); this is the last gate, so it looks again
/// at what the log must never hold.
Decision place(const PlaceOrder& command, const Context& context) {
    if (auto faults = faults_in(command.lines); !faults.empty()) {
        return Refused{FieldsInvalid{std::move(faults)}};
    }
    if (auto exceeded = exceeded_by(command.lines, context.limits); !exceeded.empty()) {
        return Refused{OrderTooLarge{std::move(exceeded)}};  // M11.
    }
    Events events;  // A list in braces is copied.
    events.emplace_back(OrderPlaced{
        .secret = command.secret,
        .customer = personal<Scope::owner>(command.customer),
        .placing = personal<Scope::order>(command.placing),
        .delivery = personal<Scope::delivery>(command.delivery),
        .country = command.delivery.address.country,
        .lines = command.lines,
        .at = context.now,
    });
    return events;
}

Decision on(const Placed&, const PlaceOrder&, const Context&) {
    return Refused{OrderExists{}};
}

Decision on(const Placed& order, const AcceptOrder&, const Context& context) {
    switch (order.status) {
        case Status::placed:
            return Events{OrderAccepted{.at = context.now}};
        case Status::accepted:
        case Status::partly_shipped:
        case Status::shipped:
        case Status::completed:
            return Events{};
        case Status::rejected:
        case Status::cancelled:
            break;
    }
    return Refused{StatusConflict{order.status}};
}

Decision on(const Placed& order, const RejectOrder& command, const Context& context) {
    if (order.status == Status::rejected) return Events{};
    if (order.status != Status::placed) return Refused{StatusConflict{order.status}};
    return Events{
        OrderRejected{.reason = personal<Scope::delivery>(command.reason), .at = context.now}};
}

Decision on(const Placed& order, const CancelOrder& command, const Context& context) {
    if (order.status != Status::placed) {
        // Forgetting asks each order; those that are on their way go into custody instead (M20).
        if (command.by == CancelledBy::forgetting) return Events{};
        return Refused{ActionNotAllowed{cancellation_blocked(order.status)}};
    }
    return Events{OrderCancelled{
        .by = command.by, .reason = personal<Scope::delivery>(command.reason), .at = context.now}};
}

Decision on(const Placed& order, const ShipOrder& command, const Context& context) {
    return ship(order, command, context);
}

Decision on(const Placed& order, const CompleteOrder& command, const Context& context) {
    switch (order.status) {
        case Status::completed:
            return Events{};
        case Status::shipped:
            return Events{OrderCompleted{.closed_short = false, .at = context.now}};
        case Status::accepted:
        case Status::partly_shipped:
            if (!command.close_short) break;
            return Events{OrderCompleted{.closed_short = true, .at = context.now}};
        case Status::placed:
        case Status::rejected:
        case Status::cancelled:
            break;
    }
    return Refused{StatusConflict{order.status}};
}

Decision on(const Placed& order, const BeginCustody&, const Context& context) {
    if ((!is_under_way(order.status) && !order.hold) || order.in_custody) return Events{};
    return Events{CustodyBegun{.secret = order.secret, .at = context.now}};
}

Decision on(const Placed& order, const ExpireTracking&, const Context& context) {
    if (order.tracking_expired && !has_tracking(order)) return Events{};
    return Events{TrackingExpired{.at = context.now}};
}

Decision on(const Placed& order, const PlaceHold& command, const Context& context) {
    if (order.hold) return Events{};
    return Events{HoldPlaced{.reason_code = command.reason_code, .at = context.now}};
}

Decision on(const Placed& order, const ReleaseHold&, const Context& context) {
    if (!order.hold) return Events{};
    return Events{HoldReleased{.at = context.now}};
}

}  // namespace

// A command without its overload above does not compile; there is no default case.
Decision decide(const State& state, const Command& command, const Context& context) {
    const auto* placement = std::get_if<PlaceOrder>(&command);
    if (const auto* order = std::get_if<Placed>(&state)) {
        return std::visit([&](const auto& asked) { return on(*order, asked, context); }, command);
    }
    if (std::holds_alternative<Purged>(state)) {
        // A number is never used again, or an old answer would lead to somebody else's order.
        if (placement != nullptr) return Refused{OrderExists{}};
        return Refused{OrderErased{}};
    }
    if (placement != nullptr) return place(*placement, context);
    return Refused{OrderUnknown{}};
}

std::string_view cancellation_blocked(Status status) {
    switch (status) {
        case Status::placed:
            return "";
        case Status::accepted:
            return "already-accepted";
        case Status::partly_shipped:
        case Status::shipped:
            return "already-shipped";
        case Status::completed:
            return "already-completed";
        case Status::rejected:
            return "already-rejected";
        case Status::cancelled:
            return "already-cancelled";
    }
    return "";
}

// M16.
Timestamp expires_at(Timestamp placed_at,
                     std::optional<Timestamp> final_at,
                     std::optional<Timestamp> held_at,
                     const RetentionRules& rules) {
    const Timestamp latest = placed_at + rules.open_max;
    auto end = latest;
    if (final_at) {
        const Timestamp usual = placed_at + rules.placed;
        end =
            *final_at <= usual ? usual : std::min(Timestamp{*final_at + rules.after_final}, latest);
    }
    return held_at ? std::max(end, Timestamp{*held_at + rules.hold_max}) : end;
}

Timestamp expires_at(const Placed& order, const RetentionRules& rules) {
    const auto held_at = order.hold ? std::optional{order.hold->at} : std::nullopt;
    return expires_at(order.placed_at, order.final_at, held_at, rules);
}

bool is_on_hold(const Placed& order, const RetentionRules& rules, Timestamp now) {
    return order.hold && now < order.hold->at + rules.hold_max;
}

// M17.
Timestamp tracking_expires_at(Timestamp placed_at,
                              std::optional<Timestamp> completed_at,
                              std::optional<Timestamp> final_at,
                              const RetentionRules& rules) {
    // A hold keeps the order, not its links.
    const auto order_end = expires_at(placed_at, final_at, std::nullopt, rules);
    if (!completed_at) return order_end;
    return std::min(Timestamp{*completed_at + rules.tracking_after_completed}, order_end);
}

Timestamp tracking_expires_at(const Placed& order, const RetentionRules& rules) {
    const auto completed_at = order.status == Status::completed ? order.final_at : std::nullopt;
    return tracking_expires_at(order.placed_at, completed_at, order.final_at, rules);
}

bool tracking_due(const Placed& order, const RetentionRules& rules, Timestamp now) {
    return now >= tracking_expires_at(order, rules);
}

bool has_tracking(const Placed& order) {
    return std::ranges::any_of(order.shipments, [](const Shipment& shipment) {
        return shipment.tracking_secret.has_value();
    });
}

}  // namespace kontor::domain::order
