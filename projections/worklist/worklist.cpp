#include "projections/worklist/worklist.hpp"

#include "eventstore/executor/state_keys.hpp"
#include "eventstore/executor/streams.hpp"
#include "projections/order_progress.hpp"
#include "projections/row_codec.hpp"

namespace kontor::projections::worklist {
namespace {

namespace executor = eventstore::executor;
namespace order = domain::order;

// "o" number → row;  "s" status, placed at, number → nothing: the order in which work is listed.

std::string row_key(std::string_view number) {
    return std::string{"o"}.append(number);
}

std::string list_prefix(order::Status status) {
    return {'s', static_cast<char>(status)};
}

std::string list_key(order::Status status, domain::Timestamp placed_at, std::string_view number) {
    auto key = list_prefix(status);
    executor::keys::append_u64(key,
                               static_cast<std::uint64_t>(placed_at.time_since_epoch().count()));
    return key.append(number);
}

void remove(std::string_view number, Rows& rows) {
    const auto bytes = rows.get(row_key(number));
    if (!bytes) return;
    const auto row = decoded_row<Row>(*bytes);
    rows.erase(list_key(row.status, row.placed_at, number));
    rows.erase(row_key(number));
}

void set_status(const executor::CommittedEvent& event, order::Status status, Rows& rows) {
    const auto number = executor::order_of(event.stream).value;
    Row row;
    if (const auto* placed = std::get_if<order::OrderPlaced>(&event.event)) {
        row.placed_at = placed->at;
        row.country = placed->country;
    } else {
        const auto bytes = rows.get(row_key(number));
        if (!bytes) return;
        row = decoded_row<Row>(*bytes);
        rows.erase(list_key(row.status, row.placed_at, number));
    }
    row.status = status;
    row.version = event.version;
    rows.put(row_key(number), encoded_row(row));
    rows.put(list_key(status, row.placed_at, number), {});
}

}  // namespace

const eventstore::codec::EventTypes* Worklist::types() const {
    return progress_types();
}

void Worklist::fold(const executor::CommittedBatch& batch, Rows& rows) const {
    for (const auto& event : batch.events) {
        if (executor::kind_of(event.stream) != executor::StreamKind::order) continue;
        if (const auto status = status_after(event.event)) set_status(event, *status, rows);
    }
    for (const auto& [position, time, purge] : batch.purges) {
        if (purge.whole && executor::kind_of(purge.stream) == executor::StreamKind::order) {
            remove(executor::order_of(purge.stream).value, rows);
        }
    }
}

std::vector<Entry> orders_in(const View& view,
                             eventstore::log::Partition partition,
                             order::Status status,
                             const std::optional<After>& after,
                             std::size_t limit) {
    std::vector<Entry> entries;
    const auto prefix = list_prefix(status);
    // The smallest key above `after`'s own.
    const auto from =
        after ? list_key(status, after->placed_at, after->number).append(1, '\0') : prefix;
    for (auto cursor = view.scan(partition, prefix, from);
         cursor->valid() && entries.size() < limit;
         cursor->next()) {
        std::string number{
            cursor->key().substr(View::prefix_size + prefix.size() + sizeof(std::uint64_t))};
        const auto bytes = view.get(partition, row_key(number));
        if (!bytes) continue;  // It moved on since the cursor was opened.
        entries.push_back({{std::move(number)}, decoded_row<Row>(*bytes)});
    }
    return entries;
}

}  // namespace kontor::projections::worklist
