#include "adapters/serve/backup.hpp"

#include "adapters/files/instant_text.hpp"
#include "adapters/files/secret_place.hpp"
#include "adapters/serve/backup_set.hpp"
#include "eventstore/log/key_value_log.hpp"
#include "eventstore/log/log_format.hpp"
#include "eventstore/log/replay.hpp"
#include "eventstore/log/stored_partition.hpp"

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include <system_error>
#include <utility>

namespace kontor::adapters::serve {
namespace {

namespace fs = std::filesystem;
namespace log = eventstore::log;
namespace vault = eventstore::vault;
using rocksdb::Access;
using rocksdb::Purpose;
using rocksdb::RocksdbStore;

void check(const std::error_code& failure, const std::string& doing) {
    if (failure) throw CannotServe{"cannot " + doing + ": " + failure.message()};
}

std::vector<log::Checkpoint> ends_of(const eventstore::ports::KeyValueStore& store) {
    const auto format = log::read_format(store);
    if (!format) throw CannotServe{"the copy of the log is empty"};
    std::vector<log::Checkpoint> ends;
    for (std::uint16_t i = 0; i < format->partitions; ++i) {
        const auto end = log::StoredPartition{store, {i}}.end();
        if (!end) throw CannotServe{"the copy of the log is damaged: " + end.error().what};
        ends.push_back(end->checkpoint);
    }
    return ends;
}

std::uint64_t records_in(const BackupSet& set) {
    std::uint64_t records = 0;
    for (const auto& end : set.ends) records += end.position.value;
    return records;
}

void check_place(const cli::Settings& settings, const fs::path& to) {
    std::error_code ignored;
    if (!to.is_absolute()) throw CannotServe{"--to takes a whole path: " + to.string()};
    if (fs::exists(to, ignored)) {
        throw CannotServe{to.string() + " is there already; give the folder of a new backup"};
    }
    if (files::lies_in(to, settings.data)) {
        throw CannotServe{to.string() + " lies inside the data folder; give one outside"};
    }
    for (const auto& secret : {settings.keyring, settings.keyring_copy, settings.ledger}) {
        if (!secret.empty() && files::lies_in(secret, to)) {
            throw CannotServe{secret.string() + " would lie in the backup; give another folder"};
        }
    }
}

/// Lists every secret that is taken, while it lives.
class ListsReserved {
public:
    explicit ListsReserved(vault::Vault& vault) : vault_{vault} {
        vault_.list_all_reserved(true);
    }
    ~ListsReserved() {
        vault_.list_all_reserved(false);
    }
    ListsReserved(const ListsReserved&) = delete;
    ListsReserved& operator=(const ListsReserved&) = delete;

private:
    vault::Vault& vault_;
};

}  // namespace

std::string make_backup(Stack& stack, const cli::Settings& settings, const fs::path& to) {
    check_place(settings, to);
    const auto partial = beside(to, ".partial");
    std::error_code failure;
    if (fs::exists(partial, failure)) {
        throw CannotServe{partial.string() +
                          " is left of a backup that was broken off, or one is being made; remove "
                          "it if none is"};
    }
    fs::create_directories(partial, failure);
    check(failure, "make " + partial.string());
    fs::permissions(partial, fs::perms::owner_all, failure);
    check(failure, "make " + partial.string());
    BackupSet set{.kind = stack.folder.stamp().kind,
                  .made_at = files::instant_text(stack.clock().now()),
                  .incarnation = stack.log.incarnation(),
                  .ends = {}};
    try {
        const ListsReserved listed{stack.vault};
        // The log first: whatever it names, the vault that is copied after it can open.
        stack.copy_log(partial / log_folder);
        stack.copy_vault(partial / vault_folder);
        set.ends = ends_of(RocksdbStore{partial / log_folder, Purpose::log, Access::read_only});
        or_cannot(copy_files(settings.data, partial));
        or_cannot(write_backup_set(partial, set));
        or_cannot(sync_tree(partial));
        fs::rename(partial, to, failure);
        check(failure, "name the backup " + to.string());
        or_cannot(sync_tree(to));
    } catch (...) {
        fs::remove_all(partial, failure);
        throw;
    }
    return fmt::format(
        "{}: {} records of {} partitions, at {}\n"
        "The keyring {} and the erasure ledger {} are not in it and never may be: keep the newest "
        "of both, apart from backups. This backup can be restored for {} days.\n",
        to.string(),
        records_in(set),
        set.ends.size(),
        set.made_at,
        settings.keyring.string(),
        settings.ledger.string(),
        backup_window.count());
}

std::string verify_backup(const cli::Settings& settings, const fs::path& folder) {
    const auto set = or_cannot(read_backup_set(folder));
    RocksdbStore log_store{folder / log_folder, Purpose::log, Access::read_only};
    RocksdbStore vault_store{folder / vault_folder, Purpose::vault, Access::read_only};
    files::SystemRandom random;
    const files::SystemClock clock;
    boost::asio::io_context io;
    files::ThreadWork work{{.name = "verify", .threads = 1, .waiting_max = 1}};
    const log::KeyValueLog copy{
        {.store = log_store, .work = work, .clock = clock, .executor = io.get_executor()},
        random,
        {.partitions = static_cast<std::uint16_t>(set.ends.size()), .observer = {}}};
    for (std::uint16_t i = 0; i < copy.partitions(); ++i) {
        const auto end = log::verify(copy, {i});
        if (!end) {
            throw CannotServe{fmt::format(
                "partition {} is DAMAGED at position {}", i, end.error().position.value)};
        }
        if (i >= set.ends.size() || *end != set.ends[i]) {
            throw CannotServe{fmt::format("partition {} does not end where the backup says", i)};
        }
    }
    files::KeyringFile place{
        {.file = settings.keyring, .copy = settings.keyring_copy, .data_folder = folder}};
    auto keyring = place.load();
    if (!keyring) throw CannotServe{keyring.error().message};
    files::LedgerFile ledger_file{settings.ledger, folder};
    const vault::Ledger ledger{ledger_file, *keyring, clock};
    const vault::Vault vault{
        vault_store, random, *keyring, {.partitions = copy.partitions(), .keys_cached_max = 1}};
    const auto keys = vault.check_keys();
    return fmt::format(
        "{}: made at {}\n{} records of {} partitions, chain and hashes hold\n"
        "{} keys open with the keyring\n"
        "{} of them are named by the erasure ledger: a restore destroys them again\n",
        folder.string(),
        set.made_at,
        records_in(set),
        set.ends.size(),
        keys,
        vault.owed(ledger.entries()).size());
}

}  // namespace kontor::adapters::serve
