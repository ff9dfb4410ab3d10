#pragma once

#include "eventstore/commands/forgetting.hpp"
#include "eventstore/commands/shop.hpp"
#include "eventstore/executor/engine.hpp"
#include "eventstore/executor/subscriber.hpp"
#include "eventstore/ports/blocking_work.hpp"
#include "eventstore/vault/vault.hpp"
#include "projections/engine/running_view.hpp"
#include "projections/erasure/gone_elsewhere.hpp"
#include "projections/history/history.hpp"
#include "projections/retention/remains.hpp"
#include "projections/signal.hpp"
#include "projections/trouble.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <vector>

namespace kontor::projections::erasure {

/// Carries out what ForgetMe started (docs/privacy.md): orders, one batch each; keys; claim;
/// completion; purge. Every step may be repeated, so it starts again wherever it was interrupted.
/// Belongs to the engine's thread.
class ErasureProcess final : public eventstore::executor::Subscriber {
public:
    struct Parts {
        eventstore::executor::Engine& engine;
        retention::Records records;
        eventstore::vault::Vault& vault;
        const RunningView& erasures;
        const RunningView& history;
        const eventstore::commands::Shop& shop;
        eventstore::ports::BlockingWork& worker;
        /// Called before the keys go, with what the last mail needs still readable.
        std::function<void(eventstore::log::Partition, domain::CustomerId)> last_mail;
        /// Called when the keys are gone: caches must let go of the customer.
        std::function<void(domain::CustomerId)> erased;
        /// Of keys.
        GoneElsewhere<domain::CustomerId>::Ask gone_elsewhere = {};
    };

    ErasureProcess(const boost::asio::any_io_executor& engine_thread, Parts parts);

    void on_batch(const eventstore::executor::CommittedBatch& batch,
                  eventstore::ports::WriteBatch& changes) noexcept override;
    void on_written(const eventstore::executor::CommittedBatch& batch) noexcept override;

    /// Works until `stop`. Spawn it once, before commands are taken.
    boost::asio::awaitable<void> run();
    void stop();
    /// Carries out what has started in a partition, once. `run` calls it.
    boost::asio::awaitable<void> work(eventstore::log::Partition partition);
    /// Nothing is left to do. Safe from any thread.
    [[nodiscard]] bool idle() const {
        return idle_.load(std::memory_order_acquire);
    }

private:
    boost::asio::awaitable<void> mend(eventstore::log::Partition partition);
    boost::asio::awaitable<void> erase(eventstore::log::Partition partition,
                                       std::span<const domain::CustomerId> customers);
    boost::asio::awaitable<void> erase(eventstore::log::Partition partition,
                                       domain::CustomerId customer);
    boost::asio::awaitable<void> complete(eventstore::log::Partition partition,
                                          domain::CustomerId customer);
    void say_farewell(eventstore::log::Partition partition, domain::CustomerId customer);
    boost::asio::awaitable<void> open_receipt(eventstore::log::Partition partition,
                                              domain::CustomerId customer);
    /// Those of the customer's and of other partitions: the addresses are free from then on.
    boost::asio::awaitable<void> release_claims(eventstore::log::Partition partition,
                                                domain::CustomerId customer);
    boost::asio::awaitable<void> part_from_orders(eventstore::log::Partition partition,
                                                  domain::CustomerId customer);
    boost::asio::awaitable<void> part_from(eventstore::log::Partition partition,
                                           domain::CustomerId customer,
                                           std::span<const history::Entry> orders);
    boost::asio::awaitable<void> note_kept(eventstore::log::Partition partition,
                                           domain::CustomerId customer,
                                           std::vector<domain::OrderNumber> numbers);
    boost::asio::awaitable<eventstore::commands::OrderFate> note_custody(
        eventstore::log::Partition partition, domain::OrderNumber number);
    boost::asio::awaitable<void> finish_custody(eventstore::log::Partition partition);
    boost::asio::awaitable<void> purge(eventstore::log::Partition partition,
                                       std::vector<domain::OrderNumber> numbers);
    /// Destroys keys on a thread that may block.
    boost::asio::awaitable<void> destroy(std::vector<domain::Id128> keys);

    Parts parts_;
    Signal news_;
    Trouble trouble_{"erasure is tried again"};
    std::set<eventstore::log::Partition> due_;
    std::set<eventstore::log::Partition> mended_;
    std::set<domain::CustomerId> told_;  ///< Who was sent the last mail.
    /// Whose keys are gone here, and perhaps not elsewhere.
    std::map<eventstore::log::Partition, std::set<domain::CustomerId>> keyless_;
    GoneElsewhere<domain::CustomerId> elsewhere_;
    bool stopped_ = false;
    std::atomic<bool> idle_{false};
};

}  // namespace kontor::projections::erasure
