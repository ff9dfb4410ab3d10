#include "adapters/kafka/move.hpp"

#include "adapters/kafka/messages.hpp"
#include "adapters/kafka/offsets.hpp"
#include "adapters/kafka/owned_topic.hpp"
#include "adapters/kafka/topics.hpp"
#include "eventstore/log/encoding.hpp"
#include "eventstore/log/keys.hpp"
#include "eventstore/log/log_format.hpp"
#include "eventstore/log/stored_partition.hpp"

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace kontor::adapters::kafka {
namespace {

namespace log = eventstore::log;
namespace ports = eventstore::ports;

/// Of a transaction: it takes about as long as one with a single batch.
constexpr std::size_t positions_at_once = 2000;

std::string in_words(log::Partition partition) {
    return "log partition " + std::to_string(partition.value);
}

template <class T>
T sound(log::Checked<T> checked, log::Partition partition) {
    if (checked) return *std::move(checked);
    throw ports::StoreFailure{in_words(partition) + " is damaged at position " +
                              std::to_string(checked.error().position.value) + ": " +
                              checked.error().what};
}

/// Copies one partition.
class Copying {
public:
    Copying(log::Partition partition,
            const ports::KeyValueStore& source,
            const ports::KeyValueStore& copy,
            const OwnedTopic& topic)
        : partition_{partition},
          source_{source, partition},
          copy_{copy, partition},
          topic_{topic} {}

    void run() {
        auto at = topic_.follower().end(partition_).checkpoint;
        const auto first = source_.read(at, 1);
        if (!first && at.position != log::Position{}) {
            throw KafkaFailure{in_words(partition_) +
                               " of the topic holds what this log does not: it is another log, or "
                               "was written to since. Give another topic (--topic-prefix)"};
        }
        for (;;) {
            const auto page = sound(source_.read(at, positions_at_once), partition_);
            if (page.next == at) return;
            write(at.position, page);
            at = page.next;
        }
    }

private:
    void write(log::Position from, const log::Page& page) {
        std::vector<Message> messages;
        log::BatchId last;
        auto entry = page.entries.begin();
        for (auto first = from; first < page.next.position;) {
            const auto header = sound(source_.header_at(first), partition_);
            if (!header) throw ports::StoreFailure{in_words(partition_) + ": a header is missing"};
            last = header->id;
            first = log::checkpoint_after(*header).position;
            for (; entry != page.entries.end() && entry->position < first; ++entry) {
                add(*entry, messages);
            }
            messages.push_back(header_message(*header));
        }
        std::promise<log::LogResult<log::Checkpoint>> written;
        topic_.writer(partition_).submit(std::move(messages), last, page.next, [&](auto outcome) {
            written.set_value(outcome);
        });
        const auto outcome = written.get_future().get();
        if (!outcome) {
            throw KafkaFailure{in_words(partition_) +
                               (outcome.error() == log::LogError::fenced
                                    ? " was taken over by another node: stop it, and begin again"
                                    : " could not be written: begin again")};
        }
    }

    void add(const log::Entry& entry, std::vector<Message>& messages) const {
        if (const auto* record = std::get_if<log::Record>(&entry.content)) {
            messages.push_back(record_message(*record, entry.position));
            return;
        }
        const auto& purge = std::get<log::StreamPurged>(entry.content);
        // An earlier try may have copied what was purged since.
        for (const auto position : purge.positions) {
            const auto standing = copy_.record_at(position);
            if (standing && *standing) {
                messages.push_back(tombstone_message(**standing, position));
            }
        }
        messages.push_back(purge_message(purge, entry.position));
    }

    log::Partition partition_;
    log::StoredPartition source_;
    log::StoredPartition copy_;
    const OwnedTopic& topic_;
};

/// Row for row: no difference, not even one that no check would notice.
void compare(const ports::KeyValueStore& source,
             const ports::KeyValueStore& copy,
             log::Partition partition) {
    for (const auto kind : {log::Row::header, log::Row::record, log::Row::purge}) {
        const auto first = log::row_key(kind, partition, {0});
        const auto after_last = log::key_after_last(kind, partition);
        auto left = source.scan(first, after_last);
        auto right = copy.scan(first, after_last);
        for (; left->valid() && right->valid(); left->next(), right->next()) {
            if (left->key() != right->key() || left->value() != right->value()) break;
        }
        if (left->valid() || right->valid()) {
            throw ports::StoreFailure{in_words(partition) +
                                      " reads otherwise from Kafka than it was written"};
        }
    }
}

void write_synced(ports::KeyValueStore& store, const ports::WriteBatch& rows) {
    if (!store.write(rows, ports::Durability::synced)) {
        throw ports::StoreFailure{"the log's folder cannot be written"};
    }
}

Owner mover(const ports::Clock& clock) {
    return {.self = {.name = "kontor migrate", .address = {}}, .clock = clock};
}

}  // namespace

Moved move_to_topic(const Cluster& cluster,
                    ports::KeyValueStore& source,
                    ports::KeyValueStore& copy,
                    const ports::Clock& clock,
                    Patience patience) {
    if (const auto topic = log::mirrored_topic(source)) {
        throw KafkaFailure{"the log is on Kafka already, topic " + *topic};
    }
    const auto format = log::read_format(source);
    if (!format) throw KafkaFailure{"there is no log in this folder"};
    Moved moved;
    ports::WriteBatch mirrors;
    {
        const Follower follower{cluster,
                                partitions_of(cluster, patience.call),
                                copy,
                                {.clock = clock, .vault_has = {}}};
        const OwnedTopic topic{cluster, follower, copy, mover(clock), patience};
        if (topic.partitions() != format->partitions) {
            throw KafkaFailure{"the log has " + std::to_string(format->partitions) +
                               " partitions, the topic " + std::to_string(topic.partitions())};
        }
        if (topic.settle_format(*format).incarnation != format->incarnation) {
            throw KafkaFailure{"the topic holds another log; give another topic (--topic-prefix)"};
        }
        for (std::uint16_t i = 0; i < format->partitions; ++i) {
            moved.before += topic.follower().end({i}).checkpoint.position.value;
        }
        topic.for_each([&](log::Partition partition) {
            Copying{partition, source, copy, topic}.run();
            compare(source, copy, partition);
        });
        for (std::uint16_t i = 0; i < format->partitions; ++i) {
            moved.positions += topic.follower().end({i}).checkpoint.position.value;
            put_offset(mirrors, {i}, stored_offset(copy, {i}));
        }
    }
    mirrors.put(log::mirror_key, cluster.log_topic());
    write_synced(source, mirrors);
    return moved;
}

std::uint64_t move_from_topic(const Cluster& cluster,
                              ports::KeyValueStore& mirror,
                              const ports::Clock& clock,
                              Patience patience) {
    std::uint64_t positions = 0;
    std::uint16_t partitions = 0;
    {
        const Follower follower{cluster,
                                partitions_of(cluster, patience.call),
                                mirror,
                                {.clock = clock, .vault_has = {}}};
        const OwnedTopic topic{cluster, follower, mirror, mover(clock), patience};
        partitions = topic.partitions();
        if (!topic.follower().format({})) throw KafkaFailure{"there is no log in the topic"};
    }
    for (std::uint16_t i = 0; i < partitions; ++i) {
        const log::StoredPartition rows{mirror, {i}};
        log::Checkpoint at;
        for (;;) {
            const auto page = sound(rows.read(at, positions_at_once), {i});
            if (page.next == at) break;
            at = page.next;
        }
        positions += at.position.value;
    }
    end_mirroring(mirror, partitions);
    return positions;
}

void end_mirroring(ports::KeyValueStore& mirror, std::uint16_t partitions) {
    ports::WriteBatch rows;
    rows.erase(log::mirror_key);
    for (std::uint16_t i = 0; i < partitions; ++i) erase_both(rows, {i});
    // Synced, and with it everything that was written before.
    write_synced(mirror, rows);
}

}  // namespace kontor::adapters::kafka
