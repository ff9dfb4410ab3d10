#include "domain/order/shipping.hpp"

#include <algorithm>
#include <set>

namespace kontor::domain::order {
namespace {

using Events = std::vector<Event>;

std::uint32_t open_of(const OpenLine& line) {
    return line.quantity - std::min(line.quantity, line.shipped + line.cancelled);
}

const OpenLine* find_line(const Placed& order, std::uint32_t number) {
    const auto found = std::ranges::find(order.lines, number, &OpenLine::line);
    return found == order.lines.end() ? nullptr : &*found;
}

std::vector<ShippedLine> all_open(const Placed& order) {
    std::vector<ShippedLine> lines;
    for (const auto& line : order.lines) {
        if (const auto open = open_of(line); open > 0) lines.push_back({line.line, open});
    }
    return lines;
}

/// Two lists that name the same parts in another order are the same shipment.
std::vector<ShippedLine> by_line(std::vector<ShippedLine> lines) {
    std::ranges::sort(lines, {}, &ShippedLine::line);
    return lines;
}

FieldErrors faults_in(const std::vector<ShippedLine>& lines, const Placed& order) {
    if (lines.empty()) return {{"/lines", FieldFault::too_short, "1", {}}};
    FieldErrors faults;
    std::set<std::uint32_t> seen;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto at = "/lines/" + std::to_string(i);
        if (find_line(order, lines[i].line) == nullptr) {
            faults.push_back({at + "/line", FieldFault::not_found, {}, {}});
        } else if (!seen.insert(lines[i].line).second) {
            faults.push_back({at + "/line", FieldFault::not_allowed, {}, {}});
        }
        if (lines[i].quantity == 0) {
            faults.push_back({at + "/quantity", FieldFault::range, "1", {}});
        }
    }
    return faults;
}

FieldErrors excess_in(const std::vector<ShippedLine>& lines, const Placed& order) {
    FieldErrors excess;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto open = open_of(*find_line(order, lines[i].line));
        if (lines[i].quantity <= open) continue;
        excess.push_back({"/lines/" + std::to_string(i) + "/quantity",
                          FieldFault::range,
                          std::to_string(open),
                          {}});
    }
    return excess;
}

TrackingAdded tracking_of(const ShipOrder& command,
                          const std::string& url,
                          const Context& context) {
    return {.shipment = command.shipment,
            .secret = command.tracking_secret,
            .url = personal<Scope::tracking>(url),
            .at = context.now};
}

/// M17. A link that came later would be hidden, and its secret would stay.
bool takes_links(const Placed& order, const Context& context) {
    return !order.tracking_expired && !tracking_due(order, context.retention, context.now);
}

/// Fulfilment says again what it said before, perhaps with the carrier, at any later time, and with
/// the tracking link as long as links are kept.
Decision repeat(const Placed& order,
                const Shipment& known,
                const ShipOrder& command,
                const Context& context) {
    const bool differs = (command.lines && by_line(*command.lines) != known.lines) ||
                         (command.carrier && known.carrier && command.carrier != known.carrier) ||
                         (command.shipped_at && *command.shipped_at != known.shipped_at);
    if (differs) return std::unexpected{ShipmentDiffers{}};
    Events events;
    if (command.carrier && !known.carrier) {
        events.emplace_back(CarrierNamed{
            .shipment = command.shipment, .carrier = *command.carrier, .at = context.now});
    }
    if (!command.tracking_url) return events;
    if (known.tracking_secret) {
        // A link that can't be read any more can't differ, and must not come back.
        if (command.known_url && command.known_url != command.tracking_url) {
            return std::unexpected{ShipmentDiffers{}};
        }
        return events;
    }
    if (takes_links(order, context)) {
        events.emplace_back(tracking_of(command, *command.tracking_url, context));
        return events;
    }
    // Once links went nobody knows whether this one was told in time, so it may be said again; and
    // of an open order on hold it was left out of the first report too.
    const bool is_new = !order.tracking_expired && order.status == Status::completed;
    if (is_new) return std::unexpected{StatusConflict{order.status}};
    return events;
}

}  // namespace

Decision ship(const Placed& order, const ShipOrder& command, const Context& context) {
    const auto known = std::ranges::find(order.shipments, command.shipment, &Shipment::shipment);
    if (known != order.shipments.end()) return repeat(order, *known, command, context);

    if (order.status != Status::accepted && order.status != Status::partly_shipped) {
        return std::unexpected{StatusConflict{order.status}};
    }
    if (command.lines) {
        if (auto faults = faults_in(*command.lines, order); !faults.empty()) {
            return std::unexpected{FieldsInvalid{std::move(faults)}};
        }
        if (auto excess = excess_in(*command.lines, order); !excess.empty()) {
            return std::unexpected{ShipmentExceedsOrder{std::move(excess)}};
        }
    }
    const auto lines = command.lines ? by_line(*command.lines) : all_open(order);
    if (lines.empty()) return std::unexpected{StatusConflict{order.status}};

    const bool all_shipped = std::ranges::all_of(order.lines, [&](const OpenLine& line) {
        const auto part = std::ranges::find(lines, line.line, &ShippedLine::line);
        return open_of(line) == (part == lines.end() ? 0 : part->quantity);
    });
    Events events{OrderShipped{.shipment = command.shipment,
                               .lines = lines,
                               .carrier = command.carrier,
                               .shipped_at = command.shipped_at.value_or(context.now),
                               .all_shipped = all_shipped,
                               .at = context.now}};
    // The goods go their way whether or not their link is kept: an order on hold outlives its
    // links.
    if (command.tracking_url && takes_links(order, context)) {
        events.emplace_back(tracking_of(command, *command.tracking_url, context));
    }
    return events;
}

}  // namespace kontor::domain::order
