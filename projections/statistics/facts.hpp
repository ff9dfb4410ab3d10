#pragma once

#include "domain/events.hpp"
#include "domain/statistics/releases.hpp"
#include "domain/statistics/tallies.hpp"
#include "eventstore/executor/state_store.hpp"
#include "eventstore/executor/streams.hpp"
#include "eventstore/log/event_log.hpp"
#include "eventstore/vault/vault.hpp"

#include <cstdint>
#include <vector>

// Reading what is kept of a period back from the log. It is read once, when the period is over, so
// no view follows it. Throws StoreFailure. Safe from any thread; blocks.

namespace kontor::projections::statistics {

struct KeptSources {
    const eventstore::log::EventLog& log;
    const eventstore::executor::StateStore& states;
    const eventstore::vault::Vault& vault;
};

/// Versions of what a stream still holds, oldest first.
[[nodiscard]] std::vector<std::uint64_t> versions_of(const KeptSources& sources,
                                                     eventstore::log::Partition partition,
                                                     const eventstore::log::StreamId& stream);

/// What the facts of a week in a partition come to, and how many there were.
struct CountedWeek {
    std::uint64_t facts = 0;
    std::vector<domain::statistics::Tally> tallies;
};
[[nodiscard]] CountedWeek count_week(const KeptSources& sources,
                                     eventstore::log::Partition partition,
                                     const domain::statistics::Period& week);

/// The sum of what all partitions closed the week with, and of nothing for all that can be counted
/// in it; while it is open of that alone.
[[nodiscard]] std::vector<domain::statistics::Tally> closed_tallies(
    const KeptSources& sources, const domain::statistics::Period& week);

/// How often each account number was used in a month, in all partitions.
[[nodiscard]] std::vector<domain::statistics::NumberUsed> numbers_used(
    const KeptSources& sources, const domain::statistics::Period& month);

}  // namespace kontor::projections::statistics
