#pragma once

#include "eventstore/executor/engine.hpp"
#include "eventstore/executor/subscriber.hpp"
#include "projections/engine/view.hpp"
#include "projections/signal.hpp"
#include "projections/trouble.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <set>

namespace kontor::projections::moving {

/// Takes the steps that are left of a customer's move: the new address confirmed, the customer
/// switched to it, the old one released (docs/decisions/0005). Every step may be repeated, also by
/// somebody else at the same time. On any executor. Throws std::runtime_error if the log takes no
/// commands; what was done stays done.
boost::asio::awaitable<void> finish_move(eventstore::executor::Engine& engine,
                                         eventstore::log::Partition home,
                                         domain::CustomerId customer);

/// Finishes the moves that whoever began them did not: after a crash, or while the log was away.
/// Belongs to the engine's thread.
class LoginMoves final : public eventstore::executor::Subscriber {
public:
    /// Both outlive it.
    LoginMoves(const boost::asio::any_io_executor& engine_thread,
               eventstore::executor::Engine& engine,
               const View& moves);

    void on_batch(const eventstore::executor::CommittedBatch& batch,
                  eventstore::ports::WriteBatch& changes) noexcept override;
    void on_written(const eventstore::executor::CommittedBatch& batch) noexcept override;

    /// Works until `stop`. Spawn it once, before commands are taken.
    boost::asio::awaitable<void> run();
    void stop();
    /// Nothing is left to do. Safe from any thread.
    [[nodiscard]] bool idle() const {
        return idle_.load(std::memory_order_acquire);
    }

private:
    eventstore::executor::Engine& engine_;
    const View& moves_;
    Signal news_;
    Trouble trouble_{"a change of address is tried again"};
    std::set<eventstore::log::Partition> due_;
    bool stopped_ = false;
    std::atomic<bool> idle_{false};
};

}  // namespace kontor::projections::moving
