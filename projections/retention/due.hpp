#pragma once

#include "domain/partition/events.hpp"
#include "eventstore/executor/state_store.hpp"
#include "projections/retention/timers.hpp"

#include <cstddef>
#include <set>
#include <vector>

namespace kontor::projections::retention {

/// Something whose time is over.
struct Task {
    Timer timer = Timer::order;
    eventstore::log::StreamId stream;
    friend auto operator<=>(const Task&, const Task&) = default;
};

struct Found {
    std::vector<Task> tasks;  ///< Oldest first within each kind.
    domain::Timestamp next;   ///< When the next one comes due, of what is known now.
};

/// How long a customer's replaced events wait, so that one sweep takes several: all are gone within
/// a day (docs/privacy.md).
inline constexpr std::chrono::hours sweep_after{20};

/// How much is looked for: of each kind so many, and none of those that are set aside.
struct Portion {
    std::size_t limit = 0;
    std::set<Task> set_aside = {};
};

/// Reads what is due in a partition at `now`. Safe from any thread.
[[nodiscard]] Found due(const View& timers,
                        const eventstore::executor::StateStore& states,
                        eventstore::log::Partition partition,
                        const domain::partition::RetentionRulesSet& rules,
                        domain::Timestamp now,
                        const Portion& portion);

}  // namespace kontor::projections::retention
