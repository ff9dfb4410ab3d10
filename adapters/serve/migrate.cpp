#include "adapters/files/data_folder.hpp"
#include "adapters/kafka/move.hpp"
#include "adapters/kafka/vault/replicated_vault.hpp"
#include "adapters/serve/backup_set.hpp"
#include "adapters/serve/control.hpp"
#include "adapters/serve/kafka.hpp"
#include "adapters/serve/serve.hpp"
#include "adapters/serve/stack.hpp"
#include "eventstore/log/log_format.hpp"

#include <fmt/format.h>

#include <system_error>

namespace kontor::adapters::serve {
namespace {

namespace fs = std::filesystem;
namespace log = eventstore::log;
using rocksdb::Purpose;
using rocksdb::RocksdbStore;

std::string to_kafka(const cli::Settings& settings, const fs::path& log_folder) {
    const auto cluster = cluster_of(settings);
    const files::SystemClock clock;
    const auto copy_folder = beside(log_folder, ".moving");
    kafka::Moved moved;
    std::uint16_t partitions = 0;
    {
        RocksdbStore source{log_folder, Purpose::log};
        const auto format = log::read_format(source);
        if (!format) throw CannotServe{settings.data.string() + " has no log"};
        partitions = format->partitions;
        const auto faults = faults_of(cluster, plans_of(settings, partitions), true);
        if (!faults.empty()) throw CannotServe{faults};
        RocksdbStore copy{copy_folder, Purpose::log};
        moved = kafka::move_to_topic(cluster, source, copy, clock, kafka_patience);
    }
    std::error_code failure;
    fs::remove_all(copy_folder, failure);
    if (failure) throw CannotServe{copy_folder.string() + ": " + failure.message()};
    return fmt::format(
        "topic {}: {} records of the log are there and were read back, {} of them from an earlier "
        "try\n"
        "Every hash and chain value holds. Serve with --log kafka --brokers {} --partitions {} "
        "from "
        "now on; {} has become the mirror of that topic.\n",
        cluster.log_topic(),
        moved.positions,
        moved.before,
        settings.kafka.brokers,
        partitions,
        log_folder.string());
}

/// What another node wrote last is fetched; nobody writes it from then on.
void vault_to_this_machine(const cli::Settings& settings, const fs::path& vault_folder) {
    RocksdbStore store{vault_folder, Purpose::vault};
    const files::SystemClock clock;
    {
        kafka::ReplicatedVault vault{
            cluster_of(settings),
            store,
            clock,
            {.node = {.name = "kontor migrate", .address = {}}, .patience = kafka_patience}};
        vault.lead();
    }
    kafka::end_mirroring_vault(store);
}

std::string to_this_machine(const cli::Settings& settings,
                            const fs::path& log_folder,
                            const fs::path& vault_folder,
                            bool delete_topic) {
    const auto cluster = cluster_of(settings);
    std::uint64_t positions = 0;
    {
        RocksdbStore mirror{log_folder, Purpose::log};
        const auto topic = log::mirrored_topic(mirror);
        if (topic != cluster.log_topic()) {
            throw CannotServe{log_folder.string() +
                              (topic ? " mirrors topic " + *topic + ": give its --topic-prefix"
                                     : " is a log of this machine already")};
        }
        positions = kafka::move_from_topic(cluster, mirror, files::SystemClock{}, kafka_patience);
    }
    vault_to_this_machine(settings, vault_folder);
    if (delete_topic) {
        kafka::delete_topic(cluster, cluster.log_topic(), kafka_patience.call);
        kafka::delete_topic(cluster, cluster.vault_topic(), kafka_patience.call);
    }
    return fmt::format(
        "{}: {} records, every hash and chain value holds. Serve without --log kafka from now "
        "on.\n{}",
        log_folder.string(),
        positions,
        delete_topic
            ? fmt::format(
                  "topics {} and {} are deleted\n", cluster.log_topic(), cluster.vault_topic())
            : fmt::format("topics {} and {} are still there, and nothing that is purged "
                          "from now on goes from them: delete them\n",
                          cluster.log_topic(),
                          cluster.vault_topic()));
}

}  // namespace

int migrate(const cli::Settings& settings, const cli::command::Migrate& command) {
    return guarded([&] {
        const auto stamped = as_stamped(settings);
        if (stamped.kafka.brokers.empty()) {
            throw CannotServe{"kafka.brokers says where the brokers are: --brokers HOST:PORT,…"};
        }
        const auto kind = stamped.sandbox.on ? files::FolderKind::sandbox : files::FolderKind::real;
        const auto folder =
            or_cannot(files::DataFolder::open(stamped.data, kind, files::SystemClock{}.now()));
        return print(
            {.done = true,
             .text = command.to_kafka
                         ? to_kafka(stamped, folder.log())
                         : to_this_machine(
                               stamped, folder.log(), folder.vault(), command.delete_topic)},
            false);
    });
}

}  // namespace kontor::adapters::serve
