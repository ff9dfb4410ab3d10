#pragma once

#include "eventstore/commands/retention.hpp"
#include "eventstore/commands/shop.hpp"
#include "eventstore/executor/engine.hpp"
#include "eventstore/executor/leap_guard.hpp"
#include "eventstore/executor/rules_in_force.hpp"
#include "eventstore/executor/subscriber.hpp"
#include "eventstore/ports/blocking_work.hpp"
#include "eventstore/ports/clock.hpp"
#include "eventstore/vault/vault.hpp"
#include "projections/retention/due.hpp"
#include "projections/retention/remains.hpp"
#include "projections/retention/scrubbing.hpp"
#include "projections/signal.hpp"
#include "projections/trouble.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <vector>

namespace kontor::projections::retention {

/// Destroys what had its time (M16, M17), sends what time brings (M19), and lets go of what was
/// replaced: first the keys, then the events. Everything was hidden at its instant already, so it
/// may come late; oldest first, some at a time. Belongs to the engine's thread.
class RetentionProcess final : public eventstore::executor::Subscriber {
public:
    struct Parts {
        eventstore::executor::Engine& engine;
        const eventstore::executor::StateStore& states;
        const eventstore::log::EventLog& log;
        eventstore::vault::Vault& vault;
        const eventstore::executor::RulesInForce& rules;
        const View& timers;
        const View& outbox;
        const eventstore::commands::Shop& shop;
        eventstore::ports::BlockingWork& worker;
        Scrubbing& scrubbing;
        const eventstore::ports::Clock& clock;
        /// Whether somebody besides our own clock says that it is right.
        std::function<bool()> clock_confirmed;
    };

    RetentionProcess(const boost::asio::any_io_executor& engine_thread, Parts parts);

    void on_batch(const eventstore::executor::CommittedBatch& batch,
                  eventstore::ports::WriteBatch& changes) noexcept override;
    void on_written(const eventstore::executor::CommittedBatch& batch) noexcept override;

    /// Works until `stop`. Spawn it once, before commands are taken.
    boost::asio::awaitable<void> run();
    void stop();
    /// The clock was moved, or confirmed: looks at what is due. Safe from any thread.
    void wake();

    /// Nothing is left to do now. Safe from any thread.
    [[nodiscard]] bool idle() const {
        return done_.load(std::memory_order_acquire) == asked_.load(std::memory_order_acquire);
    }
    /// When something is due next, as far as was known at the last look. Safe from any thread.
    [[nodiscard]] domain::Timestamp next_due() const {
        return next_.load(std::memory_order_acquire);
    }
    /// Whether the clock may be believed by whoever destroys for good. On the engine's thread.
    [[nodiscard]] bool clock_is_right();
    /// The clock leapt and nobody confirmed it: nothing is destroyed. Safe from any thread.
    [[nodiscard]] bool suspended() const {
        return suspended_.load(std::memory_order_relaxed);
    }

private:
    boost::asio::awaitable<domain::Timestamp> round();
    boost::asio::awaitable<domain::Timestamp> work(eventstore::log::Partition partition);
    boost::asio::awaitable<void> carry_out(eventstore::log::Partition partition,
                                           const std::vector<Task>& tasks);
    boost::asio::awaitable<void> purge_orders(eventstore::log::Partition partition,
                                              const std::vector<Task>& tasks);
    boost::asio::awaitable<void> purge_lapsed(eventstore::log::Partition partition,
                                              const std::vector<Task>& tasks);
    template <class CommandOf>
    boost::asio::awaitable<void> attend(eventstore::log::Partition partition,
                                        std::vector<Task> tasks,
                                        CommandOf command_of);
    boost::asio::awaitable<void> sweep(eventstore::log::Partition partition, Task task);
    boost::asio::awaitable<eventstore::commands::Swept> purge(
        eventstore::log::Partition partition, Task task, eventstore::commands::Reading reading);
    /// Nothing of the customer may go yet.
    [[nodiscard]] bool waits(eventstore::log::Partition partition,
                             const Task& task,
                             const Replaced& replaced);
    void set_aside(const Task& task, std::chrono::nanoseconds pause);
    /// It went on while it was read.
    void read_again(const Task& task);
    boost::asio::awaitable<void> destroy(std::vector<domain::Id128> keys);
    [[nodiscard]] domain::Timestamp last_time_in_log() const;

    Parts parts_;
    boost::asio::any_io_executor thread_;
    Signal news_;
    Trouble trouble_{"retention is tried again"};
    /// Sweeps that found something in their way, by the boot clock.
    std::map<Task, std::chrono::nanoseconds> not_before_;
    /// How often those in a row found that their stream had gone on.
    std::map<Task, int> changed_;
    eventstore::executor::Believed believed_;
    bool stopped_ = false;
    /// Keys, since the vault was last asked to be scrubbed; before the start perhaps.
    bool destroyed_ = true;
    // How often somebody asked to look, and up to which asking nothing is left to do.
    std::atomic<std::uint64_t> asked_{1};
    std::atomic<std::uint64_t> done_{0};
    std::atomic<domain::Timestamp> next_{domain::Timestamp::max()};
    std::atomic<bool> suspended_{false};
};

}  // namespace kontor::projections::retention
