#pragma once

#include "domain/customer/customer.hpp"
#include "eventstore/executor/state_store.hpp"
#include "eventstore/executor/subscriber.hpp"
#include "eventstore/vault/vault.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace kontor::adapters::serve {

/// What every request of a customer's needs to know of it, decoded and opened once: forgotten with
/// the customer's next event, so it is never older than what was acknowledged. Safe from any
/// thread.
class KnownCustomers final : public eventstore::executor::Subscriber {
public:
    struct Known {
        domain::customer::State state;
        std::optional<domain::Language> language;
    };

    /// Both outlive it.
    KnownCustomers(const eventstore::executor::StateStore& states,
                   const eventstore::vault::Vault& vault)
        : states_{states}, vault_{vault} {}

    [[nodiscard]] std::shared_ptr<const Known> find(eventstore::log::Partition partition,
                                                    domain::CustomerId customer);

    void on_batch(const eventstore::executor::CommittedBatch& batch,
                  eventstore::ports::WriteBatch& changes) noexcept override;
    void on_written(const eventstore::executor::CommittedBatch& batch) noexcept override;

private:
    static constexpr std::size_t shards = 16;
    static constexpr std::size_t shard_max = 512;  ///< Customers; a full shard starts afresh.

    struct Shard {
        std::mutex mutex;
        std::unordered_map<domain::Id128, std::shared_ptr<const Known>> known;
        std::uint64_t changes = 0;  ///< So that what was read before a change is not kept after it.
    };

    [[nodiscard]] Shard& shard_of(domain::CustomerId customer);
    [[nodiscard]] std::shared_ptr<const Known> read(eventstore::log::Partition partition,
                                                    domain::CustomerId customer) const;
    void forget(domain::CustomerId customer);

    const eventstore::executor::StateStore& states_;
    const eventstore::vault::Vault& vault_;
    std::array<Shard, shards> shards_;
};

}  // namespace kontor::adapters::serve
