#include "adapters/kafka/topic_reader.hpp"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <string>
#include <utility>

namespace kontor::adapters::kafka {
namespace {

constexpr int poll_ms = 100;
constexpr std::chrono::milliseconds between_attempts{50};
/// Of one attempt to learn where a partition ends: a broker that answers does so in less.
constexpr std::chrono::milliseconds attempt_time_max{1'000};
/// For the answer to a fetch, which a broker that has nothing gives after `fetch_wait_max_ms`. One
/// that fell silent without a word, as where power or network fails, is given up then, and whoever
/// leads its partitions by then is looked for; the library's minute is twenty leases.
constexpr const char* answer_time_max_ms = "4000";
/// What is committed is wanted at once.
constexpr const char* fetch_wait_max_ms = "10";
/// A connection that brings half of that in a second still brings an answer in time.
constexpr const char* fetch_bytes_max = "2000000";
/// Of looks at who leads which partition, where no broker that is asked says that it does not.
constexpr const char* between_looks_at_leaders_ms = "5000";

using Partitions =
    std::unique_ptr<rd_kafka_topic_partition_list_t, FreeBy<rd_kafka_topic_partition_list_destroy>>;

std::string_view bytes_of(const void* bytes, std::size_t size) {
    return {static_cast<const char*>(bytes), size};
}

/// What is asked of the brokers is the same as by rd_kafka_query_watermark_offsets, which would
/// wait for the first one that it asked without end: a reader of committed messages is told where
/// the first open transaction begins.
std::optional<Offset> asked_end(rd_kafka_t& consumer,
                                const std::string& topic,
                                std::int32_t partition,
                                std::chrono::milliseconds patience) {
    const Partitions asked{rd_kafka_topic_partition_list_new(1)};
    auto& one = *rd_kafka_topic_partition_list_add(asked.get(), topic.c_str(), partition);
    one.offset = RD_KAFKA_OFFSET_END;
    const auto failure = rd_kafka_offsets_for_times(&consumer, asked.get(), milliseconds(patience));
    const bool told = failure == RD_KAFKA_RESP_ERR_NO_ERROR &&
                      one.err == RD_KAFKA_RESP_ERR_NO_ERROR && one.offset >= 0;
    return told ? std::optional{Offset{one.offset}} : std::nullopt;
}

}  // namespace

void FreeMessage::operator()(rd_kafka_message_s* message) const {
    rd_kafka_message_destroy(message);
}

TopicReader::TopicReader(const Cluster& cluster,
                         std::string topic,
                         const std::vector<Offset>& from,
                         Isolation isolation)
    : topic_{std::move(topic)},
      consumer_{
          open_client(ClientKind::consumer,
                      cluster,
                      {// Asked for by the library; nobody joins a group.
                       {"group.id", topic_},
                       {"enable.auto.commit", "false"},
                       {"enable.auto.offset.store", "false"},
                       {"isolation.level",
                        isolation == Isolation::committed ? "read_committed" : "read_uncommitted"},
                       {"auto.offset.reset", "earliest"},
                       {"enable.partition.eof", "true"},
                       {"fetch.wait.max.ms", fetch_wait_max_ms},
                       {"fetch.max.bytes", fetch_bytes_max},
                       {"socket.timeout.ms", answer_time_max_ms},
                       {"topic.metadata.refresh.interval.ms", between_looks_at_leaders_ms},
                       {"fetch.error.backoff.ms", "50"}})} {
    rd_kafka_poll_set_consumer(consumer_.get());
    const Partitions list{rd_kafka_topic_partition_list_new(static_cast<int>(from.size()))};
    for (std::size_t i = 0; i < from.size(); ++i) {
        rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), static_cast<std::int32_t>(i))
            ->offset = from[i].value;
    }
    if (const auto failure = rd_kafka_assign(consumer_.get(), list.get())) {
        throw KafkaFailure{topic_ + " cannot be followed: " + rd_kafka_err2str(failure)};
    }
}

TopicReader::~TopicReader() {
    rd_kafka_consumer_close(consumer_.get());
}

ReadMessage TopicReader::poll() const {
    return ReadMessage{rd_kafka_consumer_poll(consumer_.get(), poll_ms)};
}

std::optional<Offset> TopicReader::end(eventstore::log::Partition partition,
                                       std::chrono::milliseconds patience) const {
    // A leader that is being elected is no reason to give up, and one that died answers nothing:
    // each attempt asks whoever leads by then.
    const auto until = std::chrono::steady_clock::now() + patience;
    while (true) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            until - std::chrono::steady_clock::now());
        const auto found =
            asked_end(*consumer_, topic_, partition.value, std::min(left, attempt_time_max));
        if (found || std::chrono::steady_clock::now() > until) return found;
        std::unique_lock lock{mutex_};
        (void)pause_.wait_for(lock, between_attempts, [] { return false; });
    }
}

std::string_view key_of(const rd_kafka_message_t& message) {
    return bytes_of(message.key, message.key_len);
}

std::string_view value_of(const rd_kafka_message_t& message) {
    return bytes_of(message.payload, message.len);
}

std::optional<std::string_view> header_of(const rd_kafka_message_t& message,
                                          std::string_view name) {
    rd_kafka_headers_t* headers = nullptr;
    const void* bytes = nullptr;
    std::size_t size = 0;
    if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR ||
        rd_kafka_header_get_last(headers, std::string{name}.c_str(), &bytes, &size) !=
            RD_KAFKA_RESP_ERR_NO_ERROR) {
        return std::nullopt;
    }
    return bytes_of(bytes, size);
}

}  // namespace kontor::adapters::kafka
