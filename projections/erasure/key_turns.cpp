#include "projections/erasure/key_turns.hpp"

#include "eventstore/commands/forgetting.hpp"
#include "projections/off_thread.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace kontor::projections::erasure {
namespace {

namespace asio = boost::asio;
namespace commands = eventstore::commands;
namespace executor = eventstore::executor;
namespace receipt = domain::receipt;
using domain::Timestamp;

constexpr std::chrono::days between_turns{1};
constexpr std::chrono::milliseconds longest_sleep{std::chrono::hours{1}};
constexpr std::chrono::milliseconds retry_after{10'000};

}  // namespace

KeyTurns::KeyTurns(const asio::any_io_executor& engine_thread, Parts parts)
    : parts_{std::move(parts)}, thread_{engine_thread}, news_{engine_thread} {}

void KeyTurns::stop() {
    stopped_ = true;
    news_.raise();
}

void KeyTurns::wake() {
    asked_.fetch_add(1, std::memory_order_acq_rel);
    asio::post(thread_, [this] { news_.raise(); });
}

Timestamp KeyTurns::next_turn() const {
    return parts_.vault.epochs().back().begun_at + between_turns;
}

asio::awaitable<void> KeyTurns::run() {
    while (!stopped_) {
        const auto asked = asked_.load(std::memory_order_acquire);
        auto sleep = longest_sleep;
        try {
            co_await work();
            trouble_.is_over();
            done_.store(asked, std::memory_order_release);
            const auto now = parts_.clock.now();
            sleep = std::clamp<std::chrono::milliseconds>(
                next_turn() - now, std::chrono::seconds{1}, longest_sleep);
            if (!asked_elsewhere_.empty()) sleep = std::min(sleep, retry_after);
        } catch (const std::exception& failure) {
            trouble_.met(failure);
            sleep = retry_after;
        }
        if (!stopped_) co_await news_.wait(sleep);
    }
}

asio::awaitable<void> KeyTurns::work() {
    if (!parts_.may_destroy()) co_return;
    co_await off_thread(parts_.worker, [this] { turn_if_due(); });
    auto due = co_await off_thread(parts_.worker, [this] { return due_receipts(); });
    for (const auto& each : gone_everywhere(std::move(due))) {
        if (stopped_) co_return;
        co_await parts_.engine.execute(each.partition, [each](executor::Transaction& tx) {
            if (each.is_over) {
                commands::purge_receipt(tx, each.stream);
            } else {
                commands::complete_receipt(tx, each.stream);
            }
            return true;
        });
    }
}

void KeyTurns::turn_if_due() {
    const auto now = parts_.clock.now();
    // A crash or a failure came into the last one.
    if (!last_was_whole_) parts_.vault.finish_turn(parts_.save);
    last_was_whole_ = false;
    if (now >= next_turn()) {
        parts_.scrub_log();
        parts_.vault.turn(now, parts_.save);
    }
    parts_.vault.retire(now, parts_.backup_window, parts_.save);
    parts_.vault.trim_ledger();
    last_was_whole_ = true;
}

std::vector<KeyTurns::Receipt> KeyTurns::due_receipts() const {
    const auto now = parts_.clock.now();
    // Every epoch that may have wrapped a key that was destroyed before this instant is dead. The
    // log was scrubbed with each turn, hence after it too.
    const auto oldest_epoch = parts_.vault.epochs().front().begun_at;
    std::vector<Receipt> due;
    for (std::uint16_t i = 0; i < parts_.engine.partitions(); ++i) {
        parts_.states.each_slot({i}, "e:", [&](const auto& stream, const executor::Slot& slot) {
            const auto* state = std::get_if<receipt::State>(&slot.state);
            if (state == nullptr || !state->erased_at) return;
            if (state->completed_at) {
                if (now >= *state->completed_at + receipt::kept_for) {
                    due.push_back({{i}, stream, true});
                }
                return;
            }
            const auto kept_until = receipt::kept_until(*state);
            const bool custody_over = !kept_until || now >= *kept_until;
            if (custody_over && oldest_epoch > *state->erased_at)
                due.push_back({{i}, stream, false});
        });
    }
    return due;
}

std::vector<KeyTurns::Receipt> KeyTurns::gone_everywhere(std::vector<Receipt> due) {
    if (!parts_.gone_elsewhere) return due;
    if (asked_elsewhere_.empty()) {
        for (const auto& receipt : due) {
            if (!receipt.is_over) asked_elsewhere_.insert(receipt.stream);
        }
    }
    std::set<eventstore::log::StreamId> gone;
    if (!asked_elsewhere_.empty() && parts_.gone_elsewhere()) gone.swap(asked_elsewhere_);
    std::erase_if(due, [&](const Receipt& receipt) {
        return !receipt.is_over && !gone.contains(receipt.stream);
    });
    return due;
}

}  // namespace kontor::projections::erasure
