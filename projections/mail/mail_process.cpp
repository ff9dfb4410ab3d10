#include "projections/mail/mail_process.hpp"

#include "eventstore/commands/mails.hpp"
#include "projections/off_thread.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <utility>

namespace kontor::projections::mail {

namespace asio = boost::asio;
namespace executor = eventstore::executor;
using Settled = domain::mail::Outcome;

MailProcess::MailProcess(const asio::any_io_executor& engine_thread, const Parts& parts)
    : parts_{parts}, news_{engine_thread} {}

void MailProcess::on_batch(const executor::CommittedBatch&,
                           eventstore::ports::WriteBatch&) noexcept {}

void MailProcess::on_written(const executor::CommittedBatch& batch) noexcept {
    const bool only_settled = std::ranges::all_of(batch.events, [](const auto& event) {
        return std::holds_alternative<domain::mail::MailSettled>(event.event);
    });
    if (only_settled) return;
    idle_.store(false, std::memory_order_release);
    news_.raise();
}

void MailProcess::stop() {
    stopped_ = true;
    news_.raise();
}

void MailProcess::send_farewell(eventstore::log::Partition partition, domain::CustomerId customer) {
    auto letter = parts_.letters.farewell(partition, customer);
    if (!letter) return;
    const auto known = std::ranges::any_of(farewells_, [&](const auto& farewell) {
        return farewell.letter.message_id == letter->message_id;
    });
    if (known) return;
    farewells_.push_back(
        {*std::move(letter), parts_.clock.since_boot() + parts_.limits.farewell_tried_for});
    idle_.store(false, std::memory_order_release);
    news_.raise();
}

asio::awaitable<void> MailProcess::run() {
    while (!stopped_) {
        bool more = false;
        try {
            co_await farewells();
            more = co_await round();
        } catch (const std::exception& failure) {
            std::fprintf(stderr, "mail is tried again: %s\n", failure.what());
        }
        if (more) continue;
        idle_.store(farewells_.empty(), std::memory_order_release);
        co_await news_.wait(std::chrono::seconds{1});
    }
}

std::vector<Due> MailProcess::take() {
    std::vector<Due> round;
    const auto now = parts_.clock.since_boot();
    std::size_t seen = 0;
    for (std::uint16_t i = 0; i < parts_.engine.partitions(); ++i) {
        std::optional<Due> after;
        // Those that wait for another try must not hide those behind them.
        for (;;) {
            auto page = due_in(parts_.outbox, {i}, after, parts_.limits.round_max);
            seen += page.size();
            for (const auto& due : page) {
                const auto retry = retries_.find(due);
                if (retry != retries_.end() && retry->second.not_before > now) continue;
                if (round.size() < parts_.limits.round_max) round.push_back(due);
            }
            if (page.size() < parts_.limits.round_max || round.size() >= parts_.limits.round_max) {
                break;
            }
            after = page.back();
        }
    }
    waiting_.store(seen, std::memory_order_relaxed);
    return round;
}

asio::awaitable<bool> MailProcess::round() {
    const auto dues = take();
    bool progress = false;
    for (const auto& due : dues) {
        if (stopped_) co_return false;
        const bool settled = co_await settle(due);
        progress = progress || settled;
    }
    co_return progress;
}

void MailProcess::postpone(const Due& due) {
    auto& retry = retries_[due];
    retry.pause = retry.pause.count() == 0 ? parts_.limits.retry_first
                                           : std::min(retry.pause * 2, parts_.limits.retry_longest);
    retry.not_before = parts_.clock.since_boot() + retry.pause;
}

asio::awaitable<bool> MailProcess::settle(Due due) {
    auto outcome = Settled::lapsed;
    if (auto letter = parts_.letters.write(due)) {
        auto& post = parts_.post;
        const auto delivery = co_await off_thread(
            parts_.thread, [&post, letter = *std::move(letter)] { return post.deliver(letter); });
        if (delivery == Delivery::later) {
            postpone(due);
            co_return false;
        }
        outcome = delivery == Delivery::sent ? Settled::sent : Settled::refused;
    }
    const auto recorded =
        co_await parts_.engine.execute(due.partition, [due, outcome](executor::Transaction& tx) {
            eventstore::commands::settle_mail(tx, due.stream, due.cause, due.kind, outcome);
            return true;
        });
    if (!recorded) {
        postpone(due);
        co_return false;
    }
    retries_.erase(due);
    co_return true;
}

asio::awaitable<void> MailProcess::farewells() {
    const auto count = farewells_.size();
    for (std::size_t i = 0; i < count; ++i) {
        auto farewell = std::move(farewells_.front());
        farewells_.pop_front();
        auto& post = parts_.post;
        const auto delivery = co_await off_thread(
            parts_.thread, [&post, &farewell] { return post.deliver(farewell.letter); });
        const bool in_time = parts_.clock.since_boot() < farewell.give_up;
        if (delivery == Delivery::later && in_time) farewells_.push_back(std::move(farewell));
    }
}

}  // namespace kontor::projections::mail
