#include "eventstore/commands/fulfilment.hpp"

#include "eventstore/commands/counting.hpp"
#include "eventstore/commands/forgetting.hpp"

#include <algorithm>
#include <vector>

namespace kontor::eventstore::commands {
namespace {

namespace order = domain::order;

order::Status status_of(executor::Transaction& tx, const domain::OrderNumber& number) {
    const auto* placed = std::get_if<order::Placed>(&tx.order(number));
    return placed == nullptr ? order::Status::placed : placed->status;
}

template <class Event>
bool has(const std::vector<order::Event>& events) {
    return std::ranges::any_of(
        events, [](const auto& event) { return std::holds_alternative<Event>(event); });
}

/// The opened tracking link that a shipment already has.
std::optional<std::string> known_url(executor::Transaction& tx,
                                     const domain::OrderNumber& number,
                                     const domain::ShipmentId& shipment) {
    const auto subject = tx.subject_of(number);
    const auto* placed = std::get_if<order::Placed>(&tx.order(number));
    if (placed == nullptr) return std::nullopt;
    const auto known = std::ranges::find(placed->shipments, shipment, &order::Shipment::shipment);
    if (known == placed->shipments.end() || !known->tracking_secret) return std::nullopt;
    auto url = tx.open(known->tracking_url, subject, executor::stream_of(number));
    if (auto* plain = std::get_if<std::string>(&url)) return std::move(*plain);
    return std::nullopt;
}

/// Whether `url`, a URI, is https and its host one of `hosts`.
bool host_allowed(std::string_view url, const std::vector<std::string>& hosts) {
    constexpr std::string_view scheme = "https://";
    if (!url.starts_with(scheme)) return false;
    url.remove_prefix(scheme.size());
    const auto host = url.substr(0, url.find_first_of("/?#"));
    // Of A to Z alone: a host name has no other letters (RFC 3986, 6.2.2.1).
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::ranges::any_of(hosts, [&](const auto& allowed) {
        return std::ranges::equal(host, allowed, {}, lower, lower);
    });
}

}  // namespace

Result<Progress> progress(executor::Transaction& tx,
                          const domain::OrderNumber& number,
                          const order::Command& command,
                          const executor::Actor& actor,
                          const std::optional<log::Idempotency>& request,
                          const Shop& shop) {
    const auto before = answered_before(tx, request);
    if (!before) return std::unexpected{before.error()};
    if (*before) return Progress{.replay = *before};
    // What the customer was told would be cancelled is not delivered.
    if (std::holds_alternative<order::AcceptOrder>(command) && goes_with_customer(tx, number)) {
        return refused_as(order::OrderErased{});
    }
    const auto decision = order::decide(tx.order(number), command, order_context(tx, shop));
    if (!decision) return refused(decision.error());
    tx.append(number, *decision, actor);
    if (request) tx.answers(*request);
    count_outcome(tx, number, *decision);
    return Progress{.status = status_of(tx, number),
                    .version = tx.version(executor::stream_of(number)),
                    .created = !decision->empty(),
                    .replay = {}};
}

Result<Progress> ship(executor::Transaction& tx,
                      const domain::OrderNumber& number,
                      const ShipmentReport& report,
                      const executor::Actor& actor,
                      const Shop& shop) {
    if (report.tracking_url && !host_allowed(*report.tracking_url, shop.tracking_hosts)) {
        return refused_as(
            domain::FieldsInvalid{{{"/tracking_url", domain::FieldFault::not_allowed, {}, {}}}});
    }
    order::ShipOrder command{.shipment = report.shipment,
                             .lines = report.lines,
                             .tracking_url = report.tracking_url,
                             .carrier = report.carrier,
                             .shipped_at = report.shipped_at,
                             .tracking_secret = {},
                             .known_url = known_url(tx, number, report.shipment)};
    // Decided first with a placeholder: a secret that is taken and not used would stay behind.
    auto decision = order::decide(tx.order(number), command, order_context(tx, shop));
    if (!decision) return refused(decision.error());
    const bool created = has<order::OrderShipped>(*decision);
    if (has<order::TrackingAdded>(*decision)) {
        command.tracking_secret = tx.take_secret();
        decision = order::decide(tx.order(number), command, order_context(tx, shop));
        if (!decision) return refused(decision.error());
    }
    tx.append(number, *decision, actor);
    count_outcome(tx, number, *decision);
    return Progress{.status = status_of(tx, number),
                    .version = tx.version(executor::stream_of(number)),
                    .created = created,
                    .replay = {}};
}

Result<Progress> cancel(executor::Transaction& tx,
                        const Caller& caller,
                        const domain::OrderNumber& number,
                        const std::string& reason,
                        const std::optional<log::Idempotency>& request,
                        const Shop& shop) {
    if (const auto allowed = authorise(tx, caller); !allowed) {
        return std::unexpected{allowed.error()};
    }
    if (tx.subject_of(number).customer != caller.customer) return refused_as(order::OrderUnknown{});
    return progress(tx,
                    number,
                    order::CancelOrder{.by = order::CancelledBy::customer, .reason = reason},
                    actor_of(caller),
                    request,
                    shop);
}

}  // namespace kontor::eventstore::commands
