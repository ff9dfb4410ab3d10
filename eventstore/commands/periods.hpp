#pragma once

#include "domain/statistics/cell.hpp"
#include "domain/statistics/periods.hpp"
#include "domain/statistics/releases.hpp"
#include "eventstore/executor/transaction.hpp"

#include <cstdint>
#include <utility>
#include <vector>

// The steps of a period, from its key to the destruction of the key. The statistics process takes
// them in order; each may be repeated.

namespace kontor::eventstore::commands {

// In every partition.

void open_period(executor::Transaction& tx,
                 const domain::statistics::Period& period,
                 domain::SecretId key);

/// Ends a week with what was counted in its first `facts` facts. False if there are more by now:
/// count again.
[[nodiscard]] bool close_week(executor::Transaction& tx,
                              const domain::statistics::Period& week,
                              std::uint64_t facts,
                              const std::vector<domain::statistics::Tally>& tallies);
void end_month(executor::Transaction& tx, const domain::statistics::Period& month);

/// Purges events of a stream that keeps something of a period; with `whole`, they are all of it.
void purge_kept(executor::Transaction& tx,
                const log::StreamId& stream,
                std::vector<std::uint64_t> versions,
                bool whole);

// In the first partition.

/// Keeps what an open week is about until it is released: what was in the catalogue at some time
/// has its rows, whether anybody ordered it or not.
void note_dimensions(executor::Transaction& tx,
                     const domain::statistics::Period& week,
                     const domain::statistics::Dimensions& dimensions);

void mint_period(executor::Transaction& tx, const domain::statistics::Period& period);

/// Freezes the table of a week, unless it or a later one is frozen.
void release_week(executor::Transaction& tx, domain::statistics::StatisticsReleased released);

/// Writes the registry as of the end of a month, in parts, each sealed under a secret of its own;
/// an empty one has one part.
void write_registry(executor::Transaction& tx,
                    const domain::statistics::Period& month,
                    const std::vector<domain::statistics::RegistryEntry>& entries);

void settle_period(executor::Transaction& tx, const domain::statistics::Period& period);

}  // namespace kontor::eventstore::commands
