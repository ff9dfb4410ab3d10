#pragma once

#include "eventstore/executor/engine.hpp"
#include "eventstore/executor/state_store.hpp"
#include "eventstore/ports/blocking_work.hpp"
#include "eventstore/ports/clock.hpp"
#include "eventstore/vault/vault.hpp"
#include "projections/engine/running_view.hpp"
#include "projections/erasure/gone_elsewhere.hpp"
#include "projections/signal.hpp"
#include "projections/trouble.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <vector>

namespace kontor::projections::erasure {

/// Once a day: begins a key epoch, lets those die whose backup window is over, removes purged bytes
/// from the log, and completes the receipts of whom nothing is left (docs/privacy.md). Belongs to
/// the engine's thread; what blocks is done elsewhere.
class KeyTurns {
public:
    struct Parts {
        eventstore::executor::Engine& engine;
        const eventstore::executor::StateStore& states;
        eventstore::vault::Vault& vault;
        const RunningView& erasures;
        eventstore::ports::BlockingWork& worker;
        const eventstore::ports::Clock& clock;
        std::chrono::days backup_window{7};
        eventstore::vault::Vault::SaveKeyring save;
        std::function<void()> scrub_log;    ///< And what was folded from it. Blocks; throws.
        std::function<bool()> may_destroy;  ///< False while the clock is in doubt.
        /// Of purged records and of keys.
        GoneElsewhere<eventstore::log::StreamId>::Ask gone_elsewhere = {};
    };

    KeyTurns(const boost::asio::any_io_executor& engine_thread, Parts parts);

    /// Works until `stop`. Spawn it once.
    boost::asio::awaitable<void> run();
    void stop();
    /// Does what is due now, once. `run` calls it.
    boost::asio::awaitable<void> work();
    /// The clock was moved, or somebody wants it now. Safe from any thread.
    void wake();
    /// Safe from any thread.
    [[nodiscard]] bool idle() const {
        return done_.load(std::memory_order_acquire) == asked_.load(std::memory_order_acquire);
    }

private:
    enum class Due : std::uint8_t {
        end_of_custody,
        completion,
        purge,  ///< Its thirteen months have passed.
    };
    struct Receipt {
        eventstore::log::Partition partition;
        eventstore::log::StreamId stream;
        Due due;
    };

    [[nodiscard]] domain::Timestamp next_turn() const;
    void turn_if_due();
    /// When custody began of the order that is in it for longest.
    [[nodiscard]] std::optional<domain::Timestamp> oldest_custody(
        eventstore::log::Partition partition) const;
    /// Of partitions where not all erasures are `known` those alone that are over.
    [[nodiscard]] std::vector<Receipt> due_receipts(
        const std::set<eventstore::log::Partition>& known) const;
    /// Without those of which something is left elsewhere, as far as is known.
    [[nodiscard]] std::vector<Receipt> gone_everywhere(std::vector<Receipt> due);

    Parts parts_;
    GoneElsewhere<eventstore::log::StreamId> elsewhere_;
    boost::asio::any_io_executor thread_;
    Signal news_;
    Trouble trouble_{"the epoch turn is tried again"};
    bool stopped_ = false;
    bool last_was_whole_ = false;  ///< Unknown at the start.
    bool awaits_others_ = false;   ///< Something that is gone here is not known to be gone there.
    std::atomic<std::uint64_t> asked_{1};
    std::atomic<std::uint64_t> done_{0};
};

}  // namespace kontor::projections::erasure
