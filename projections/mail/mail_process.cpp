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
using domain::mail::Outcome;

MailProcess::MailProcess(const asio::any_io_executor& engine_thread, const Parts& parts)
    : parts_{parts}, news_{engine_thread} {
    for (std::uint16_t i = 0; i < parts_.engine.partitions(); ++i) {
        partitions_.emplace_back(
            parts_.outbox, eventstore::log::Partition{i}, parts_.limits.held_max);
    }
}

void MailProcess::on_batch(const executor::CommittedBatch&,
                           eventstore::ports::WriteBatch&) noexcept {}

void MailProcess::on_written(const executor::CommittedBatch& batch) noexcept {
    partitions_[batch.partition.value].follow(batch);
    for (const auto& [position, time, purge] : batch.purges) {
        if (!purge.whole) continue;
        const auto forget = [&](auto& mails) {
            auto mail = mails.lower_bound({batch.partition, purge.stream, 0, {}});
            while (mail != mails.end() && mail->first.stream == purge.stream) {
                mail = mails.erase(mail);
            }
        };
        forget(retries_);
        forget(unrecorded_);
    }
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
            trouble_.is_over();
        } catch (const std::exception& failure) {
            trouble_.met(failure);
        }
        if (more) continue;
        idle_.store(farewells_.empty(), std::memory_order_release);
        co_await news_.wait(std::chrono::seconds{1});
    }
}

std::vector<WaitingMail> MailProcess::take(WaitingMails& waiting) const {
    const auto now = parts_.clock.since_boot();
    // Those that wait for another try must not hide those behind them.
    return waiting.some(parts_.limits.round_max, [&](const Due& due) {
        const auto retry = retries_.find(due);
        return retry == retries_.end() || retry->second.not_before <= now;
    });
}

asio::awaitable<bool> MailProcess::round() {
    bool progress = false;
    std::size_t seen = 0;
    for (auto& waiting : partitions_) {
        auto mails = take(waiting);
        seen += waiting.count();
        if (mails.empty()) continue;
        std::vector<Settled> settled = already_settled(mails);
        // Reading, opening and rendering would hold up the partitions' commands.
        auto sent = co_await off_thread(parts_.thread,
                                        [this, mails = std::move(mails)] { return send(mails); });
        for (auto& [due, outcome] : sent) {
            if (outcome) {
                settled.push_back({std::move(due), *outcome});
            } else {
                postpone(due);
            }
        }
        if (settled.empty()) continue;
        const bool recorded = co_await record(std::move(settled));
        progress = progress || recorded;
        if (stopped_) co_return false;
    }
    waiting_.store(seen, std::memory_order_relaxed);
    co_return progress;
}

std::vector<MailProcess::Settled> MailProcess::already_settled(
    std::vector<WaitingMail>& mails) const {
    std::vector<Settled> settled;
    std::erase_if(mails, [&](const WaitingMail& mail) {
        const auto found = unrecorded_.find(mail.due);
        if (found == unrecorded_.end()) return false;
        settled.push_back({mail.due, found->second});
        return true;
    });
    return settled;
}

void MailProcess::postpone(const Due& due) {
    auto& retry = retries_[due];
    retry.pause = retry.pause.count() == 0 ? parts_.limits.retry_first
                                           : std::min(retry.pause * 2, parts_.limits.retry_longest);
    retry.not_before = parts_.clock.since_boot() + retry.pause;
}

template <class Write>
MailProcess::Delivered MailProcess::delivered(Write write) const {
    try {
        const std::optional<Letter> letter = write();
        if (!letter) return Outcome::lapsed;
        switch (parts_.post.deliver(*letter)) {
            case Delivery::sent:
                return Outcome::sent;
            case Delivery::refused:
                return Outcome::refused;
            case Delivery::later:
                break;
        }
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "a mail that cannot be sent waits: %s\n", failure.what());
    }
    return std::nullopt;
}

std::vector<std::pair<Due, MailProcess::Delivered>> MailProcess::send(
    const std::vector<WaitingMail>& mails) const {
    std::vector<std::pair<Due, Delivered>> sent;
    for (const auto& mail : mails) {
        if (stopped_) break;
        const auto& [due, outcome] =
            sent.emplace_back(mail.due, delivered([&] { return parts_.letters.write(mail); }));
        // Most often the server is away, and each try may last until a time-out. If it was the mail
        // itself, the others go next.
        if (!outcome) break;
    }
    return sent;
}

asio::awaitable<bool> MailProcess::record(std::vector<Settled> settled) {
    const auto partition = settled.front().due.partition;
    const auto recorded =
        co_await parts_.engine.execute(partition, [settled](executor::Transaction& tx) {
            for (const auto& [due, outcome] : settled) {
                eventstore::commands::settle_mail(tx, due.stream, due.cause, due.kind, outcome);
            }
            return true;
        });
    for (const auto& one : settled) {
        if (recorded) {
            retries_.erase(one.due);
            unrecorded_.erase(one.due);
        } else {
            // It is not sent again, only recorded.
            unrecorded_.insert_or_assign(one.due, one.outcome);
            postpone(one.due);
        }
    }
    co_return recorded.has_value();
}

asio::awaitable<void> MailProcess::farewells() {
    const auto count = farewells_.size();
    for (std::size_t i = 0; i < count; ++i) {
        auto farewell = std::move(farewells_.front());
        farewells_.pop_front();
        const auto outcome = co_await off_thread(parts_.thread, [this, &farewell] {
            return delivered([&] { return std::optional{farewell.letter}; });
        });
        const bool in_time = parts_.clock.since_boot() < farewell.give_up;
        if (!outcome && in_time) farewells_.push_back(std::move(farewell));
    }
}

}  // namespace kontor::projections::mail
