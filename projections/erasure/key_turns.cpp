#include "projections/erasure/key_turns.hpp"

#include "eventstore/commands/forgetting.hpp"
#include "projections/answered.hpp"
#include "projections/erasure/erasures.hpp"
#include "projections/off_thread.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <exception>
#include <optional>
#include <set>
#include <utility>

namespace kontor::projections::erasure {
namespace {

namespace asio = boost::asio;
namespace commands = eventstore::commands;
namespace executor = eventstore::executor;
namespace receipt = domain::receipt;
using domain::Timestamp;
using eventstore::log::Partition;

constexpr std::chrono::days between_turns{1};
constexpr std::chrono::milliseconds longest_sleep{std::chrono::hours{1}};
constexpr std::chrono::milliseconds retry_after{10'000};

}  // namespace

KeyTurns::KeyTurns(const asio::any_io_executor& engine_thread, Parts parts)
    : parts_{std::move(parts)},
      elsewhere_{parts_.gone_elsewhere},
      thread_{engine_thread},
      news_{engine_thread} {}

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
            if (awaits_others_) sleep = std::min(sleep, retry_after);
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
    std::set<Partition> known;
    for (std::uint16_t i = 0; i < parts_.engine.partitions(); ++i) {
        if (parts_.erasures.is_whole({i})) known.insert({i});
    }
    auto due = co_await off_thread(
        parts_.worker, [this, known = std::move(known)] { return due_receipts(known); });
    for (const auto& each : gone_everywhere(std::move(due))) {
        if (stopped_) co_return;
        co_await answered(parts_.engine, each.partition, [each](executor::Transaction& tx) {
            switch (each.due) {
                case Due::end_of_custody:
                    return commands::note_end_of_custody(tx, each.stream);
                case Due::completion:
                    return commands::complete_receipt(tx, each.stream);
                case Due::purge:
                    return commands::purge_receipt(tx, each.stream);
            }
        });
        if (each.due == Due::completion) elsewhere_.settled(each.stream);
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

std::optional<Timestamp> KeyTurns::oldest_custody(Partition partition) const {
    std::optional<Timestamp> oldest;
    for (const auto& [number, custody] : in_custody(parts_.erasures.view(), partition)) {
        if (!oldest || custody.begun_at < *oldest) oldest = custody.begun_at;
    }
    return oldest;
}

std::vector<KeyTurns::Receipt> KeyTurns::due_receipts(const std::set<Partition>& known) const {
    const auto now = parts_.clock.now();
    // Every epoch that may have wrapped a key that was destroyed before this instant is dead. The
    // log was scrubbed with each turn, hence after it too.
    const auto oldest_epoch = parts_.vault.epochs().front().begun_at;
    std::vector<Receipt> due;
    for (std::uint16_t i = 0; i < parts_.engine.partitions(); ++i) {
        std::vector<std::pair<eventstore::log::StreamId, Timestamp>> in_wait;
        parts_.states.each_slot({i}, "e:", [&](const auto& stream, const executor::Slot& slot) {
            const auto* state = std::get_if<receipt::State>(&slot.state);
            if (state == nullptr || !state->erased_at) return;
            if (state->completed_at) {
                if (now >= *state->completed_at + receipt::kept_for) {
                    due.push_back({{i}, stream, Due::purge});
                }
                return;
            }
            if (!known.contains({i})) return;
            if (receipt::awaits_end_of_custody(*state)) {
                in_wait.emplace_back(stream, *state->erased_at);
            } else if (oldest_epoch > *receipt::keys_gone_at(*state)) {
                due.push_back({{i}, stream, Due::completion});
            }
        });
        if (in_wait.empty()) continue;
        // Looked for only now: custody begins before its receipt is erased. An order in it tells
        // nobody whose it was, and may be there for longer than the receipt knows: on hold, or
        // because its purge fails. So all are waited for that it could be.
        const auto oldest = oldest_custody({i});
        for (const auto& [stream, erased_at] : in_wait) {
            if (!oldest || *oldest > erased_at) due.push_back({{i}, stream, Due::end_of_custody});
        }
    }
    return due;
}

std::vector<KeyTurns::Receipt> KeyTurns::gone_everywhere(std::vector<Receipt> due) {
    std::set<eventstore::log::StreamId> gone_here;
    for (const auto& receipt : due) {
        if (receipt.due == Due::completion) gone_here.insert(receipt.stream);
    }
    const auto gone = elsewhere_.among(gone_here);
    awaits_others_ = gone.size() < gone_here.size();
    std::erase_if(due, [&](const Receipt& receipt) {
        return receipt.due == Due::completion && !gone.contains(receipt.stream);
    });
    return due;
}

}  // namespace kontor::projections::erasure
