#include "projections/erasure/erasures.hpp"

#include "eventstore/executor/streams.hpp"
#include "projections/row_codec.hpp"

#include <algorithm>
#include <string>

namespace kontor::projections::erasure {
namespace {

namespace executor = eventstore::executor;
namespace order = domain::order;

// "c" customer → nothing;  "k" order number → custody.

std::string key_of(char kind, std::string_view id) {
    return std::string{kind}.append(id);
}

std::string key_of_customer(const eventstore::log::StreamId& stream) {
    const auto& id = executor::customer_of(stream).value.bytes;
    return key_of('c', {reinterpret_cast<const char*>(id.data()), id.size()});
}

void fold_customer(const executor::CommittedEvent& event, Rows& rows) {
    if (std::holds_alternative<domain::customer::ErasureStarted>(event.event)) {
        rows.put(key_of_customer(event.stream), {});
    }
}

void fold_order(const executor::CommittedEvent& event, Rows& rows) {
    const auto key = key_of('k', executor::order_of(event.stream).value);
    if (const auto* begun = std::get_if<order::CustodyBegun>(&event.event)) {
        rows.put(key, encoded_row(Custody{.secret = begun->secret, .begun_at = begun->at}));
    }
}

}  // namespace

void Erasures::fold(const executor::CommittedBatch& batch, Rows& rows) const {
    for (const auto& event : batch.events) {
        const auto kind = executor::kind_of(event.stream);
        if (kind == executor::StreamKind::customer) fold_customer(event, rows);
        if (kind == executor::StreamKind::order) fold_order(event, rows);
    }
    for (const auto& [position, time, purge] : batch.purges) {
        if (!purge.whole) continue;
        const auto kind = executor::kind_of(purge.stream);
        if (kind == executor::StreamKind::order) {
            rows.erase(key_of('k', executor::order_of(purge.stream).value));
        }
        // Not before: a crash between completion and purge leaves the purge to do.
        if (kind == executor::StreamKind::customer) rows.erase(key_of_customer(purge.stream));
    }
}

std::vector<domain::CustomerId> started(const View& view, eventstore::log::Partition partition) {
    std::vector<domain::CustomerId> customers;
    for (auto cursor = view.scan(partition, "c"); cursor->valid(); cursor->next()) {
        const auto bytes = cursor->key().substr(View::prefix_size + 1);
        std::ranges::copy(bytes, customers.emplace_back().value.bytes.begin());
    }
    return customers;
}

std::vector<CustodyEntry> in_custody(const View& view, eventstore::log::Partition partition) {
    std::vector<CustodyEntry> entries;
    for (auto cursor = view.scan(partition, "k"); cursor->valid(); cursor->next()) {
        entries.push_back({{std::string{cursor->key().substr(View::prefix_size + 1)}},
                           decoded_row<Custody>(cursor->value())});
    }
    return entries;
}

}  // namespace kontor::projections::erasure
