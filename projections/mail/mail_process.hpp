#pragma once

#include "eventstore/executor/engine.hpp"
#include "eventstore/executor/subscriber.hpp"
#include "eventstore/ports/blocking_work.hpp"
#include "eventstore/ports/clock.hpp"
#include "projections/engine/view.hpp"
#include "projections/mail/letters.hpp"
#include "projections/mail/waiting_mails.hpp"
#include "projections/signal.hpp"
#include "projections/trouble.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace kontor::projections::mail {

struct MailLimits {
    std::size_t round_max = 32;   ///< Mails of a partition that are sent, then recorded together.
    std::size_t held_max = 4096;  ///< Of a partition; more wait in the outbox.
    std::chrono::milliseconds retry_first{1'000};
    std::chrono::milliseconds retry_longest{300'000};
    std::chrono::seconds farewell_tried_for{30};
};

/// Sends what the outbox holds and records that it did: at least once, and once unless a crash
/// comes between the two (the Message-ID is then the same). A mail server that is down delays mail
/// and nothing else. The last mail to somebody who is forgotten is kept in memory alone and sent at
/// most once. Belongs to the engine's thread.
class MailProcess final : public eventstore::executor::Subscriber {
public:
    struct Parts {
        eventstore::executor::Engine& engine;
        const View& outbox;
        const Letters& letters;
        Post& post;
        eventstore::ports::BlockingWork& thread;  ///< The post's own.
        const eventstore::ports::Clock& clock;
        MailLimits limits;
    };

    MailProcess(const boost::asio::any_io_executor& engine_thread, const Parts& parts);

    void on_batch(const eventstore::executor::CommittedBatch& batch,
                  eventstore::ports::WriteBatch& changes) noexcept override;
    void on_written(const eventstore::executor::CommittedBatch& batch) noexcept override;

    void send_farewell(eventstore::log::Partition partition, domain::CustomerId customer);

    /// Works until `stop`. Spawn it once.
    boost::asio::awaitable<void> run();
    void stop();
    /// Sends and records some of what is due; whether anything was recorded. `run` calls it.
    boost::asio::awaitable<bool> round();

    /// Mails that wait, and whether any could be sent now. Safe from any thread.
    [[nodiscard]] std::size_t waiting() const {
        return waiting_.load(std::memory_order_relaxed);
    }
    [[nodiscard]] bool idle() const {
        return idle_.load(std::memory_order_acquire);
    }

private:
    struct Retry {
        std::chrono::nanoseconds not_before{0};
        std::chrono::milliseconds pause{0};
    };
    struct Farewell {
        Letter letter;
        std::chrono::nanoseconds give_up{0};
    };

    /// Nothing: it must be tried later.
    using Delivered = std::optional<domain::mail::Outcome>;
    struct Settled {
        Due due;
        domain::mail::Outcome outcome;
    };

    /// Takes those from `mails` that were dealt with and could not be recorded.
    [[nodiscard]] std::vector<Settled> already_settled(std::vector<WaitingMail>& mails) const;
    /// Writes and sends mails, on the post's thread, until `stop`; tells what became of each.
    [[nodiscard]] std::vector<std::pair<Due, Delivered>> send(
        const std::vector<WaitingMail>& mails) const;
    /// Sends what `write` gives; nothing means that it lapsed. What throws is tried later.
    template <class Write>
    [[nodiscard]] Delivered delivered(Write write) const;
    /// Records what became of mails of one partition, in one batch.
    boost::asio::awaitable<bool> record(std::vector<Settled> settled);
    boost::asio::awaitable<void> farewells();
    /// What is due in a partition and need not wait for another try.
    [[nodiscard]] std::vector<WaitingMail> take(WaitingMails& waiting) const;
    void postpone(const Due& due);

    Parts parts_;
    Signal news_;
    Trouble trouble_{"mail is tried again"};
    std::vector<WaitingMails> partitions_;
    std::map<Due, Retry> retries_;
    std::map<Due, domain::mail::Outcome> unrecorded_;  ///< What became of mails, if only we know.
    std::deque<Farewell> farewells_;
    std::atomic<std::size_t> waiting_{0};
    std::atomic<bool> idle_{false};
    std::atomic<bool> stopped_{false};
};

}  // namespace kontor::projections::mail
