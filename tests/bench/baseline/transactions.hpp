#pragma once

#include <librdkafka/rdkafka.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

// The least that writes batches to a topic and knows that they are there: one transaction a batch,
// and a consumer that sees committed transactions alone.

namespace kontor::bench {

template <auto Free>
struct FreeBy {
    void operator()(auto* object) const {
        Free(object);
    }
};
using Client = std::unique_ptr<rd_kafka_t, FreeBy<rd_kafka_destroy>>;
using ClientSettings = std::vector<std::pair<std::string, std::string>>;

inline constexpr int patience_ms = 30'000;

inline void or_fail(rd_kafka_error_t* error) {
    if (error == nullptr) return;
    const std::unique_ptr<rd_kafka_error_t, FreeBy<rd_kafka_error_destroy>> held{error};
    throw std::runtime_error{rd_kafka_error_string(error)};
}

inline void or_fail(rd_kafka_resp_err_t error) {
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) throw std::runtime_error{rd_kafka_err2str(error)};
}

inline Client open(rd_kafka_type_t kind, const ClientSettings& settings) {
    std::array<char, 512> complaint{};
    rd_kafka_conf_t* asked = rd_kafka_conf_new();
    for (const auto& [name, value] : settings) {
        if (rd_kafka_conf_set(
                asked, name.c_str(), value.c_str(), complaint.data(), complaint.size()) !=
            RD_KAFKA_CONF_OK) {
            throw std::runtime_error{complaint.data()};
        }
    }
    Client client{rd_kafka_new(kind, asked, complaint.data(), complaint.size())};
    if (!client) throw std::runtime_error{complaint.data()};
    return client;
}

struct Message {
    std::int32_t partition;
    std::string key;
    const std::string& value;
};

/// Belongs to one thread. Throws for whatever goes wrong: a yardstick has nothing to mend.
class TransactionalProducer {
public:
    TransactionalProducer(const std::string& brokers,
                          const std::string& topic,
                          const std::string& name)
        : client_{open(RD_KAFKA_PRODUCER,
                       {{"bootstrap.servers", brokers},
                        {"transactional.id", name},
                        {"compression.type", "none"},
                        {"linger.ms", "0"}})},
          topic_{rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr)} {
        or_fail(rd_kafka_init_transactions(client_.get(), patience_ms));
    }

    void commit(const std::vector<Message>& messages) {
        or_fail(rd_kafka_begin_transaction(client_.get()));
        for (const auto& message : messages) {
            if (rd_kafka_produce(topic_.get(),
                                 message.partition,
                                 RD_KAFKA_MSG_F_COPY,
                                 const_cast<char*>(message.value.data()),
                                 message.value.size(),
                                 message.key.data(),
                                 message.key.size(),
                                 nullptr) != 0) {
                or_fail(rd_kafka_last_error());
            }
        }
        or_fail(rd_kafka_commit_transaction(client_.get(), -1));
    }

private:
    Client client_;
    std::unique_ptr<rd_kafka_topic_t, FreeBy<rd_kafka_topic_destroy>> topic_;
};

/// Reads the topic from where it ends now, on a thread of its own.
class CommittedReader {
public:
    /// `seen(partition, key)` is called on the reader's thread for each message.
    using Seen = std::function<void(std::int32_t, std::string_view)>;

    CommittedReader(const std::string& brokers,
                    const std::string& topic,
                    std::int32_t partitions,
                    Seen seen)
        : client_{open(RD_KAFKA_CONSUMER,
                       {{"bootstrap.servers", brokers},
                        {"group.id", topic},
                        {"enable.auto.commit", "false"},
                        {"isolation.level", "read_committed"},
                        {"fetch.wait.max.ms", "10"}})},
          seen_{std::move(seen)} {
        rd_kafka_poll_set_consumer(client_.get());
        const std::unique_ptr<rd_kafka_topic_partition_list_t,
                              FreeBy<rd_kafka_topic_partition_list_destroy>>
            list{rd_kafka_topic_partition_list_new(partitions)};
        for (std::int32_t i = 0; i < partitions; ++i) {
            std::int64_t low = 0;
            std::int64_t high = 0;
            or_fail(rd_kafka_query_watermark_offsets(
                client_.get(), topic.c_str(), i, &low, &high, patience_ms));
            rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), i)->offset = high;
        }
        or_fail(rd_kafka_assign(client_.get(), list.get()));
        thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
    }
    ~CommittedReader() {
        thread_.request_stop();
        thread_.join();
        rd_kafka_consumer_close(client_.get());
    }
    CommittedReader(const CommittedReader&) = delete;
    CommittedReader& operator=(const CommittedReader&) = delete;

private:
    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const std::unique_ptr<rd_kafka_message_t, FreeBy<rd_kafka_message_destroy>> message{
                rd_kafka_consumer_poll(client_.get(), 100)};
            if (!message) continue;
            or_fail(message->err);
            seen_(message->partition, {static_cast<const char*>(message->key), message->key_len});
        }
    }

    Client client_;
    Seen seen_;
    std::jthread thread_;  // Last: it uses the others.
};

}  // namespace kontor::bench
