#pragma once

#include "adapters/files/thread_work.hpp"
#include "adapters/http/routes/sandbox.hpp"
#include "adapters/serve/stack.hpp"
#include "adapters/smtp/rendering.hpp"
#include "adapters/smtp/sandbox_post.hpp"
#include "projections/erasure/erasure_process.hpp"
#include "projections/erasure/key_turns.hpp"
#include "projections/mail/letters.hpp"
#include "projections/mail/mail_process.hpp"
#include "projections/moving/login_moves.hpp"
#include "projections/retention/retention_process.hpp"
#include "projections/statistics/statistics_process.hpp"

#include <atomic>
#include <cstdint>
#include <future>
#include <memory>
#include <vector>

namespace kontor::adapters::serve {

/// What acts by itself on what is in the log: mail, erasure, moves of log-in addresses, retention.
/// Made before the stack runs, because it follows every batch.
class Processes {
public:
    /// `port` is the one that is listened on: mails lead there unless another address is set.
    Processes(const cli::Settings& settings, std::uint16_t port, Stack& stack);
    ~Processes();
    Processes(const Processes&) = delete;
    Processes& operator=(const Processes&) = delete;

    void run();
    /// Lets both come to a rest. Blocks; the stack still runs.
    void stop();

    [[nodiscard]] std::size_t mails_waiting() const {
        return mail_->waiting();
    }
    /// Nothing is destroyed because the clock leapt.
    [[nodiscard]] bool retention_suspended() const {
        return retention_->suspended();
    }
    /// An operator says that the clock is right.
    void confirm_clock();
    /// The sandbox's routes' view of all this; empty functions outside a sandbox.
    [[nodiscard]] http::Sandbox sandbox(Stack& stack) const;

private:
    void make_mail(const cli::Settings& settings);
    void make_erasure(bool sandbox);
    void make_retention(bool sandbox);
    void make_key_turns(bool sandbox);
    /// Nothing where there are no brokers to ask.
    [[nodiscard]] std::function<bool()> asking_brokers(bool sandbox,
                                                       bool (Membership::*ask)()) const;
    void make_statistics();

    Stack& stack_;
    smtp::Renderer renderer_;
    std::unique_ptr<projections::mail::Post> post_;
    smtp::SandboxPost* sandbox_post_ = nullptr;
    std::unique_ptr<files::ThreadWork> mail_thread_;
    projections::mail::Letters letters_;
    std::unique_ptr<projections::mail::MailProcess> mail_;
    std::unique_ptr<projections::erasure::ErasureProcess> erasure_;
    std::unique_ptr<projections::moving::LoginMoves> moves_;
    std::atomic<bool> clock_confirmed_{false};
    std::unique_ptr<files::ThreadWork> scrub_thread_;
    std::unique_ptr<projections::retention::Scrubbing> scrubbing_;
    std::unique_ptr<projections::retention::RetentionProcess> retention_;
    std::unique_ptr<projections::erasure::KeyTurns> turns_;
    std::unique_ptr<projections::statistics::StatisticsProcess> statistics_;
    std::vector<std::future<void>> ended_;
};

}  // namespace kontor::adapters::serve
