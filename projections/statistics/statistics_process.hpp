#pragma once

#include "domain/catalogue/catalogue.hpp"
#include "domain/statistics/releases.hpp"
#include "eventstore/executor/engine.hpp"
#include "eventstore/ports/blocking_work.hpp"
#include "eventstore/ports/clock.hpp"
#include "projections/engine/running_view.hpp"
#include "projections/signal.hpp"
#include "projections/statistics/facts.hpp"
#include "projections/trouble.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <type_traits>
#include <utility>
#include <vector>

namespace kontor::projections::statistics {

/// Takes weeks and months through their steps (docs/statistics.md): keys ahead of time; when a week
/// is over it is closed in every partition, released, purged, and its key destroyed; when a month
/// is over its account numbers are merged into the registry. Every step may be repeated, so it
/// starts again wherever it was interrupted. Belongs to the engine's thread.
class StatisticsProcess {
public:
    struct Parts {
        eventstore::executor::Engine& engine;
        KeptSources sources;
        eventstore::vault::Vault& vault;
        const RunningView& registry;
        const domain::catalogue::Catalogue& catalogue;
        eventstore::ports::BlockingWork& worker;
        const eventstore::ports::Clock& clock;
        /// False while the clock is in doubt: a week that was released is released for ever.
        std::function<bool()> may_destroy = [] { return true; };
    };

    StatisticsProcess(const boost::asio::any_io_executor& engine_thread, Parts parts);

    /// Opens the periods of now and the next ones, and notes what can be counted in them. Before
    /// orders are taken, so that the first of them is counted.
    boost::asio::awaitable<void> open_periods();
    /// Does what is due now. Throws where it was interrupted; it may be begun again.
    boost::asio::awaitable<void> round();
    /// Works until `stop`. Spawn it once.
    boost::asio::awaitable<void> run();
    void stop();
    /// The clock was moved: looks at what is due. Safe from any thread.
    void wake();
    /// Nothing is due. Safe from any thread.
    [[nodiscard]] bool idle() const;

private:
    using Period = domain::statistics::Period;

    [[nodiscard]] domain::statistics::Releases releases() const;
    [[nodiscard]] bool was_released_elsewhere(const domain::statistics::Period& week) const;
    boost::asio::awaitable<void> note_dimensions(const Period& week);
    boost::asio::awaitable<void> release_weeks(const Period& current);
    boost::asio::awaitable<void> close(eventstore::log::Partition partition, const Period& week);
    boost::asio::awaitable<void> release(const Period& week);
    boost::asio::awaitable<void> merge(const Period& month);
    void check_registry() const;
    /// Purges everything that the period's key protects, destroys the key and settles it.
    boost::asio::awaitable<void> settle(const domain::statistics::MintedPeriod& minted);
    /// Destroys and purges the registries that no restore needs any more.
    boost::asio::awaitable<void> retire_registries();
    boost::asio::awaitable<void> purge(eventstore::log::Partition partition,
                                       eventstore::log::StreamId stream);
    /// Out of the vault's files too, on a thread that may block.
    boost::asio::awaitable<void> destroy(std::vector<domain::Id128> keys);

    Parts parts_;
    boost::asio::any_io_executor thread_;
    Signal news_;
    Trouble trouble_{"statistics are tried again"};
    bool stopped_ = false;
    std::atomic<std::int64_t> due_at_{0};  ///< Milliseconds since 1970; 0: work is under way.
};

}  // namespace kontor::projections::statistics
