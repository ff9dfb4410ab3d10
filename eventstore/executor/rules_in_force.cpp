#include "eventstore/executor/rules_in_force.hpp"

#include "eventstore/executor/streams.hpp"

#include <variant>

namespace kontor::eventstore::executor {

void RulesInForce::start(const StateStore& states, std::uint16_t partitions) {
    const std::scoped_lock lock{mutex_};
    rules_.clear();
    for (std::uint16_t i = 0; i < partitions; ++i) {
        const auto slot = states.slot({i}, partition_stream());
        rules_.push_back(std::get<PartitionState>(slot.state).rules);
    }
}

domain::partition::RetentionRulesSet RulesInForce::of(log::Partition partition) const {
    const std::scoped_lock lock{mutex_};
    return rules_.at(partition.value);
}

void RulesInForce::on_batch(const CommittedBatch&, ports::WriteBatch&) noexcept {}

void RulesInForce::on_written(const CommittedBatch& batch) noexcept {
    for (const auto& event : batch.events) {
        const auto* set = std::get_if<domain::partition::RetentionRulesSet>(&event.event);
        if (set == nullptr) continue;
        const std::scoped_lock lock{mutex_};
        rules_[batch.partition.value] = *set;
    }
}

}  // namespace kontor::eventstore::executor
