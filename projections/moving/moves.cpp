#include "projections/moving/moves.hpp"

#include "eventstore/executor/streams.hpp"

#include <algorithm>
#include <string>

namespace kontor::projections::moving {
namespace {

namespace customer = domain::customer;
namespace executor = eventstore::executor;

// customer → nothing.

std::string key_of(const eventstore::log::StreamId& stream) {
    const auto& id = executor::customer_of(stream).value.bytes;
    return {id.begin(), id.end()};
}

}  // namespace

void Moves::fold(const executor::CommittedBatch& batch, Rows& rows) const {
    for (const auto& event : batch.events) {
        if (std::holds_alternative<customer::LoginMoveBegun>(event.event)) {
            rows.put(key_of(event.stream), {});
        } else if (std::holds_alternative<customer::LoginMoveEnded>(event.event) ||
                   std::holds_alternative<customer::ErasureStarted>(event.event)) {
            // An erasure frees whatever the customer had or was about to have.
            rows.erase(key_of(event.stream));
        }
    }
    for (const auto& [position, time, purge] : batch.purges) {
        if (purge.whole && executor::kind_of(purge.stream) == executor::StreamKind::customer) {
            rows.erase(key_of(purge.stream));
        }
    }
}

std::vector<domain::CustomerId> under_way(const View& view, eventstore::log::Partition partition) {
    std::vector<domain::CustomerId> customers;
    for (auto cursor = view.scan(partition, ""); cursor->valid(); cursor->next()) {
        const auto bytes = cursor->key().substr(View::prefix_size);
        std::ranges::copy(bytes, customers.emplace_back().value.bytes.begin());
    }
    return customers;
}

}  // namespace kontor::projections::moving
