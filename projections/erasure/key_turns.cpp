#include "projections/erasure/key_turns.hpp"

#include "eventstore/commands/forgetting.hpp"
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
namespace order = domain::order;
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

/// When custody began of the oldest of its orders that are on hold. Such a hold may have come after
/// the receipt, which does not know of it, nor anything of whose the order was (M20).
std::optional<Timestamp> KeyTurns::oldest_held_in_custody(Partition partition) const {
    std::optional<Timestamp> oldest;
    for (const auto& [number, custody] : in_custody(parts_.erasures.view(), partition)) {
        const auto slot = parts_.states.slot(partition, executor::stream_of(number));
        const auto& state = std::get<order::State>(slot.state);
        const auto* placed = std::get_if<order::Placed>(&state);
        if (placed == nullptr || !placed->hold) continue;
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
        const auto held_since = oldest_held_in_custody({i});
        parts_.states.each_slot({i}, "e:", [&](const auto& stream, const executor::Slot& slot) {
            const auto* state = std::get_if<receipt::State>(&slot.state);
            if (state == nullptr || !state->erased_at) return;
            if (state->completed_at) {
                if (now >= *state->completed_at + receipt::kept_for) {
                    due.push_back({{i}, stream, true});
                }
                return;
            }
            const bool is_held = held_since && *held_since <= *state->erased_at;
            if (known.contains({i}) && !is_held && oldest_epoch > receipt::keys_gone_by(*state)) {
                due.push_back({{i}, stream, false});
            }
        });
    }
    return due;
}

std::vector<KeyTurns::Receipt> KeyTurns::gone_everywhere(std::vector<Receipt> due) {
    std::set<eventstore::log::StreamId> gone_here;
    for (const auto& receipt : due) {
        if (!receipt.is_over) gone_here.insert(receipt.stream);
    }
    const auto gone = elsewhere_.among(gone_here);
    awaits_others_ = gone.size() < gone_here.size();
    std::erase_if(due, [&](const Receipt& receipt) {
        return !receipt.is_over && !gone.contains(receipt.stream);
    });
    return due;
}

}  // namespace kontor::projections::erasure
