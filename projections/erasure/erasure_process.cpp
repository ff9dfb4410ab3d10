#include "projections/erasure/erasure_process.hpp"

#include "eventstore/commands/forgetting.hpp"
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
#include <utility>

namespace kontor::projections::erasure {
namespace {

namespace asio = boost::asio;
namespace commands = eventstore::commands;
namespace executor = eventstore::executor;
namespace order = domain::order;
using eventstore::log::Partition;

constexpr std::chrono::milliseconds retry_after{1000};

bool concerns_erasure(const executor::CommittedEvent& event) {
    if (std::holds_alternative<domain::customer::ErasureStarted>(event.event)) return true;
    const auto status = status_after(event.event);
    return status && order::is_final(*status);
}

}  // namespace

ErasureProcess::ErasureProcess(const asio::any_io_executor& engine_thread, Parts parts)
    : parts_{std::move(parts)}, news_{engine_thread} {
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
        for (const auto partition : due) {
            bool failed = false;
            try {
                co_await work(partition);
            } catch (const std::exception& failure) {
                std::fprintf(stderr, "erasure is tried again: %s\n", failure.what());
                failed = true;
            }
            if (failed) due_.insert(partition);
        }
        idle_ = due_.empty();
        co_await news_.wait(idle_ ? std::chrono::hours{1} : retry_after);
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
    for (const auto& number : keyless.orders_in_custody) {
        const auto& shop = parts_.shop;
        co_await parts_.engine.execute(partition, [number, &shop](executor::Transaction& tx) {
            commands::note_custody(tx, number, shop);
            return true;
        });
    }
    for (const auto& number : keyless.orders) co_await purge(partition, number);
    mended_.insert(partition);
}

asio::awaitable<void> ErasureProcess::work(Partition partition) {
    co_await mend(partition);
    const auto customers = started(parts_.erasures, partition);
    for (const auto customer : customers) {
        if (stopped_) co_return;
        co_await erase(partition, customer);
    }
    if (!customers.empty()) {
        // Deleted is not gone: the bytes leave the files here, for all of them at once.
        auto& vault = parts_.vault;
        co_await off_thread(parts_.worker, [&vault] { vault.scrub(); });
    }
    for (const auto customer : customers) {
        if (stopped_) co_return;
        co_await complete(partition, customer);
    }
    co_await finish_custody(partition);
}

asio::awaitable<void> ErasureProcess::destroy(std::vector<domain::Id128> keys) {
    auto& vault = parts_.vault;
    co_await off_thread(parts_.worker, [&vault, keys = std::move(keys)] { vault.destroy(keys); });
}

asio::awaitable<void> ErasureProcess::purge(Partition partition, domain::OrderNumber number) {
    // Keys first: should this stop half-way, what is left cannot be read.
    const auto slot = parts_.records.states.slot(partition, executor::stream_of(number));
    co_await destroy(commands::keys_of(std::get<order::State>(slot.state)));
    co_await parts_.engine.execute(partition, [number](executor::Transaction& tx) {
        commands::purge_order(tx, number);
        return true;
    });
}

asio::awaitable<void> ErasureProcess::part_from_orders(Partition partition,
                                                       domain::CustomerId customer) {
    for (const auto& [number, row] : history::orders_of(parts_.history, partition, customer)) {
        const auto& shop = parts_.shop;
        auto part = [number, customer, &shop](executor::Transaction& tx) {
            return commands::part_from_order(tx, number, customer, shop);
        };
        const auto fate = co_await parts_.engine.execute(partition, std::move(part));
        if (!fate) throw std::runtime_error{"the log takes no commands now"};
        switch (fate->answer) {
            case commands::OrderFate::cancelled:
            case commands::OrderFate::final:
                co_await purge(partition, number);
                break;
            case commands::OrderFate::in_custody: {
                std::vector<domain::Id128> keys{row.secret.value};
                co_await destroy(std::move(keys));
                break;
            }
            case commands::OrderFate::gone:
                break;
        }
    }
}

asio::awaitable<void> ErasureProcess::erase(Partition partition, domain::CustomerId customer) {
    const auto slot = parts_.records.states.slot(partition, executor::stream_of(customer));
    const auto& state = std::get<domain::customer::State>(slot.state);
    if (parts_.vault.holds(customer.value)) parts_.last_mail(partition, customer);

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

asio::awaitable<void> ErasureProcess::release_claims(Partition partition,
                                                     domain::CustomerId customer) {
    const auto slot = parts_.records.states.slot(partition, executor::stream_of(customer));
    const auto claims =
        commands::claims_of(std::get<domain::customer::State>(slot.state), partition);
    for (const auto& [where, claim] : claims) {
        const auto released =
            co_await parts_.engine.execute(where, [claim, customer](executor::Transaction& tx) {
                commands::release_claim(tx, claim, customer);
                return true;
            });
        if (!released) throw std::runtime_error{"the log takes no commands now"};
        // By itself: what is purged must be in the log before.
        co_await parts_.engine.execute(where, [claim](executor::Transaction& tx) {
            commands::purge_vacant_claim(tx, claim);
            return true;
        });
    }
}

asio::awaitable<void> ErasureProcess::complete(Partition partition, domain::CustomerId customer) {
    const auto& shop = parts_.shop;
    const auto completed =
        co_await parts_.engine.execute(partition, [customer, &shop](executor::Transaction& tx) {
            commands::complete_erasure(tx, customer, shop);
            return true;
        });
    if (!completed) throw std::runtime_error{"the log takes no commands now"};
    co_await parts_.engine.execute(partition, [customer](executor::Transaction& tx) {
        commands::purge_customer(tx, customer);
        return true;
    });
}

asio::awaitable<void> ErasureProcess::finish_custody(Partition partition) {
    for (const auto& [number, custody] : in_custody(parts_.erasures, partition)) {
        if (!custody.final) {
            // It may have been interrupted between the event and the destruction.
            if (parts_.vault.holds(custody.secret.value)) {
                std::vector<domain::Id128> keys{custody.secret.value};
                co_await destroy(std::move(keys));
            }
            continue;
        }
        // Under a legal hold it waits; when that is over, its time is.
        const auto slot = parts_.records.states.slot(partition, executor::stream_of(number));
        const auto* placed = std::get_if<order::Placed>(&std::get<order::State>(slot.state));
        if (placed != nullptr && placed->hold) continue;
        auto& vault = parts_.vault;
        const auto secret = custody.secret;
        co_await off_thread(parts_.worker, [&vault, secret] { vault.end_custody(secret); });
        co_await purge(partition, number);
    }
}

}  // namespace kontor::projections::erasure
