#include "adapters/kafka/producer.hpp"

#include <librdkafka/rdkafka.h>

#include <utility>

namespace kontor::adapters::kafka {
namespace {

/// How long a transaction may stay open before the brokers end it themselves.
constexpr const char* transaction_timeout_ms = "10000";
constexpr const char* message_timeout_ms = "9000";

std::unexpected<ProducerError> why(const Error& error) {
    const auto code = rd_kafka_error_code(error.get());
    const bool fenced = code == RD_KAFKA_RESP_ERR__FENCED ||
                        code == RD_KAFKA_RESP_ERR_PRODUCER_FENCED ||
                        code == RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH;
    return std::unexpected{fenced ? ProducerError::fenced : ProducerError::unknown};
}

class TransactionalProducer final : public Producer {
public:
    TransactionalProducer(const Cluster& cluster,
                          std::string topic,
                          eventstore::log::Partition partition,
                          std::chrono::milliseconds patience)
        : topic_{std::move(topic)},
          partition_{partition.value},
          patience_{milliseconds(patience)},
          client_{open_client(ClientKind::producer,
                              cluster,
                              {{"transactional.id", topic_ + '.' + std::to_string(partition.value)},
                               {"transaction.timeout.ms", transaction_timeout_ms},
                               {"message.timeout.ms", message_timeout_ms},
                               // What is sealed does not shrink.
                               {"compression.type", "none"},
                               // A batch is complete when it is sent: there is nothing to wait for.
                               {"linger.ms", "0"}})} {}

    std::expected<void, ProducerError> begin() override {
        const Error error{rd_kafka_init_transactions(client_.get(), patience_)};
        if (error) return why(error);
        return {};
    }

    std::expected<void, ProducerError> commit(const std::vector<Message>& messages) override {
        if (const Error error{rd_kafka_begin_transaction(client_.get())}) return why(error);
        for (const auto& message : messages) {
            // One that is not taken leaves the transaction open; the next producer's begin ends it.
            if (!send(message)) return std::unexpected{ProducerError::unknown};
        }
        // Without a time-out of its own: the transaction has one.
        if (const Error error{rd_kafka_commit_transaction(client_.get(), -1)}) return why(error);
        return {};
    }

private:
    [[nodiscard]] bool send(const Message& message) {
        rd_kafka_headers_t* headers = nullptr;
        const auto add_header = [&headers](std::string_view name, std::uint64_t number) {
            const auto bytes = encode_position({number});
            if (headers == nullptr) headers = rd_kafka_headers_new(2);
            rd_kafka_header_add(headers,
                                name.data(),
                                static_cast<ssize_t>(name.size()),
                                bytes.data(),
                                static_cast<ssize_t>(bytes.size()));
        };
        if (message.position) add_header(position_header, message.position->value);
        if (message.vault) add_header(vault_header, *message.vault);
        std::vector<rd_kafka_vu_t> parts;
        const auto add = [&parts](rd_kafka_vtype_t kind) -> rd_kafka_vu_t& {
            parts.emplace_back().vtype = kind;
            return parts.back();
        };
        add(RD_KAFKA_VTYPE_TOPIC).u.cstr = topic_.c_str();
        add(RD_KAFKA_VTYPE_PARTITION).u.i32 = partition_;
        add(RD_KAFKA_VTYPE_MSGFLAGS).u.i = RD_KAFKA_MSG_F_COPY;
        auto& key = add(RD_KAFKA_VTYPE_KEY).u.mem;
        key.ptr = const_cast<char*>(message.key.data());  // Copied, as the flag says.
        key.size = message.key.size();
        if (message.value) {
            auto& value = add(RD_KAFKA_VTYPE_VALUE).u.mem;
            value.ptr = const_cast<char*>(message.value->data());
            value.size = message.value->size();
        }
        if (headers != nullptr) add(RD_KAFKA_VTYPE_HEADERS).u.headers = headers;
        const Error error{rd_kafka_produceva(client_.get(), parts.data(), parts.size())};
        // Taken over with the message, and only with it.
        if (error && headers != nullptr) rd_kafka_headers_destroy(headers);
        return !error;
    }

    std::string topic_;
    std::int32_t partition_;
    int patience_;
    Client client_;
};

}  // namespace

MakeProducer transactional_producers(Cluster cluster,
                                     std::string topic,
                                     std::chrono::milliseconds patience) {
    return [cluster = std::move(cluster), topic = std::move(topic), patience](
               eventstore::log::Partition partition) {
        return std::make_unique<TransactionalProducer>(cluster, topic, partition, patience);
    };
}

}  // namespace kontor::adapters::kafka
