#include "adapters/kafka/follower.hpp"

#include "adapters/kafka/offsets.hpp"
#include "eventstore/log/encoding.hpp"
#include "eventstore/log/keys.hpp"
#include "eventstore/log/stored_log.hpp"
#include "eventstore/log/stored_partition.hpp"

#include <librdkafka/rdkafka.h>

#include <cstdio>
#include <exception>
#include <utility>

namespace kontor::adapters::kafka {
namespace {

namespace log = eventstore::log;
namespace ports = eventstore::ports;

std::optional<log::Position> position_of(const rd_kafka_message_t& message) {
    const auto bytes = header_of(message, position_header);
    return bytes ? decode_position(*bytes) : std::nullopt;
}

}  // namespace

Follower::Follower(const Cluster& cluster,
                   std::uint16_t partitions,
                   ports::KeyValueStore& mirror,
                   Following following)
    : mirror_{mirror},
      following_{std::move(following)},
      reader_{cluster, cluster.log_topic(), parts(cluster.log_topic(), partitions)} {
    if (const auto format = mirror_.get(log::format_key)) format_ = log::decode_format(*format);
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

Follower::~Follower() {
    thread_.request_stop();
    thread_.join();
}

std::vector<Offset> Follower::parts(const std::string& topic, std::uint16_t partitions) {
    log::mark_as_mirror(mirror_, topic);
    std::vector<Offset> from;
    for (std::uint16_t i = 0; i < partitions; ++i) {
        const auto end = log::StoredPartition{mirror_, {i}}.promised_end();
        if (!end)
            throw ports::StoreFailure{"the mirror of the log is damaged: " + end.error().what};
        auto& part = parts_.emplace_back();
        part.end = *end;
        part.lease = {.leader = stored_leader(mirror_, {i}), .seen = following_.clock.since_boot()};
        from.push_back(stored_offset(mirror_, {i}));
    }
    return from;
}

void Follower::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        if (const auto message = reader_.poll()) take(*message, stop);
    }
}

/// With the lock held.
void Follower::told() {
    ++changes_;
    changed_.notify_all();
}

void Follower::take(const rd_kafka_message_t& message, const std::stop_token& stop) {
    const auto partition = static_cast<std::uint16_t>(message.partition);
    if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        const std::scoped_lock lock{mutex_};
        parts_.at(partition).met_end = Offset{message.offset};
        return told();
    }
    // Brokers that are away come back, or somebody waits for them in vain and says so.
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) return;
    auto& part = parts_.at(partition);
    if (part.damaged) return;
    try {
        // What comes after the stop is read again by whoever comes next.
        if (!await_vault(message, stop)) return;
        take(part, {partition}, message);
        const std::scoped_lock lock{mutex_};
        ++part.taken;
    } catch (const std::exception& failure) {
        std::fprintf(stderr,
                     "log partition %u, offset %lld: %s\n",
                     unsigned{partition},
                     static_cast<long long>(message.offset),
                     failure.what());
        const std::scoped_lock lock{mutex_};
        part.damaged = true;
        told();
    }
}

bool Follower::await_vault(const rd_kafka_message_t& message, const std::stop_token& stop) const {
    if (!following_.vault_has) return true;
    const auto bytes = header_of(message, vault_header);
    const auto version = bytes ? decode_position(*bytes) : std::nullopt;
    if (!version) return true;
    while (!stop.stop_requested()) {
        if (following_.vault_has(version->value)) return true;
    }
    return false;
}

void Follower::take(Part& part, log::Partition partition, const rd_kafka_message_t& message) {
    const auto key = key_of(message);
    const auto value = value_of(message);
    const auto position = position_of(message);
    const auto needed = [&] {
        if (!position) throw ports::StoreFailure{"a message without its position"};
        return *position;
    };
    switch (kind_of(key, message.payload != nullptr)) {
        case MessageKind::record:
            part.rows.put(log::row_key(log::Row::record, partition, needed()), value);
            return;
        case MessageKind::tombstone:
            return;  // The purge record of the same transaction says it too, and stays.
        case MessageKind::purge: {
            const auto purge = log::decode_purge(value);
            if (!purge) throw ports::StoreFailure{"a purge record that cannot be read"};
            for (const auto purged : purge->positions) {
                part.rows.put(log::row_key(log::Row::record, partition, purged),
                              log::encode_tombstone(needed()));
            }
            part.rows.put(log::row_key(log::Row::purge, partition, needed()), value);
            return;
        }
        case MessageKind::header:
            return close_batch(part, partition, value, {message.offset + 1});
        case MessageKind::lease: {
            ports::WriteBatch row;
            put_leader(row, partition, value);
            write(row);
            const std::scoped_lock lock{mutex_};
            part.lease = {.leader = decode_leader(value), .seen = following_.clock.since_boot()};
            return told();
        }
        case MessageKind::format: {
            const auto format = log::decode_format(value);
            ports::WriteBatch row;
            row.put(log::format_key, value);
            write(row);
            const std::scoped_lock lock{mutex_};
            format_ = format;
            return told();
        }
    }
}

/// Whatever a crash takes from it is read again from the offset that is left.
void Follower::write(const ports::WriteBatch& rows) {
    if (!mirror_.write(rows, ports::Durability::buffered)) {
        throw ports::StoreFailure{"the mirror of the log cannot be written"};
    }
}

void Follower::close_batch(Part& part,
                           log::Partition partition,
                           std::string_view stored_header,
                           Offset next) {
    const auto header = log::decode_header(stored_header);
    if (!header || header->first != part.end.checkpoint.position ||
        header->chain != log::chain_after(part.end.checkpoint.chain, *header)) {
        throw ports::StoreFailure{"a batch that does not follow the one before"};
    }
    part.rows.put(log::row_key(log::Row::header, partition, header->first), stored_header);
    put_offset(part.rows, partition, next);
    write(part.rows);
    part.rows.clear();
    const std::scoped_lock lock{mutex_};
    part.end = {
        .checkpoint = log::checkpoint_after(*header), .term = header->term, .time = header->time};
    part.lease.seen = following_.clock.since_boot();
    told();
}

log::End Follower::end(log::Partition partition) const {
    const std::scoped_lock lock{mutex_};
    return parts_.at(partition.value).end;
}

Lease Follower::lease(log::Partition partition) const {
    const std::scoped_lock lock{mutex_};
    return parts_.at(partition.value).lease;
}

bool Follower::damaged(log::Partition partition) const {
    const std::scoped_lock lock{mutex_};
    return parts_.at(partition.value).damaged;
}

std::optional<log::LogFormat> Follower::format(std::chrono::milliseconds patience) const {
    std::unique_lock lock{mutex_};
    (void)changed_.wait_for(lock, patience, [&] { return format_.has_value(); });
    return format_;
}

std::optional<Offset> Follower::committed_end(log::Partition partition,
                                              std::chrono::milliseconds patience) const {
    return reader_.end(partition, patience);
}

std::uint64_t Follower::changes_after(std::uint64_t seen,
                                      std::chrono::milliseconds patience) const {
    std::unique_lock lock{mutex_};
    (void)changed_.wait_for(lock, patience, [&] { return changes_ != seen; });
    return changes_;
}

bool Follower::read_up_to(log::Partition partition,
                          Offset offset,
                          std::chrono::milliseconds patience) const {
    std::unique_lock lock{mutex_};
    const auto& part = parts_.at(partition.value);
    const auto settled = [&] { return part.damaged || part.met_end >= offset; };
    for (auto taken = part.taken; !changed_.wait_for(lock, patience, settled); taken = part.taken) {
        if (part.taken == taken) return false;
    }
    return !part.damaged;
}

bool Follower::folded_up_to(log::Partition partition,
                            log::Position position,
                            std::chrono::milliseconds patience) const {
    std::unique_lock lock{mutex_};
    const auto& part = parts_.at(partition.value);
    const auto settled = [&] { return part.damaged || part.end.checkpoint.position >= position; };
    return changed_.wait_for(lock, patience, settled) && !part.damaged;
}

}  // namespace kontor::adapters::kafka
