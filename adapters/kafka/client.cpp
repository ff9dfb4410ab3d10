#include "adapters/kafka/client.hpp"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <limits>

namespace kontor::adapters::kafka {
namespace {

using Complaint = std::array<char, 512>;

/// A broker that answers at all is connected to in less, TLS and log-in included. The library waits
/// 30 s for one that is silent.
constexpr const char* connection_setup_time_max_ms = "3000";
/// One that comes back is used soon; the library would try every 10 s.
constexpr const char* between_connections_max_ms = "1000";

void set(rd_kafka_conf_t& settings, const std::string& name, const std::string& value) {
    Complaint complaint{};
    if (rd_kafka_conf_set(
            &settings, name.c_str(), value.c_str(), complaint.data(), complaint.size()) !=
        RD_KAFKA_CONF_OK) {
        throw KafkaFailure{complaint.data()};
    }
}

void set_access(rd_kafka_conf_t& settings, const Access& access) {
    set(settings, "security.protocol", access.security);
    const auto set_if_given = [&](const std::string& name, const std::string& value) {
        if (!value.empty()) set(settings, name, value);
    };
    set_if_given("ssl.ca.location", access.ca_file);
    set_if_given("ssl.certificate.location", access.certificate_file);
    set_if_given("ssl.key.location", access.key_file);
    if (access.user.empty()) return;
    set(settings, "sasl.mechanisms", access.sasl_mechanism);
    set(settings, "sasl.username", access.user);
    set(settings, "sasl.password", access.password);
}

}  // namespace

void CloseClient::operator()(rd_kafka_s* client) const {
    rd_kafka_destroy(client);
}

void FreeError::operator()(rd_kafka_error_s* error) const {
    rd_kafka_error_destroy(error);
}

Client open_client(ClientKind kind, const Cluster& cluster, const ClientSettings& settings) {
    std::unique_ptr<rd_kafka_conf_t, FreeBy<rd_kafka_conf_destroy>> asked{rd_kafka_conf_new()};
    set(*asked, "bootstrap.servers", cluster.brokers);
    set(*asked, "client.id", "kontor");
    set(*asked, "socket.connection.setup.timeout.ms", connection_setup_time_max_ms);
    set(*asked, "reconnect.backoff.max.ms", between_connections_max_ms);
    // Topics are made on purpose, as planned. A producer that merely asks for one would have
    // brokers that allow it make it as they like.
    set(*asked, "allow.auto.create.topics", "false");
    set_access(*asked, cluster.access);
    // A broker that is away is a matter of course; what it means is said where it matters.
    set(*asked, "log_level", "2");
    for (const auto& [name, value] : settings) set(*asked, name, value);
    Complaint complaint{};
    Client client{rd_kafka_new(kind == ClientKind::producer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER,
                               asked.get(),
                               complaint.data(),
                               complaint.size())};
    if (!client) throw KafkaFailure{complaint.data()};
    (void)asked.release();  // The client's now.
    return client;
}

int milliseconds(std::chrono::milliseconds duration) {
    return static_cast<int>(
        std::clamp<std::int64_t>(duration.count(), 0, std::numeric_limits<int>::max()));
}

}  // namespace kontor::adapters::kafka
