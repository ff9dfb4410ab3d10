#include "eventstore/commands/periods.hpp"

#include "domain/statistics/figures.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

namespace kontor::eventstore::commands {
namespace {

namespace statistics = domain::statistics;
using executor::Kept;
using statistics::Period;

constexpr std::ptrdiff_t entries_per_part_max = 2000;

}  // namespace

void open_period(executor::Transaction& tx, const Period& period, domain::SecretId key) {
    tx.append(executor::periods_stream(), statistics::open(tx.periods(), period, key, tx.now()));
}

bool close_week(executor::Transaction& tx,
                const Period& week,
                std::uint64_t facts,
                const std::vector<statistics::Tally>& tallies) {
    const auto ended = statistics::end(tx.periods(), week, tx.now());
    if (ended.empty()) return true;
    if (tx.version(executor::stream_of(Kept::facts, week)) != facts) return false;
    tx.append(executor::periods_stream(), ended);
    tx.append(executor::stream_of(Kept::tallies, week),
              {statistics::PeriodClosed{.period = week, .tallies = tallies, .at = tx.now()}});
    return true;
}

void end_month(executor::Transaction& tx, const Period& month) {
    tx.append(executor::periods_stream(), statistics::end(tx.periods(), month, tx.now()));
}

void purge_kept(executor::Transaction& tx,
                const log::StreamId& stream,
                std::vector<std::uint64_t> versions,
                bool whole) {
    tx.purge(stream, std::move(versions), whole);
}

void note_dimensions(executor::Transaction& tx,
                     const Period& week,
                     const statistics::Dimensions& dimensions) {
    tx.append(executor::stream_of(Kept::tallies, week),
              {statistics::PeriodClosed{.period = week,
                                        .tallies = statistics::tallies_of_nothing(dimensions),
                                        .at = tx.now()}});
}

void mint_period(executor::Transaction& tx, const Period& period) {
    // A secret that is taken and not used would stay behind.
    if (!statistics::may_mint(tx.releases(), period)) return;
    const auto secret = tx.take_secret();
    tx.append(executor::releases_stream(),
              statistics::mint(tx.releases(), period, secret, tx.now()));
}

void release_week(executor::Transaction& tx, statistics::StatisticsReleased released) {
    if (!statistics::may_release(tx.releases(), released.period)) return;
    released.at = tx.now();
    tx.append(executor::releases_stream(), {std::move(released)});
}

void write_registry(executor::Transaction& tx,
                    const Period& month,
                    const std::vector<statistics::RegistryEntry>& entries) {
    const auto stream = executor::stream_of(Kept::registry, month);
    if (tx.version(stream) > 0) return;
    auto next = entries.begin();
    do {
        const auto size = std::min(std::distance(next, entries.end()), entries_per_part_max);
        std::vector<statistics::RegistryEntry> part(next, next + size);
        std::advance(next, size);
        tx.append(stream,
                  {statistics::RegistryMerged{
                      .month = month,
                      .secret = tx.take_secret(),
                      .entries = domain::personal<domain::Scope::period>(std::move(part)),
                      .at = tx.now()}});
    } while (next != entries.end());
}

void settle_period(executor::Transaction& tx, const Period& period) {
    tx.append(executor::releases_stream(), statistics::settle(tx.releases(), period, tx.now()));
}

}  // namespace kontor::eventstore::commands
