#include "projections/details/details.hpp"

#include "eventstore/codec/events.hpp"
#include "eventstore/codec/seal.hpp"
#include "projections/order_progress.hpp"

#include <algorithm>
#include <utility>

namespace kontor::projections::details {
namespace {

namespace executor = eventstore::executor;
namespace order = domain::order;
using eventstore::ports::StoreFailure;

/// Opens members of one order's stream.
class Opener {
public:
    Opener(const eventstore::vault::Vault& vault,
           const eventstore::vault::Subject& subject,
           const eventstore::log::StreamId& stream)
        : vault_{vault}, subject_{subject}, stream_{stream} {}

    template <class T, domain::Scope S>
    [[nodiscard]] std::optional<T> operator()(const domain::Personal<T, S>& member) const {
        // Without the customer only what fulfilment may see is tried.
        if (!subject_.customer && (S == domain::Scope::order || S == domain::Scope::owner)) {
            return std::nullopt;
        }
        auto value = eventstore::codec::open(member, vault_, subject_, stream_.value);
        if (auto* plain = std::get_if<T>(&value)) return std::move(*plain);
        return std::nullopt;
    }

private:
    const eventstore::vault::Vault& vault_;
    const eventstore::vault::Subject& subject_;
    const eventstore::log::StreamId& stream_;
};

void after(Details& details, const order::OrderPlaced& event, const Opener& open) {
    details.placed_at = event.at;
    details.placing = open(event.placing);
    details.delivery = open(event.delivery);
    details.lines = event.lines;
}
void after(Details& details, const order::OrderRejected& event, const Opener& open) {
    details.rejection = {open(event.reason).value_or(std::string{}), event.at};
}
void after(Details& details, const order::OrderCancelled& event, const Opener& open) {
    details.cancellation = {open(event.reason).value_or(std::string{}), event.at};
}
void after(Details& details, const order::OrderShipped& event, const Opener&) {
    details.shipments.push_back({.shipment = event.shipment,
                                 .lines = event.lines,
                                 .carrier = event.carrier,
                                 .tracking_url = {},
                                 .shipped_at = event.shipped_at});
}
ShownShipment* shipment_in(Details& details, const domain::ShipmentId& id) {
    const auto found = std::ranges::find(details.shipments, id, &ShownShipment::shipment);
    return found == details.shipments.end() ? nullptr : &*found;
}
void after(Details& details, const order::TrackingAdded& event, const Opener& open) {
    if (auto* shipment = shipment_in(details, event.shipment)) {
        shipment->tracking_url = open(event.url);
    }
}
void after(Details& details, const order::CarrierNamed& event, const Opener&) {
    if (auto* shipment = shipment_in(details, event.shipment)) shipment->carrier = event.carrier;
}
void after(Details& details, const order::OrderCompleted& event, const Opener&) {
    details.completed_at = event.at;
}
void after(Details& details, const order::TrackingExpired&, const Opener&) {
    for (auto& shipment : details.shipments) shipment.tracking_url.reset();
}
template <class Other>
void after(Details&, const Other&, const Opener&) {}

std::optional<domain::Event> event_at(const Sources& sources,
                                      eventstore::log::Partition partition,
                                      eventstore::log::Position position) {
    const auto record = sources.log.record_at(partition, position);
    if (!record) throw StoreFailure{"a record of an order cannot be read"};
    if (!*record) return std::nullopt;  // Purged a moment ago.
    auto event =
        eventstore::codec::decode_event((*record)->type, (*record)->payload, (*record)->version);
    if (!event) throw StoreFailure{"an event of an order cannot be decoded"};
    return *std::move(event);
}

/// Folds an order's events, one after the other.
class Fold {
public:
    Fold(const domain::OrderNumber& number, const Opener& open) : open_{open} {
        details_.number = number;
    }

    void add(std::uint64_t version, const domain::Event& event) {
        std::visit([&](const auto& happened) { after(details_, happened, open_); }, event);
        if (const auto status = status_after(event)) {
            // A second partial shipment changes no status.
            if (details_.history.empty() || details_.history.back().status != *status) {
                details_.history.push_back({*status, time_of(event)});
            }
        }
        state_ = executor::evolve(std::move(state_), event);
        // That a mail was sent is nothing that whoever reads the order could notice.
        if (!std::holds_alternative<domain::mail::MailSettled>(event)) details_.version = version;
    }

    /// Nothing if there is no such order, or not any more.
    [[nodiscard]] std::optional<Details> result() && {
        const auto* placed = std::get_if<order::Placed>(&std::get<order::State>(state_));
        if (placed == nullptr) return std::nullopt;
        details_.status = placed->status;
        details_.final_at = placed->final_at;
        details_.progress = placed->lines;
        details_.hold = placed->hold;
        return std::move(details_);
    }

private:
    const Opener& open_;
    Details details_;
    executor::StreamState state_ = order::State{};
};

}  // namespace

std::optional<Details> read(const Sources& sources,
                            eventstore::log::Partition partition,
                            const domain::OrderNumber& number,
                            const eventstore::vault::Subject& subject,
                            std::optional<std::uint64_t> up_to) {
    const auto stream = executor::stream_of(number);
    const Opener open{sources.vault, subject, stream};
    Fold fold{number, open};
    for (const auto& [version, row] : sources.states.events(partition, stream)) {
        if (up_to && version > *up_to) break;
        const auto event = event_at(sources, partition, row.position);
        if (!event) return std::nullopt;
        fold.add(version, *event);
    }
    return std::move(fold).result();
}

std::optional<Details> just_placed(const Sources& sources,
                                   const domain::OrderNumber& number,
                                   std::uint64_t version,
                                   const domain::order::OrderPlaced& event) {
    const auto stream = executor::stream_of(number);
    const eventstore::vault::Subject subject{.customer = event.customer.value(),
                                             .order_secret = event.secret};
    const Opener open{sources.vault, subject, stream};
    Fold fold{number, open};
    fold.add(version, event);
    return std::move(fold).result();
}

}  // namespace kontor::projections::details
