#include "adapters/kafka/follower.hpp"

#include "adapters/kafka/messages.hpp"
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

constexpr int poll_ms = 100;
constexpr std::chrono::milliseconds between_attempts{50};

std::optional<log::Position> position_of(const rd_kafka_message_t& message) {
    rd_kafka_headers_t* headers = nullptr;
    const void* bytes = nullptr;
    std::size_t size = 0;
    if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR ||
        rd_kafka_header_get_last(headers, position_header.data(), &bytes, &size) !=
            RD_KAFKA_RESP_ERR_NO_ERROR) {
        return std::nullopt;
    }
    return decode_position({static_cast<const char*>(bytes), size});
}

std::string_view bytes_of(const void* bytes, std::size_t size) {
    return {static_cast<const char*>(bytes), size};
}

}  // namespace

Follower::Follower(const Cluster& cluster, std::uint16_t partitions, ports::KeyValueStore& mirror)
    : mirror_{mirror},
      topic_{cluster.log_topic()},
      consumer_{open_client(ClientKind::consumer,
                            cluster,
                            {// Asked for by the library; nobody joins a group.
                             {"group.id", topic_},
                             {"enable.auto.commit", "false"},
                             {"enable.auto.offset.store", "false"},
                             {"isolation.level", "read_committed"},
                             {"auto.offset.reset", "earliest"},
                             {"enable.partition.eof", "true"},
                             // What is committed is wanted at once.
                             {"fetch.wait.max.ms", "10"},
                             {"fetch.error.backoff.ms", "50"}})} {
    log::mark_as_mirror(mirror_, topic_);
    rd_kafka_poll_set_consumer(consumer_.get());
    if (const auto format = mirror_.get(log::format_key)) format_ = log::decode_format(*format);
    std::vector<Offset> from;
    for (std::uint16_t i = 0; i < partitions; ++i) {
        const auto end = log::StoredPartition{mirror_, {i}}.promised_end();
        if (!end)
            throw ports::StoreFailure{"the mirror of the log is damaged: " + end.error().what};
        auto& part = parts_.emplace_back();
        part.end = *end;
        part.leader = stored_leader(mirror_, {i});
        from.push_back(stored_offset(mirror_, {i}));
    }
    assign(from);
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

Follower::~Follower() {
    thread_.request_stop();
    thread_.join();
    rd_kafka_consumer_close(consumer_.get());
}

void Follower::assign(const std::vector<Offset>& from) {
    const std::unique_ptr<rd_kafka_topic_partition_list_t,
                          FreeBy<rd_kafka_topic_partition_list_destroy>>
        list{rd_kafka_topic_partition_list_new(static_cast<int>(from.size()))};
    for (std::size_t i = 0; i < from.size(); ++i) {
        rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), static_cast<std::int32_t>(i))
            ->offset = from[i].value;
    }
    if (const auto failure = rd_kafka_assign(consumer_.get(), list.get())) {
        throw KafkaFailure{topic_ + " cannot be followed: " + rd_kafka_err2str(failure)};
    }
}

void Follower::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const std::unique_ptr<rd_kafka_message_t, FreeBy<rd_kafka_message_destroy>> message{
            rd_kafka_consumer_poll(consumer_.get(), poll_ms)};
        if (message) take(*message);
    }
}

void Follower::take(const rd_kafka_message_t& message) {
    const auto partition = static_cast<std::uint16_t>(message.partition);
    if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        const std::scoped_lock lock{mutex_};
        parts_.at(partition).met_end = Offset{message.offset};
        changed_.notify_all();
        return;
    }
    // Brokers that are away come back, or somebody waits for them in vain and says so.
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) return;
    auto& part = parts_.at(partition);
    if (part.damaged) return;
    try {
        take(part, {partition}, message);
    } catch (const std::exception& failure) {
        std::fprintf(stderr,
                     "log partition %u, offset %lld: %s\n",
                     unsigned{partition},
                     static_cast<long long>(message.offset),
                     failure.what());
        const std::scoped_lock lock{mutex_};
        part.damaged = true;
        changed_.notify_all();
    }
}

void Follower::take(Part& part, log::Partition partition, const rd_kafka_message_t& message) {
    const auto key = bytes_of(message.key, message.key_len);
    const auto value = bytes_of(message.payload, message.len);
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
            part.leader = value;
            changed_.notify_all();
            return;
        }
        case MessageKind::format: {
            const auto format = log::decode_format(value);
            ports::WriteBatch row;
            row.put(log::format_key, value);
            write(row);
            const std::scoped_lock lock{mutex_};
            format_ = format;
            changed_.notify_all();
            return;
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
    changed_.notify_all();
}

log::End Follower::end(log::Partition partition) const {
    const std::scoped_lock lock{mutex_};
    return parts_.at(partition.value).end;
}

std::string Follower::leader(log::Partition partition) const {
    const std::scoped_lock lock{mutex_};
    return parts_.at(partition.value).leader;
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
    // A leader that is being elected is no reason to give up.
    const auto until = std::chrono::steady_clock::now() + patience;
    while (true) {
        std::int64_t low = 0;
        std::int64_t high = 0;
        const auto failure = rd_kafka_query_watermark_offsets(
            consumer_.get(), topic_.c_str(), partition.value, &low, &high, milliseconds(patience));
        if (failure == RD_KAFKA_RESP_ERR_NO_ERROR) return Offset{high};
        if (std::chrono::steady_clock::now() > until) return std::nullopt;
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, between_attempts);
    }
}

template <class Reached>
bool Follower::wait(log::Partition partition,
                    std::chrono::milliseconds patience,
                    Reached reached) const {
    std::unique_lock lock{mutex_};
    const auto& part = parts_.at(partition.value);
    const auto settled = [&] { return part.damaged || reached(part); };
    return changed_.wait_for(lock, patience, settled) && !part.damaged;
}

bool Follower::read_up_to(log::Partition partition,
                          Offset offset,
                          std::chrono::milliseconds patience) const {
    return wait(partition, patience, [&](const Part& part) { return part.met_end >= offset; });
}

bool Follower::folded_up_to(log::Partition partition,
                            log::Position position,
                            std::chrono::milliseconds patience) const {
    return wait(partition, patience, [&](const Part& part) {
        return part.end.checkpoint.position >= position;
    });
}

}  // namespace kontor::adapters::kafka
