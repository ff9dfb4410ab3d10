#pragma once

#include "domain/partition/events.hpp"
#include "eventstore/executor/state_store.hpp"
#include "eventstore/executor/subscriber.hpp"

#include <mutex>
#include <vector>

namespace kontor::eventstore::executor {

/// The retention rules of each partition as committed, at hand for whoever computes a deadline for
/// an answer. Safe from any thread.
class RulesInForce final : public Subscriber {
public:
    /// Reads what `states` holds: after the streams were caught up, before the engine runs.
    void start(const StateStore& states, std::uint16_t partitions);

    [[nodiscard]] domain::partition::RetentionRulesSet of(log::Partition partition) const;

    void on_batch(const CommittedBatch& batch, ports::WriteBatch& changes) noexcept override;
    void on_written(const CommittedBatch& batch) noexcept override;

private:
    mutable std::mutex mutex_;
    std::vector<domain::partition::RetentionRulesSet> rules_;
};

}  // namespace kontor::eventstore::executor
