#pragma once

#include "adapters/catalogue/catalogue_file.hpp"
#include "adapters/cli/settings.hpp"
#include "adapters/files/data_folder.hpp"
#include "adapters/files/keyring_file.hpp"
#include "adapters/files/ledger_file.hpp"
#include "adapters/files/sandbox_clock.hpp"
#include "adapters/files/system_clock.hpp"
#include "adapters/files/system_random.hpp"
#include "adapters/files/thread_work.hpp"
#include "adapters/files/whole_file.hpp"
#include "adapters/rocksdb/rocksdb_store.hpp"
#include "adapters/serve/known_customers.hpp"
#include "adapters/serve/membership.hpp"
#include "eventstore/commands/shop.hpp"
#include "eventstore/executor/engine.hpp"
#include "eventstore/executor/leap_guard.hpp"
#include "eventstore/executor/rules_in_force.hpp"
#include "eventstore/executor/state_store.hpp"
#include "eventstore/log/log_observer.hpp"
#include "eventstore/log/stored_log.hpp"
#include "eventstore/vault/tokens.hpp"
#include "eventstore/vault/vault.hpp"
#include "projections/directory/directory.hpp"
#include "projections/engine/projection_engine.hpp"
#include "projections/erasure/erasures.hpp"
#include "projections/feed/feed.hpp"
#include "projections/history/history.hpp"
#include "projections/mail/outbox.hpp"
#include "projections/moving/moves.hpp"
#include "projections/retention/timers.hpp"
#include "projections/statistics/registry.hpp"
#include "projections/statistics/released.hpp"
#include "projections/worklist/worklist.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <deque>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>

namespace kontor::adapters::serve {

/// How long a backup can be restored: an epoch that was replaced lives that long (docs/privacy.md).
inline constexpr std::chrono::days backup_window{7};

/// A start failed for a reason that the operator can mend; the text says how.
class CannotServe : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What was made, or its failure thrown as CannotServe.
template <class T>
T or_cannot(std::expected<T, std::string> made) {
    if (!made) throw CannotServe{made.error()};
    if constexpr (!std::is_void_v<T>) return *std::move(made);
}

/// The secret in a file that is set; nothing where none is. Throws CannotServe.
[[nodiscard]] std::string secret_in(const std::filesystem::path& file);

/// Everything from the disk up to the views, in the order in which it is made. The members are used
/// by whoever serves on top; destroying it lets the threads end and writes what is buffered.
class Stack {
public:
    /// Opens the data folder, the keyring, the databases; catches streams and views up with the
    /// log. Throws CannotServe or StoreFailure. `observer` may be empty.
    Stack(const cli::Settings& settings, eventstore::log::LogObserver observer);
    ~Stack();
    Stack(const Stack&) = delete;
    Stack& operator=(const Stack&) = delete;

    /// Starts the engine's thread: commands are taken from then on, or what another node appends is
    /// folded, until `lead`.
    void run();
    /// Among nodes that share a log; null for a log on this machine.
    [[nodiscard]] Membership* membership() {
        return membership_.get();
    }
    [[nodiscard]] bool leads() const;  ///< Commands are decided here.
    /// Folds what another node has appended. After `run`. Throws StoreFailure.
    void follow();
    /// From now on this node appends. After `run`, once its membership leads. Throws StoreFailure
    /// and LedgerFailure.
    void lead();
    /// Refuses new commands and waits for those under way. Once.
    void drain();
    /// Replaces the keyring wherever it is kept. Throws CannotServe.
    void save_keyring(const eventstore::vault::Keyring& keyring) const;
    /// Removes what was purged from the files of log and state. Blocks; throws StoreFailure.
    void scrub_log();
    /// Copies a database as it is now into a new folder. Blocks; throws StoreFailure.
    void copy_log(const std::filesystem::path& to);
    void copy_vault(const std::filesystem::path& to);
    [[nodiscard]] bool vault_failing() const;  ///< Its last write failed. From any thread.
    /// Writes revoked tokens into the erasure ledger that it does not know yet; how many. Blocks.
    std::size_t note_revoked_tokens();
    /// Deadlines are computed from these periods from now on. Before `run`.
    void record_rules(const cli::Settings& settings);
    /// How many keys the vault held that the ledger names.
    [[nodiscard]] std::size_t destroyed_at_start() const {
        return destroyed_at_start_;
    }
    /// Runs something on the engine's thread (or here, if it does not run) and waits for it.
    void on_engine(const std::function<void()>& what);

    [[nodiscard]] const eventstore::ports::Clock& clock() const {
        return *clock_;
    }
    [[nodiscard]] files::SandboxClock* sandbox_clock() {
        return sandbox_clock_.get();
    }

    files::SystemRandom random;

private:
    files::KeyringFile::Options keyring_place_;
    files::SystemClock system_clock_;
    std::unique_ptr<files::SandboxClock> sandbox_clock_;
    const eventstore::ports::Clock* clock_ = &system_clock_;

public:
    files::DataFolder folder;

private:
    [[nodiscard]] eventstore::vault::Keyring keyring(const cli::Settings& settings);
    [[nodiscard]] std::unique_ptr<Membership> joined(const cli::Settings& settings,
                                                     const eventstore::log::LogObserver& observer);
    [[nodiscard]] std::unique_ptr<eventstore::log::StoredLog> log_here(
        const cli::Settings& settings, eventstore::log::LogObserver observer);
    [[nodiscard]] eventstore::vault::Keyring keyring_here() const;
    void start_leading();
    void refill(eventstore::log::Partition partition);
    void settle_ledger();

    rocksdb::RocksdbStore log_store_;
    rocksdb::RocksdbStore state_store_;
    rocksdb::RocksdbStore vault_store_;
    boost::asio::io_context engine_context_{1};
    std::unique_ptr<Membership> membership_;  ///< Null unless the log is on Kafka.
    eventstore::vault::Keyring keyring_;
    files::LedgerFile ledger_file_;
    eventstore::vault::Ledger ledger_;
    std::size_t destroyed_at_start_ = 0;
    files::ThreadWork committer_;
    std::unique_ptr<eventstore::log::StoredLog> log_here_;  ///< Null if the log is on Kafka.

public:
    /// Takes what blocks on the vault. Ends before what it works on.
    std::unique_ptr<files::ThreadWork> worker;
    eventstore::log::StoredLog& log;
    eventstore::vault::Vault vault;
    eventstore::vault::Tokens tokens;
    domain::catalogue::Catalogue catalogue;
    eventstore::commands::Shop shop;
    eventstore::executor::StateStore states;
    eventstore::executor::RulesInForce rules;
    KnownCustomers known_customers;

private:
    projections::history::History history_;
    projections::worklist::Worklist worklist_;
    projections::feed::Feed feed_;
    projections::mail::Outbox outbox_;
    projections::erasure::Erasures erasures_;
    projections::directory::Directory directory_;
    projections::statistics::Released released_;
    projections::statistics::Registry registry_;
    projections::retention::Timers timers_;
    projections::moving::Moves moves_;

public:
    projections::ProjectionEngine projections;

private:
    std::deque<std::atomic<bool>> refilling_;

public:
    eventstore::executor::LeapGuard written_time;
    /// Subscribers are added to it before `run`.
    eventstore::executor::Surroundings surroundings;
    eventstore::executor::Engine engine;

    [[nodiscard]] boost::asio::any_io_executor engine_thread();

private:
    std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> guard_;
    std::jthread thread_;
};

}  // namespace kontor::adapters::serve
