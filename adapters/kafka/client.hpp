#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

// librdkafka's handles, opened, and named as Kontor's.

struct rd_kafka_s;
struct rd_kafka_error_s;

namespace kontor::adapters::kafka {

/// The brokers cannot be used as they are: the text names what and where.
class KafkaFailure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// How the brokers let somebody in.
struct Access {
    std::string security = "plaintext";  ///< Kafka's `security.protocol`.
    std::string ca_file;           ///< Who may sign the brokers' certificates; empty: the system's.
    std::string certificate_file;  ///< Of this node, with `key_file`; empty: none.
    std::string key_file;
    std::string sasl_mechanism;  ///< Kafka's name of it.
    std::string user;            ///< With SASL; else empty.
    std::string password;
};

/// Where the brokers are, and under which names this installation's topics lie there.
struct Cluster {
    std::string brokers;  ///< HOST:PORT, with commas between.
    std::string topic_prefix = "kontor";
    Access access;

    [[nodiscard]] std::string log_topic() const {
        return topic_prefix + ".log";
    }
    [[nodiscard]] std::string vault_topic() const {
        return topic_prefix + ".vault";
    }
};

/// Gives an object back to librdkafka by its own function.
template <auto Free>
struct FreeBy {
    void operator()(auto* object) const {
        Free(object);
    }
};

struct CloseClient {
    void operator()(rd_kafka_s* client) const;
};
using Client = std::unique_ptr<rd_kafka_s, CloseClient>;

struct FreeError {
    void operator()(rd_kafka_error_s* error) const;
};
/// Nothing means that it went well.
using Error = std::unique_ptr<rd_kafka_error_s, FreeError>;

enum class ClientKind : std::uint8_t { producer, consumer };
using ClientSettings = std::vector<std::pair<std::string, std::string>>;

/// A client of `cluster` with librdkafka's `settings`. Throws KafkaFailure for settings that the
/// library refuses. Does not wait for a broker.
[[nodiscard]] Client open_client(ClientKind kind,
                                 const Cluster& cluster,
                                 const ClientSettings& settings);

/// For librdkafka, which counts milliseconds in an int.
[[nodiscard]] int milliseconds(std::chrono::milliseconds duration);

}  // namespace kontor::adapters::kafka
