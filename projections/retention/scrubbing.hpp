#pragma once

#include "eventstore/ports/blocking_work.hpp"
#include "eventstore/ports/clock.hpp"
#include "eventstore/vault/vault.hpp"
#include "projections/signal.hpp"
#include "projections/trouble.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <chrono>

namespace kontor::projections::retention {

/// From the end of one scrub of the vault to the beginning of the next, at least; by the boot
/// clock.
inline constexpr std::chrono::nanoseconds scrub_pause_min{std::chrono::minutes{1}};
/// So many times as long as the last one took, so that they take a hundredth of the time at most.
inline constexpr int scrub_pause_factor = 100;
/// A machine may sleep in the middle of one. The daily turn of the keys scrubs the vault too.
inline constexpr std::chrono::nanoseconds scrub_pause_max{std::chrono::days{1}};

/// Deleted is not gone: has the bytes of keys that retention destroyed leave the vault's files, for
/// many at once and not too often. Belongs to the engine's thread.
class Scrubbing {
public:
    struct Parts {
        eventstore::vault::Vault& vault;
        /// One of its own: a scrub may wait for other nodes, and nobody shall wait for it.
        eventstore::ports::BlockingWork& thread;
        const eventstore::ports::Clock& clock;
    };

    Scrubbing(const boost::asio::any_io_executor& engine_thread, const Parts& parts);

    /// Keys were destroyed, as far as is known.
    void owe();
    /// Works until `stop`. Spawn it once.
    boost::asio::awaitable<void> run();
    void stop();
    /// Scrubs, if it is owed and not too soon; what fails is owed still. `run` calls it.
    boost::asio::awaitable<void> work();
    /// Nothing is left to do now. Safe from any thread.
    [[nodiscard]] bool idle() const {
        return idle_.load(std::memory_order_acquire);
    }

private:
    /// Until it may be done again; nothing or less: now.
    [[nodiscard]] std::chrono::nanoseconds pause_left() const {
        return not_before_ - parts_.clock.since_boot();
    }

    Parts parts_;
    Signal news_;
    Trouble trouble_{"scrubbing the vault is tried again"};
    bool owed_ = false;
    std::chrono::nanoseconds not_before_{0};
    bool stopped_ = false;
    std::atomic<bool> idle_{true};
};

}  // namespace kontor::projections::retention
