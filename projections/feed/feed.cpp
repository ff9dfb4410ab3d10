#include "projections/feed/feed.hpp"

#include "eventstore/executor/state_keys.hpp"
#include "eventstore/executor/streams.hpp"
#include "projections/order_progress.hpp"
#include "projections/row_codec.hpp"

#include <algorithm>

namespace kontor::projections::feed {
namespace {

namespace executor = eventstore::executor;
namespace order = domain::order;

// "p" position → row;  "o" number → the lines and the country, which later events of an order
// repeat.

/// What is known of an order while it lives.
struct Known {
    std::vector<FedLine> lines;
    std::string country;
};
KONTOR_DESCRIBE(Known, lines, country);

std::string row_key(eventstore::log::Position position) {
    std::string key{"p"};
    executor::keys::append_u64(key, position.value);
    return key;
}

std::string known_key(std::string_view number) {
    return std::string{"o"}.append(number);
}

std::optional<Kind> kind_of_event(const domain::Event& event) {
    if (std::holds_alternative<order::OrderPlaced>(event)) return Kind::placed;
    if (std::holds_alternative<order::OrderAccepted>(event)) return Kind::accepted;
    if (std::holds_alternative<order::OrderRejected>(event)) return Kind::rejected;
    if (std::holds_alternative<order::OrderCancelled>(event)) return Kind::cancelled;
    if (std::holds_alternative<order::OrderShipped>(event)) return Kind::shipped;
    if (std::holds_alternative<order::OrderCompleted>(event)) return Kind::completed;
    return std::nullopt;
}

/// Whoever is forgotten cancels too: nobody is to see which of the two it was.
std::optional<std::string> reason_of(const domain::Event& event) {
    if (!std::holds_alternative<order::OrderCancelled>(event)) return std::nullopt;
    return "customer";
}

Known known_from(const order::OrderPlaced& placed) {
    Known known{.lines = {}, .country = placed.country};
    for (const auto& line : placed.lines)
        known.lines.push_back({line.line, line.sku, line.quantity});
    return known;
}

std::vector<FedLine> shipped_lines(const order::OrderShipped& shipped, const Known& known) {
    std::vector<FedLine> lines;
    for (const auto& part : shipped.lines) {
        const auto line = std::ranges::find(known.lines, part.line, &FedLine::line);
        if (line != known.lines.end()) lines.push_back({part.line, line->sku, part.quantity});
    }
    return lines;
}

void tell(const executor::CommittedEvent& event, Kind kind, Rows& rows) {
    const auto number = executor::order_of(event.stream).value;
    Known known;
    if (const auto* placed = std::get_if<order::OrderPlaced>(&event.event)) {
        known = known_from(*placed);
        rows.put(known_key(number), encoded_row(known));
    } else if (const auto bytes = rows.get(known_key(number))) {
        known = decoded_row<Known>(*bytes);
    }
    Row row{.kind = kind,
            .number = number,
            .version = event.version,
            .at = time_of(event.event),
            .status = status_after(event.event),
            .shipment = {},
            .lines = known.lines,
            .country = known.country,
            .reason_code = reason_of(event.event)};
    if (const auto* shipped = std::get_if<order::OrderShipped>(&event.event)) {
        row.shipment = shipped->shipment;
        row.lines = shipped_lines(*shipped, known);
    }
    rows.put(row_key(event.position), encoded_row(row));
}

/// Of an order that is gone nothing is told but that, and on which day: the minute may be the one
/// at which somebody asked to be forgotten.
void tell_erased(const executor::CommittedPurge& purged, Rows& rows) {
    const auto& purge = purged.purge;
    const auto number = executor::order_of(purge.stream).value;
    for (const auto position : purge.positions) rows.erase(row_key(position));
    rows.erase(known_key(number));
    const auto last = std::ranges::max_element(purge.versions);
    rows.put(row_key(purged.position),
             encoded_row(Row{.kind = Kind::erased,
                             .number = number,
                             .version = last == purge.versions.end() ? 1 : *last + 1,
                             .at = std::chrono::floor<std::chrono::days>(purged.time),
                             .status = {},
                             .shipment = {},
                             .lines = {},
                             .country = {},
                             .reason_code = {}}));
}

}  // namespace

const eventstore::codec::EventTypes* Feed::types() const {
    return progress_types();
}

void Feed::fold(const executor::CommittedBatch& batch, Rows& rows) const {
    for (const auto& event : batch.events) {
        if (executor::kind_of(event.stream) != executor::StreamKind::order) continue;
        if (const auto kind = kind_of_event(event.event)) tell(event, *kind, rows);
    }
    for (const auto& purged : batch.purges) {
        if (purged.purge.whole &&
            executor::kind_of(purged.purge.stream) == executor::StreamKind::order) {
            tell_erased(purged, rows);
        }
    }
}

std::vector<Entry> rows_from(const View& view,
                             eventstore::log::Partition partition,
                             eventstore::log::Position from,
                             std::size_t limit) {
    std::vector<Entry> entries;
    for (auto cursor = view.scan(partition, "p", row_key(from));
         cursor->valid() && entries.size() < limit;
         cursor->next()) {
        const auto position = executor::keys::read_u64(cursor->key().substr(View::prefix_size + 1));
        entries.push_back({{position}, decoded_row<Row>(cursor->value())});
    }
    return entries;
}

}  // namespace kontor::projections::feed
