#include "projections/erasure/erasure_process.hpp"

#include "eventstore/commands/forgetting.hpp"
#include "projections/answered.hpp"
#include "projections/erasure/erasures.hpp"
#include "projections/erasure/restored.hpp"
#include "projections/history/history.hpp"
#include "projections/off_thread.hpp"
#include "projections/order_progress.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <iterator>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

namespace kontor::projections::erasure {
namespace {

namespace asio = boost::asio;
namespace commands = eventstore::commands;
namespace executor = eventstore::executor;
namespace order = domain::order;
using eventstore::log::Partition;

constexpr std::chrono::milliseconds retry_after{1000};
constexpr std::chrono::milliseconds ask_again_after{5000};  // What is gone elsewhere.
/// Of a customer's orders, with the few writes to the vault that they take together.
constexpr std::size_t parted_at_once_max = 256;

bool concerns_erasure(const executor::CommittedEvent& event) {
    if (std::holds_alternative<domain::customer::ErasureStarted>(event.event) ||
        std::holds_alternative<order::HoldReleased>(event.event)) {
        return true;
    }
    const auto status = status_after(event.event);
    return status && order::is_final(*status);
}

/// What it does not know of would lose its keys without having been parted.
void check_whole(const RunningView& view, Partition partition) {
    if (view.is_whole(partition)) return;
    throw std::runtime_error{"the " + std::string{view.projection().name()} +
                             " view stands still, or lacks an event that was skipped: retry or "
                             "rebuild it"};
}

}  // namespace

ErasureProcess::ErasureProcess(const asio::any_io_executor& engine_thread, Parts parts)
    : parts_{std::move(parts)}, news_{engine_thread}, elsewhere_{parts_.gone_elsewhere} {
    for (std::uint16_t i = 0; i < parts_.engine.partitions(); ++i) due_.insert({i});
}

void ErasureProcess::on_batch(const executor::CommittedBatch&,
                              eventstore::ports::WriteBatch&) noexcept {}

void ErasureProcess::on_written(const executor::CommittedBatch& batch) noexcept {
    if (!std::ranges::any_of(batch.events, concerns_erasure)) return;
    due_.insert(batch.partition);
    idle_ = false;
    news_.raise();
}

void ErasureProcess::stop() {
    stopped_ = true;
    news_.raise();
}

asio::awaitable<void> ErasureProcess::run() {
    while (!stopped_) {
        auto due = std::exchange(due_, {});
        bool failed = false;
        for (const auto partition : due) {
            try {
                co_await work(partition);
            } catch (const std::exception& failure) {
                trouble_.met(failure);
                due_.insert(partition);
                failed = true;
            }
        }
        if (!failed) trouble_.is_over();
        const auto pause = failed ? retry_after : ask_again_after;
        idle_ = due_.empty();
        co_await news_.wait(idle_ ? std::chrono::hours{1} : pause);
    }
}

/// A crash between the destruction of an order's keys and its purge leaves an order that no view
/// knows whose it is, if state/ lost what it knew. Looked for once after each start.
asio::awaitable<void> ErasureProcess::mend(Partition partition) {
    if (mended_.contains(partition)) co_return;
    const auto& states = parts_.records.states;
    const auto& vault = parts_.vault;
    const auto keyless = co_await off_thread(parts_.worker, [partition, &states, &vault] {
        return keyless_in(partition, states, vault);
    });
    auto ended = keyless.orders;
    for (const auto& number : keyless.orders_in_custody) {
        const auto fate = co_await note_custody(partition, number);
        if (fate == commands::OrderFate::ended) ended.push_back(number);
    }
    co_await purge(partition, std::move(ended));
    mended_.insert(partition);
}

asio::awaitable<void> ErasureProcess::work(Partition partition) {
    co_await mend(partition);
    check_whole(parts_.erasures, partition);
    // Before all else, with what an interruption left of orders that went into custody.
    co_await finish_custody(partition);
    const auto customers = started(parts_.erasures.view(), partition);
    if (customers.empty()) co_return;
    check_whole(parts_.history, partition);
    auto& keyless = keyless_[partition];
    // Retention may have purged the rest of somebody whose erasure was complete.
    std::erase_if(keyless, [&](auto customer) {
        return std::ranges::find(customers, customer) == customers.end();
    });
    std::exception_ptr failure;
    try {
        co_await erase(partition, customers);
    } catch (const std::exception&) {
        failure = std::current_exception();
    }
    for (const auto customer : elsewhere_.among(keyless)) {
        if (stopped_) co_return;
        try {
            co_await complete(partition, customer);
            elsewhere_.settled(customer);
            keyless.erase(customer);
            told_.erase(customer);
        } catch (const std::exception&) {
            failure = std::current_exception();
        }
    }
    if (!keyless.empty()) due_.insert(partition);  // To ask again.
    if (failure) std::rethrow_exception(failure);
}

/// Takes their keys, out of this machine's files too.
asio::awaitable<void> ErasureProcess::erase(Partition partition,
                                            std::span<const domain::CustomerId> customers) {
    std::vector<domain::CustomerId> erased;
    std::exception_ptr failure;
    auto& keyless = keyless_[partition];
    for (const auto customer : customers) {
        if (stopped_) co_return;
        if (keyless.contains(customer)) continue;
        // Nobody waits for another whose erasure cannot go on.
        try {
            co_await erase(partition, customer);
            erased.push_back(customer);
        } catch (const std::exception&) {
            failure = std::current_exception();
        }
    }
    // Deleted is not gone: the bytes leave the files here, for all of them at once.
    auto& vault = parts_.vault;
    if (!erased.empty()) co_await off_thread(parts_.worker, [&vault] { vault.scrub(); });
    keyless.insert(erased.begin(), erased.end());
    if (failure) std::rethrow_exception(failure);
}

asio::awaitable<void> ErasureProcess::destroy(std::vector<domain::Id128> keys) {
    if (keys.empty()) co_return;
    auto& vault = parts_.vault;
    co_await off_thread(parts_.worker, [&vault, keys = std::move(keys)] { vault.destroy(keys); });
}

asio::awaitable<void> ErasureProcess::purge(Partition partition,
                                            std::vector<domain::OrderNumber> numbers) {
    if (numbers.empty()) co_return;
    // Keys first: should this stop half-way, what is left cannot be read.
    std::vector<domain::Id128> keys;
    std::vector<domain::SecretId> secrets;
    for (const auto& number : numbers) {
        const auto slot = parts_.records.states.slot(partition, executor::stream_of(number));
        const auto& state = std::get<order::State>(slot.state);
        std::ranges::copy(commands::keys_of(state), std::back_inserter(keys));
        if (const auto* placed = std::get_if<order::Placed>(&state)) {
            secrets.push_back(placed->secret);
        }
    }
    auto& vault = parts_.vault;
    co_await off_thread(parts_.worker,
                        [&vault, keys = std::move(keys), secrets = std::move(secrets)] {
                            vault.destroy(keys);
                            vault.end_custody(secrets);
                        });
    for (const auto& number : numbers) {
        co_await answered(parts_.engine, partition, [number](executor::Transaction& tx) {
            commands::purge_order(tx, number);
        });
    }
}

asio::awaitable<void> ErasureProcess::note_kept(Partition partition,
                                                domain::CustomerId customer,
                                                std::vector<domain::OrderNumber> numbers) {
    const auto& shop = parts_.shop;
    co_await answered(parts_.engine,
                      partition,
                      [customer, numbers = std::move(numbers), &shop](executor::Transaction& tx) {
                          commands::note_kept(tx, customer, numbers, shop);
                      });
}

asio::awaitable<commands::OrderFate> ErasureProcess::note_custody(Partition partition,
                                                                  domain::OrderNumber number) {
    const auto& shop = parts_.shop;
    co_return co_await answered(
        parts_.engine, partition, [number, &shop](executor::Transaction& tx) {
            return commands::note_custody(tx, number, shop);
        });
}

asio::awaitable<void> ErasureProcess::part_from_orders(Partition partition,
                                                       domain::CustomerId customer) {
    const auto orders = history::orders_of(parts_.history.view(), partition, customer);
    for (auto rest = std::span{orders}; !rest.empty();) {
        const auto some = rest.first(std::min(rest.size(), parted_at_once_max));
        co_await part_from(partition, customer, some);
        rest = rest.subspan(some.size());
    }
}

asio::awaitable<void> ErasureProcess::part_from(Partition partition,
                                                domain::CustomerId customer,
                                                std::span<const history::Entry> orders) {
    std::vector<domain::OrderNumber> ended;
    std::vector<domain::Id128> keys;
    const auto sort = [&](const history::Entry& order, commands::OrderFate fate) {
        if (fate == commands::OrderFate::ended) ended.push_back(order.number);
        if (fate == commands::OrderFate::in_custody) keys.push_back(order.row.secret.value);
    };
    std::vector<const history::Entry*> open;
    std::vector<domain::OrderNumber> numbers;
    std::vector<domain::SecretId> delivered;
    for (const auto& order : orders) {
        const auto& shop = parts_.shop;
        const auto fate = co_await answered(
            parts_.engine, partition, [number = order.number, &shop](executor::Transaction& tx) {
                return commands::part_from_order(tx, number, shop);
            });
        if (fate != commands::OrderFate::open) {
            sort(order, fate);
            continue;
        }
        open.push_back(&order);
        numbers.push_back(order.number);
        delivered.push_back(order.row.secret);
    }
    auto& vault = parts_.vault;
    if (!open.empty()) {
        co_await note_kept(partition, customer, std::move(numbers));
        co_await off_thread(parts_.worker, [&vault, customer, delivered = std::move(delivered)] {
            vault.begin_custody(customer, delivered);
        });
    }
    std::vector<domain::SecretId> gone;
    for (const auto* order : open) {
        const auto fate = co_await note_custody(partition, order->number);
        sort(*order, fate);
        if (fate == commands::OrderFate::gone) gone.push_back(order->row.secret);
    }
    co_await off_thread(parts_.worker,
                        [&vault, gone = std::move(gone)] { vault.end_custody(gone); });
    co_await destroy(std::move(keys));
    co_await purge(partition, std::move(ended));
}

asio::awaitable<void> ErasureProcess::erase(Partition partition, domain::CustomerId customer) {
    const auto slot = parts_.records.states.slot(partition, executor::stream_of(customer));
    const auto& state = std::get<domain::customer::State>(slot.state);
    say_farewell(partition, customer);
    co_await open_receipt(partition, customer);
    co_await release_claims(partition, customer);
    co_await part_from_orders(partition, customer);
    // Its state forgot what its events still hold.
    auto keys = commands::keys_of(state, customer);
    const auto replaced =
        co_await off_thread(parts_.worker, [records = parts_.records, partition, customer] {
            return retention::secrets_of_customer(
                records, partition, executor::stream_of(customer));
        });
    std::ranges::copy(replaced, std::back_inserter(keys));
    // What still stands is in both.
    std::ranges::sort(keys);
    const auto twice = std::ranges::unique(keys);
    keys.erase(twice.begin(), twice.end());
    co_await destroy(std::move(keys));
    parts_.erased(customer);
}

/// At most once while this runs: what it takes is gone when the erasure has come further.
void ErasureProcess::say_farewell(Partition partition, domain::CustomerId customer) {
    if (!parts_.vault.holds(customer.value) || !told_.insert(customer).second) return;
    try {
        parts_.last_mail(partition, customer);
    } catch (const std::exception& failure) {
        // Forgetting goes on without it.
        std::fprintf(stderr, "a last mail cannot be written: %s\n", failure.what());
    }
}

/// Who is forgotten without having asked has no receipt yet.
asio::awaitable<void> ErasureProcess::open_receipt(Partition partition,
                                                   domain::CustomerId customer) {
    const auto& shop = parts_.shop;
    co_await answered(parts_.engine, partition, [customer, &shop](executor::Transaction& tx) {
        commands::open_receipt(tx, customer, shop);
    });
}

asio::awaitable<void> ErasureProcess::release_claims(Partition partition,
                                                     domain::CustomerId customer) {
    const auto slot = parts_.records.states.slot(partition, executor::stream_of(customer));
    const auto claims =
        commands::claims_of(std::get<domain::customer::State>(slot.state), partition);
    for (const auto& [where, claim] : claims) {
        co_await answered(parts_.engine, where, [claim, customer](executor::Transaction& tx) {
            commands::release_claim(tx, claim, customer);
        });
        // By itself: what is purged must be in the log before.
        co_await answered(parts_.engine, where, [claim](executor::Transaction& tx) {
            return commands::purge_vacant_claim(tx, claim);
        });
    }
}

asio::awaitable<void> ErasureProcess::complete(Partition partition, domain::CustomerId customer) {
    const auto& shop = parts_.shop;
    co_await answered(parts_.engine, partition, [customer, &shop](executor::Transaction& tx) {
        commands::complete_erasure(tx, customer, shop);
    });
    co_await answered(parts_.engine, partition, [customer](executor::Transaction& tx) {
        commands::purge_customer(tx, customer);
    });
}

asio::awaitable<void> ErasureProcess::finish_custody(Partition partition) {
    std::vector<domain::Id128> keys;
    std::vector<domain::OrderNumber> ended;
    for (const auto& [number, custody] : in_custody(parts_.erasures.view(), partition)) {
        const auto slot = parts_.records.states.slot(partition, executor::stream_of(number));
        const auto* placed = std::get_if<order::Placed>(&std::get<order::State>(slot.state));
        // Under a legal hold it waits; when that is over, its time is.
        if (placed != nullptr && order::is_final(placed->status) && !placed->hold) {
            ended.push_back(number);
        } else if (parts_.vault.holds(custody.secret.value)) {
            // It was interrupted between the event and the destruction.
            keys.push_back(custody.secret.value);
        }
    }
    co_await destroy(std::move(keys));
    co_await purge(partition, std::move(ended));
}

}  // namespace kontor::projections::erasure
