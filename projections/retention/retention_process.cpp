#include "projections/retention/retention_process.hpp"

#include "eventstore/commands/forgetting.hpp"
#include "eventstore/commands/retention.hpp"
#include "projections/answered.hpp"
#include "projections/off_thread.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <exception>
#include <span>
#include <utility>

namespace kontor::projections::retention {
namespace {

namespace asio = boost::asio;
namespace commands = eventstore::commands;
namespace executor = eventstore::executor;
namespace order = domain::order;
using domain::Timestamp;
using eventstore::log::Partition;

/// Of each kind. Their keys are named in the ledger and deleted in a synced write each, which costs
/// the same for a few as for many.
constexpr std::size_t round_max = 512;
/// In one command; then whoever waits for the engine has a turn.
constexpr std::size_t command_max = 64;
constexpr std::chrono::milliseconds turn{5};
constexpr std::chrono::milliseconds retry_after{1'000};
constexpr std::chrono::milliseconds longest_sleep{std::chrono::hours{1}};
constexpr std::chrono::hours sweep_again_after{1};
/// A stream that went on while it was read is read again so often, and then after a pause: of one
/// that never rests nothing can be purged, and it must not keep this busy for ever.
constexpr int readings_at_once_max = 5;
constexpr std::chrono::minutes read_again_after{1};

bool starts_at_once(const executor::CommittedEvent& event) {
    if (std::holds_alternative<domain::customer::RegistrationLapsed>(event.event)) return true;
    const auto* set = std::get_if<domain::customer::PasswordSet>(&event.event);
    return set != nullptr && !set->at_registration;
}

}  // namespace

RetentionProcess::RetentionProcess(const asio::any_io_executor& engine_thread, Parts parts)
    : parts_{std::move(parts)},
      thread_{engine_thread},
      news_{engine_thread},
      believed_{last_time_in_log(), parts_.clock.since_boot()} {}

void RetentionProcess::on_batch(const executor::CommittedBatch&,
                                eventstore::ports::WriteBatch&) noexcept {}

void RetentionProcess::on_written(const executor::CommittedBatch& batch) noexcept {
    bool at_once = false;
    for (const auto& event : batch.events) {
        if (!starts_at_once(event)) continue;
        at_once = true;
        // What was in the way of the last sweep may not be in the way of this one.
        not_before_.erase({Timer::credential_sweep, event.stream});
    }
    if (!at_once) return;
    asked_.fetch_add(1, std::memory_order_acq_rel);
    news_.raise();
}

void RetentionProcess::stop() {
    stopped_ = true;
    news_.raise();
}

void RetentionProcess::wake() {
    asked_.fetch_add(1, std::memory_order_acq_rel);
    asio::post(thread_, [this] { news_.raise(); });
}

Timestamp RetentionProcess::last_time_in_log() const {
    Timestamp last{};
    for (std::uint16_t i = 0; i < parts_.log.partitions(); ++i) {
        if (const auto end = parts_.log.end({i})) last = std::max(last, end->time);
    }
    return last;
}

// A clock that leapt may be wrong, and what it destroys does not come back. At a start nothing
// tells how long the machine was off, so a long pause counts as a leap too. What is due is hidden
// all the same.
bool RetentionProcess::clock_is_right() {
    const auto read = executor::Believed::now(parts_.clock);
    const bool known = believed_.wall != Timestamp{};
    if (known && believed_.leapt_to(read) && !parts_.clock_confirmed()) {
        if (!suspended_.exchange(true)) {
            std::fputs(
                "the clock leapt by more than a day: nothing is destroyed until it is "
                "synchronised, or an operator confirms it (kontor retention confirm-clock)\n",
                stderr);
        }
        return false;
    }
    suspended_ = false;
    believed_ = read;
    return true;
}

asio::awaitable<void> RetentionProcess::run() {
    while (!stopped_) {
        auto sleep = retry_after;
        const auto asked = asked_.load(std::memory_order_acquire);
        bool done = false;
        try {
            if (clock_is_right()) {
                const auto now = parts_.clock.now();
                const auto next = co_await round();
                trouble_.is_over();
                next_.store(next, std::memory_order_release);
                sleep = next <= now
                            ? turn
                            : std::min<std::chrono::milliseconds>(next - now, longest_sleep);
                done = next > now;
            } else {
                done = true;
            }
        } catch (const std::exception& failure) {
            trouble_.met(failure);
        }
        if (std::exchange(destroyed_, false)) parts_.scrubbing.owe();
        if (done) done_.store(asked, std::memory_order_release);
        if (!stopped_) co_await news_.wait(sleep);
    }
}

asio::awaitable<Timestamp> RetentionProcess::round() {
    auto next = Timestamp::max();
    for (std::uint16_t i = 0; i < parts_.engine.partitions(); ++i) {
        if (stopped_) break;
        const auto after = co_await work({i});
        next = std::min(next, after);
    }
    co_return next;
}

asio::awaitable<Timestamp> RetentionProcess::work(Partition partition) {
    const auto now = parts_.clock.now();
    const auto boot = parts_.clock.since_boot();
    std::erase_if(not_before_, [&](const auto& entry) { return entry.second <= boot; });
    Portion portion{.limit = round_max};
    for (const auto& [task, not_before] : not_before_) portion.set_aside.insert(task);
    const auto found = co_await off_thread(
        parts_.worker,
        [this, partition, now, rules = parts_.rules.of(partition), portion = std::move(portion)] {
            return due(parts_.timers, parts_.states, partition, rules, now, portion);
        });
    if (found.tasks.empty()) {
        auto next = found.next;
        for (const auto& [task, not_before] : not_before_) {
            const auto pause = std::chrono::ceil<std::chrono::milliseconds>(not_before - boot);
            next = std::min(next, now + pause);
        }
        co_return next;
    }
    co_await carry_out(partition, found.tasks);
    co_return now;
}

namespace {

/// What one command may take of `all` at a time.
template <class T>
std::vector<std::vector<T>> in_turns(const std::vector<T>& all) {
    std::vector<std::vector<T>> turns;
    for (std::size_t at = 0; at < all.size(); at += command_max) {
        const auto some = std::span{all}.subspan(at).first(std::min(command_max, all.size() - at));
        turns.emplace_back(some.begin(), some.end());
    }
    return turns;
}

std::vector<Task> of_timer(const std::vector<Task>& tasks, Timer timer) {
    std::vector<Task> some;
    std::ranges::copy_if(
        tasks, std::back_inserter(some), [&](const Task& task) { return task.timer == timer; });
    return some;
}

}  // namespace

/// Has a command for each customer that a task is about.
template <class CommandOf>
asio::awaitable<void> RetentionProcess::attend(Partition partition,
                                               std::vector<Task> tasks,
                                               CommandOf command_of) {
    std::vector<domain::CustomerId> all;
    all.reserve(tasks.size());
    for (const auto& task : tasks) all.push_back(executor::customer_of(task.stream));
    for (const auto& ids : in_turns(all)) {
        co_await answered(parts_.engine, partition, [ids, command_of](executor::Transaction& tx) {
            for (const auto id : ids) command_of(tx, id);
        });
    }
}

asio::awaitable<void> RetentionProcess::carry_out(Partition partition,
                                                  const std::vector<Task>& tasks) {
    const auto of = [&](Timer timer) { return of_timer(tasks, timer); };
    if (auto due_orders = of(Timer::order); !due_orders.empty()) {
        co_await purge_orders(partition, due_orders);
    }
    if (auto lapsed = of(Timer::lapsed); !lapsed.empty()) co_await purge_lapsed(partition, lapsed);
    co_await attend(partition, of(Timer::registration), commands::lapse_registration);
    co_await attend(partition, of(Timer::password), commands::warn_of_password_expiry);
    co_await attend(partition, of(Timer::login), commands::attend_unused_login);
    co_await attend(partition, of(Timer::draft), commands::end_expired);
    for (const auto& task : tasks) {
        if (stopped_) co_return;
        switch (task.timer) {
            case Timer::tracking:
            case Timer::hold:
            case Timer::customer_sweep:
            case Timer::credential_sweep:
            case Timer::claim_sweep:
                co_await sweep(partition, task);
                break;
            case Timer::order:
            case Timer::password:
            case Timer::registration:
            case Timer::lapsed:
            case Timer::login:
            case Timer::draft:
                break;
        }
    }
}

asio::awaitable<void> RetentionProcess::destroy(std::vector<domain::Id128> keys) {
    if (keys.empty()) co_return;
    destroyed_ = true;
    auto& vault = parts_.vault;
    co_await off_thread(parts_.worker, [&vault, keys = std::move(keys)] { vault.destroy(keys); });
}

asio::awaitable<void> RetentionProcess::purge_orders(Partition partition,
                                                     const std::vector<Task>& tasks) {
    std::vector<domain::Id128> keys;
    std::vector<domain::OrderNumber> numbers;
    std::vector<domain::SecretId> secrets;
    for (const auto& task : tasks) {
        const auto slot = parts_.states.slot(partition, task.stream);
        const auto& state = std::get<order::State>(slot.state);
        std::ranges::copy(commands::keys_of(state), std::back_inserter(keys));
        numbers.push_back(executor::order_of(task.stream));
        // Whether it is in custody the vault knows: the event comes after.
        const auto* placed = std::get_if<order::Placed>(&state);
        if (placed != nullptr) secrets.push_back(placed->secret);
    }
    // Keys first: should this stop half-way, what is left cannot be read.
    co_await destroy(std::move(keys));
    auto& vault = parts_.vault;
    co_await off_thread(parts_.worker,
                        [&vault, secrets = std::move(secrets)] { vault.end_custody(secrets); });
    for (const auto& some : in_turns(numbers)) {
        co_await answered(parts_.engine, partition, [some](executor::Transaction& tx) {
            for (const auto& number : some) commands::purge_due_order(tx, number);
        });
    }
}

asio::awaitable<void> RetentionProcess::purge_lapsed(Partition partition,
                                                     const std::vector<Task>& tasks) {
    std::vector<domain::CustomerId> ids;
    std::vector<domain::Id128> keys;
    for (const auto& task : tasks) {
        const auto id = executor::customer_of(task.stream);
        ids.push_back(id);
        keys.push_back(id.value);
        // Its state forgot what its events still hold.
        const Records records{parts_.log, parts_.states, parts_.outbox};
        const auto secrets = co_await off_thread(parts_.worker, [records, partition, task] {
            return secrets_of_customer(records, partition, task.stream);
        });
        std::ranges::copy(secrets, std::back_inserter(keys));
    }
    co_await destroy(std::move(keys));
    for (const auto& some : in_turns(ids)) {
        co_await answered(parts_.engine, partition, [some](executor::Transaction& tx) {
            for (const auto id : some) commands::purge_lapsed(tx, id);
        });
    }
}

void RetentionProcess::set_aside(const Task& task, std::chrono::nanoseconds pause) {
    not_before_[task] = parts_.clock.since_boot() + pause;
}

void RetentionProcess::read_again(const Task& task) {
    if (++changed_[task] < readings_at_once_max) return;
    changed_.erase(task);
    set_aside(task, read_again_after);
}

// A link that is open now is over some day, and a mail is sent; nothing else would look here again.
bool RetentionProcess::waits(Partition partition, const Task& task, const Replaced& replaced) {
    if (!replaced.versions.empty()) return false;
    const auto slot = parts_.states.slot(partition, task.stream);
    const auto& state = std::get<domain::customer::State>(slot.state);
    const bool open = !state.reset_links.empty() || !state.email_changes.empty();
    // What came since it was read may go at once.
    return slot.version == replaced.version && (replaced.waits_for_mail || open);
}

asio::awaitable<void> RetentionProcess::sweep(Partition partition, Task task) {
    const Records records{parts_.log, parts_.states, parts_.outbox};
    const bool of_customer =
        task.timer == Timer::customer_sweep || task.timer == Timer::credential_sweep;
    if (of_customer) {
        co_await answered(parts_.engine,
                          partition,
                          [id = executor::customer_of(task.stream)](executor::Transaction& tx) {
                              commands::end_expired(tx, id);
                          });
    }
    auto replaced = co_await off_thread(parts_.worker, [records, partition, task, of_customer] {
        if (of_customer) return replaced_of_customer(records, partition, task.stream);
        if (task.timer == Timer::claim_sweep) {
            return replaced_of_claim(records, partition, task.stream);
        }
        return tracking_of_order(records, partition, task.stream);
    });
    // Once some of a claim's events went, nothing would look here again.
    if (task.timer == Timer::claim_sweep && replaced.waits_for_mail) {
        set_aside(task, sweep_again_after);
        co_return;
    }
    co_await destroy(std::move(replaced.secrets));
    if (of_customer && waits(partition, task, replaced)) {
        set_aside(task, sweep_again_after);
        co_return;
    }
    switch (co_await purge(
        partition, task, {.version = replaced.version, .over = std::move(replaced.versions)})) {
        case commands::Swept::done:
            changed_.erase(task);
            break;
        case commands::Swept::waits:
            set_aside(task, sweep_again_after);
            break;
        case commands::Swept::changed:
            read_again(task);
            break;
    }
}

asio::awaitable<commands::Swept> RetentionProcess::purge(Partition partition,
                                                         Task task,
                                                         commands::Reading reading) {
    const auto& shop = parts_.shop;
    co_return co_await answered(
        parts_.engine,
        partition,
        [task = std::move(task), reading = std::move(reading), &shop](executor::Transaction& tx) {
            switch (executor::kind_of(task.stream)) {
                case executor::StreamKind::customer:
                    return commands::purge_superseded(
                        tx, executor::customer_of(task.stream), reading);
                case executor::StreamKind::claim:
                    return commands::purge_claim(tx, executor::claim_of(task.stream), reading);
                case executor::StreamKind::order:
                    return commands::expire_tracking(
                        tx, executor::order_of(task.stream), reading, shop);
                case executor::StreamKind::receipt:
                case executor::StreamKind::partition:
                case executor::StreamKind::periods:
                case executor::StreamKind::releases:
                case executor::StreamKind::counted:
                    break;
            }
            return commands::Swept::done;
        });
}

}  // namespace kontor::projections::retention
