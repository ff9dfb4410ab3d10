#pragma once

#include "adapters/memory/inline_work.hpp"
#include "adapters/memory/manual_clock.hpp"
#include "adapters/memory/memory_store.hpp"
#include "adapters/memory/seeded_random.hpp"
#include "eventstore/executor/engine.hpp"
#include "eventstore/executor/state_store.hpp"
#include "eventstore/log/key_value_log.hpp"
#include "eventstore/vault/tokens.hpp"
#include "eventstore/vault/vault.hpp"
#include "tests/support/crash_points.hpp"
#include "tests/support/faulty_store.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace kontor::tests {

/// A log in memory that rests before it takes a batch, if it is told how.
class RestingLog final : public eventstore::log::KeyValueLog {
public:
    using KeyValueLog::KeyValueLog;

    std::function<void()> rest;

    boost::asio::awaitable<void> ready(eventstore::log::Partition) override {
        if (rest) rest();
        co_return;
    }
};

/// An engine with its three databases in memory, on one thread, with a clock that stands. What runs
/// on top subscribes in `subscribers` before `open`.
class EngineHouse {
public:
    using Engine = eventstore::executor::Engine;
    using Transaction = eventstore::executor::Transaction;

    static constexpr eventstore::log::Partition home{1};
    static constexpr domain::Timestamp noon{std::chrono::hours{24 * 20'000 + 12}};
    static constexpr std::uint16_t partition_count = 3;

    adapters::memory::MemoryStore log_store;
    adapters::memory::MemoryStore state_store;
    adapters::memory::MemoryStore vault_store;
    adapters::memory::ManualClock clock{noon};
    adapters::memory::SeededRandom random{1};
    CrashPoints points;  ///< Of the ledger and the keyring.
    MemoryLedger ledger_place{points};
    std::vector<eventstore::executor::Subscriber*> subscribers;
    boost::asio::io_context io;

    ~EngineHouse() {
        close();
    }
    EngineHouse() = default;
    EngineHouse(const EngineHouse&) = delete;
    EngineHouse& operator=(const EngineHouse&) = delete;

    /// Opens log, vault and states; `begin` then catches up.
    void open() {
        log_reads_.emplace(log_store);
        state_reads_.emplace(state_store);
        log_.emplace(
            eventstore::log::CommitterPorts{
                .store = *log_reads_, .work = work_, .clock = clock, .executor = io.get_executor()},
            random,
            eventstore::log::KeyValueLogOptions{.partitions = partition_count, .observer = {}});
        ledger_.emplace(ledger_place, keyring_, clock);
        vault_.emplace(
            vault_store,
            random,
            keyring_,
            eventstore::vault::Vault::Options{.partitions = partition_count, .reserve_block = 64},
            eventstore::vault::Vault::Bookkeeping{*ledger_,
                                                  [this](const eventstore::vault::Keyring& next) {
                                                      points.pass([&] { keyring_ = next; });
                                                  }});
    }
    /// As a start does: what the ledger names and the vault still has is destroyed.
    void begin() {
        begin_without_settling();
        vault_->settle(vault_->owed(ledger_->entries()));
    }
    void begin_without_settling() {
        around_.emplace(eventstore::executor::Surroundings{
            .log = *log_,
            .state = *state_reads_,
            .vault = *vault_,
            .clock = clock,
            .random = random,
            .subscribers = subscribers,
            .reserve_low = [this](auto partition) { vault_->refill(partition); },
            .limits = {}});
        engine_.emplace(io.get_executor(), *around_);
        engine_->start();
    }
    void start() {
        open();
        begin();
    }
    void close() {
        engine_.reset();
        around_.reset();
        vault_.reset();
        ledger_.reset();
        log_.reset();
        log_reads_.reset();
        state_reads_.reset();
        io.restart();
        io.run();  // What was posted to nobody.
        io.restart();
    }
    /// The process dies: what was not synced is lost.
    void crash() {
        close();
        for (auto* store : {&log_store, &state_store, &vault_store}) {
            store->crash();
            store->reopen();
        }
    }

    /// Runs everything that can run.
    void settle() {
        io.restart();
        io.run();
    }

    template <class Command>
    auto execute(Command command, eventstore::log::Partition partition = home) {
        using Answer = std::invoke_result_t<Command&, Transaction&>;
        std::optional<eventstore::executor::Outcome<Answer>> outcome;
        boost::asio::co_spawn(
            io,
            engine_->execute(partition, std::move(command)),
            [&](const std::exception_ptr& failure, eventstore::executor::Outcome<Answer> done) {
                if (failure) std::rethrow_exception(failure);
                outcome.emplace(std::move(done));
            });
        settle();
        return *std::move(outcome);
    }

    [[nodiscard]] Engine& engine() {
        return *engine_;
    }
    [[nodiscard]] RestingLog& log() {
        return *log_;
    }
    [[nodiscard]] eventstore::vault::Vault& vault() {
        return *vault_;
    }
    [[nodiscard]] const eventstore::vault::Ledger& ledger() const {
        return *ledger_;
    }
    [[nodiscard]] FaultyStore& log_reads() {
        return *log_reads_;
    }
    [[nodiscard]] FaultyStore& state_reads() {
        return *state_reads_;
    }
    [[nodiscard]] const eventstore::vault::Keyring& keyring() const {
        return keyring_;
    }
    [[nodiscard]] adapters::memory::InlineWork& work() {
        return work_;
    }

private:
    adapters::memory::InlineWork work_;
    eventstore::vault::Keyring keyring_ = eventstore::vault::fresh_keyring(random, noon);
    std::optional<FaultyStore> log_reads_;
    std::optional<FaultyStore> state_reads_;
    std::optional<RestingLog> log_;
    std::optional<eventstore::vault::Ledger> ledger_;
    std::optional<eventstore::vault::Vault> vault_;
    std::optional<eventstore::executor::Surroundings> around_;
    std::optional<Engine> engine_;
};

}  // namespace kontor::tests
