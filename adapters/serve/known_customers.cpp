#include "adapters/serve/known_customers.hpp"

#include "eventstore/codec/seal.hpp"
#include "eventstore/executor/streams.hpp"

#include <utility>
#include <variant>

namespace kontor::adapters::serve {

namespace customer = domain::customer;
namespace executor = eventstore::executor;

KnownCustomers::Shard& KnownCustomers::shard_of(domain::CustomerId customer) {
    return shards_[customer.value.bytes.front() % shards];
}

std::shared_ptr<const KnownCustomers::Known> KnownCustomers::find(
    eventstore::log::Partition partition, domain::CustomerId customer) {
    auto& shard = shard_of(customer);
    std::uint64_t changes = 0;
    {
        const std::scoped_lock lock{shard.mutex};
        const auto found = shard.known.find(customer.value);
        if (found != shard.known.end()) return found->second;
        changes = shard.changes;
    }
    auto known = read(partition, customer);
    const std::scoped_lock lock{shard.mutex};
    if (changes == shard.changes) {
        if (shard.known.size() >= shard_max) shard.known.clear();
        shard.known.insert_or_assign(customer.value, known);
    }
    return known;
}

std::shared_ptr<const KnownCustomers::Known> KnownCustomers::read(
    eventstore::log::Partition partition, domain::CustomerId customer) const {
    const auto stream = executor::stream_of(customer);
    auto slot = states_.slot(partition, stream);
    auto& state = std::get<customer::State>(slot.state);
    const auto profile = eventstore::codec::open(
        state.profile, vault_, {.customer = customer, .order_secret = {}}, stream.value);
    Known known{.state = std::move(state), .language = {}};
    if (const auto* open = std::get_if<customer::Profile>(&profile)) {
        known.language = open->language;
    }
    return std::make_shared<const Known>(std::move(known));
}

void KnownCustomers::on_batch(const executor::CommittedBatch&,
                              eventstore::ports::WriteBatch&) noexcept {}

void KnownCustomers::on_written(const executor::CommittedBatch& batch) noexcept {
    const auto changed = [&](const eventstore::log::StreamId& stream) {
        if (executor::kind_of(stream) == executor::StreamKind::customer) {
            forget(executor::customer_of(stream));
        }
    };
    for (const auto& event : batch.events) changed(event.stream);
    for (const auto& purged : batch.purges) changed(purged.purge.stream);
}

void KnownCustomers::forget(domain::CustomerId customer) {
    auto& shard = shard_of(customer);
    const std::scoped_lock lock{shard.mutex};
    ++shard.changes;
    shard.known.erase(customer.value);
}

}  // namespace kontor::adapters::serve
