#include "adapters/files/token_file.hpp"
#include "adapters/kafka/move.hpp"
#include "adapters/serve/backup.hpp"
#include "adapters/serve/backup_set.hpp"
#include "eventstore/commands/forgetting.hpp"
#include "eventstore/commands/personal_data.hpp"
#include "eventstore/log/key_value_log.hpp"
#include "projections/erasure/restored.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/format.h>

#include <system_error>

namespace kontor::adapters::serve {
namespace {

namespace commands = eventstore::commands;
namespace erasure = projections::erasure;
namespace executor = eventstore::executor;
namespace fs = std::filesystem;

void check(const std::error_code& failure, const fs::path& about) {
    if (failure) throw CannotServe{about.string() + ": " + failure.message()};
}

template <class Command>
boost::asio::awaitable<void> execute(Stack& stack,
                                     eventstore::log::Partition partition,
                                     Command command) {
    const auto done = co_await stack.engine.execute(partition, std::move(command));
    if (!done) throw CannotServe{"the restored log takes no commands"};
}

struct Told {
    std::size_t customers = 0;
    std::size_t orders = 0;
};

/// Tells the log what it does not know: who was forgotten, and which orders nobody can read.
boost::asio::awaitable<Told> tell(Stack& stack) {
    Told told;
    for (std::uint16_t i = 0; i < stack.log.partitions(); ++i) {
        const auto keyless = erasure::keyless_in({i}, stack.states, stack.vault);
        for (const auto& number : keyless.orders_in_custody) {
            co_await execute(stack, {i}, [number, &stack](executor::Transaction& tx) {
                commands::note_custody(tx, number, stack.shop);
                return true;
            });
        }
        for (const auto& number : keyless.orders) {
            co_await execute(stack, {i}, [number](executor::Transaction& tx) {
                commands::purge_order(tx, number);
                return true;
            });
        }
        for (const auto customer : keyless.customers) {
            co_await execute(stack, {i}, [customer, &keyless, &stack](executor::Transaction& tx) {
                const bool done =
                    commands::forget_by_operator(tx, customer, stack.shop).has_value();
                // Any of these may be its own: nothing tells any more.
                commands::note_kept(tx, customer, keyless.orders_in_custody, stack.shop);
                return done;
            });
        }
        for (const auto customer : keyless.bereft) {
            co_await execute(stack, {i}, [customer](executor::Transaction& tx) {
                commands::drop_lost_values(tx, customer);
                return true;
            });
        }
        told.customers += keyless.customers.size();
        told.orders += keyless.orders.size();
    }
    co_return told;
}

/// The set's files as a data folder of this program.
void lay_out(const BackupSet& set, const fs::path& set_folder, const fs::path& folder) {
    std::error_code failure;
    fs::create_directories(folder, failure);
    check(failure, folder);
    fs::permissions(folder, fs::perms::owner_all, failure);
    check(failure, folder);
    for (const auto* const part : {log_folder, vault_folder}) {
        fs::copy(set_folder / part, folder / part, fs::copy_options::recursive, failure);
        check(failure, folder / part);
    }
    or_cannot(copy_files(set_folder, folder));
    files::SystemRandom random;
    {
        // Positions, cursors, sessions and links of before lead nowhere from here on.
        rocksdb::RocksdbStore store{folder / log_folder, rocksdb::Purpose::log};
        eventstore::log::renew_incarnation(store, random);
        kafka::end_mirroring(store, static_cast<std::uint16_t>(set.ends.size()));
    }
    or_cannot(files::write_stamp(folder, set.kind, files::SystemClock{}.now()));
}

}  // namespace

std::string restore_backup(const cli::Settings& settings, const fs::path& set_folder) {
    const auto set = or_cannot(read_backup_set(set_folder));
    std::error_code failure;
    if (fs::exists(settings.data, failure) && !fs::is_empty(settings.data, failure)) {
        throw CannotServe{settings.data.string() +
                          " is there already; move it away, or give another folder by --data"};
    }
    const auto partial = beside(settings.data, ".restoring");
    if (fs::exists(partial, failure)) {
        throw CannotServe{partial.string() +
                          " is left of a restore that was broken off; remove it first"};
    }
    lay_out(set, set_folder, partial);

    auto in_place = settings;
    in_place.data = partial;
    in_place.log.store = cli::Log{}.store;
    in_place.sandbox.on = set.kind == files::FolderKind::sandbox;
    Told told;
    std::size_t destroyed = 0;
    {
        Stack stack{in_place, {}};  // Destroys what the ledger names, before all else.
        destroyed = stack.destroyed_at_start();
        // The keyring no longer has the index key of the backup's day: nobody could log in before
        // the claims are indexed anew.
        stack.vault.finish_turn([&stack](const auto& keyring) { stack.save_keyring(keyring); });
        stack.run();
        told = boost::asio::co_spawn(stack.engine_thread(), tell(stack), boost::asio::use_future)
                   .get();
        stack.drain();
    }
    or_cannot(sync_tree(partial));
    fs::remove(settings.data, failure);  // An empty folder.
    fs::rename(partial, settings.data, failure);
    check(failure, settings.data);
    or_cannot(sync_tree(settings.data));
    return fmt::format(
        "{} holds the shop as it was at {}\n"
        "{} keys were destroyed once more, as the erasure ledger says; {} customers stay forgotten "
        "and {} orders stay gone\n"
        "All sessions and mailed links have ended; positions and cursors of before are answered "
        "410 log-restored\n{}",
        settings.data.string(),
        set.made_at,
        destroyed,
        told.customers,
        told.orders,
        settings.log.on_kafka()
            ? "The log lies on this machine. `kontor migrate --to kafka` with a new --topic-prefix "
              "takes it to the brokers; then delete the topic of before\n"
            : "");
}

}  // namespace kontor::adapters::serve
