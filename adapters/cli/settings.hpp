#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

// Everything that can be set, and every bound that the server keeps. keys.cpp says what each takes.

namespace kontor::adapters::cli {

/// Where to listen.
struct Endpoint {
    std::string host;
    std::uint16_t port = 0;  ///< 0: any that is free.

    [[nodiscard]] std::string text() const;
    [[nodiscard]] bool is_loopback() const;
    [[nodiscard]] bool is_everywhere() const;  ///< All addresses of this machine.
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

enum class LogLevel : std::uint8_t { debug, info, warn, error };

struct Threads {
    std::uint32_t http = 0;  ///< 0: one a core.
    std::uint32_t passwords = 2;
};

struct Shop {
    std::string name = "Kontor";
    std::string time_zone = "Europe/Brussels";
    std::string support_email;  ///< Filled in from `Mail::from` where it was not set.
    std::string account_number_pattern = "[0-9]{9}";
    std::string account_number_example = "123456789";
    std::vector<std::string> tracking_hosts;
};

struct Limits {
    std::uint64_t order_lines_max = 25;
    std::uint64_t order_units_max = 200;
    std::uint64_t order_weight_grams_max = 400'000;
    std::uint32_t body_bytes_max = 64 * 1024;
    std::uint32_t header_bytes_max = 16 * 1024;
    std::uint32_t header_timeout_ms = 10'000;
    std::uint32_t body_timeout_ms = 15'000;
    std::uint32_t idle_timeout_ms = 60'000;
    std::uint32_t connections_max = 4096;
    std::uint32_t commands_waiting_max = 4096;  ///< A partition.
    std::uint32_t passwords_waiting_max = 64;
};

/// In days.
struct Retention {
    std::uint32_t order_open_max = 90;
    std::uint32_t order_placed = 30;
    std::uint32_t order_after_final = 10;
    std::uint32_t tracking_after_completed = 10;
    std::uint32_t password_age_max = 60;
    std::uint32_t registration_pending = 7;
    std::uint32_t idempotency = 30;
    std::uint32_t login_unused_max = 730;
    std::uint32_t hold_max = 180;
};

struct Mail {
    std::string smtp_url;
    std::string from;
    std::string user;
    std::filesystem::path password_file;  ///< Read by files::read_secret.
};

struct Cors {
    std::vector<std::string> allow;
};

struct Log {
    LogLevel level = LogLevel::info;  ///< Of what the server writes about itself.
    std::string store = "rocksdb";    ///< Where events are made durable: or "kafka".

    [[nodiscard]] bool on_kafka() const {
        return store == "kafka";
    }
};

/// Where the log lies if not on this machine.
struct Kafka {
    std::string brokers;
    std::string topic_prefix = "kontor";
    std::uint32_t replicas = 3;
    std::string security = "plaintext";  ///< Kafka's `security.protocol`.
    std::filesystem::path ca_file;
    std::filesystem::path certificate_file;
    std::filesystem::path key_file;
    std::string sasl_mechanism = "SCRAM-SHA-512";
    std::string user;
    std::filesystem::path password_file;  ///< Read by files::read_secret.

    [[nodiscard]] bool with_password() const {
        return security.starts_with("sasl");
    }
};

/// One node of several that stand on the same log, of which one leads.
struct Node {
    std::optional<Endpoint> listen;   ///< For the other nodes; nothing: there are no others.
    std::optional<Endpoint> address;  ///< Where they reach it; nothing: where it listens.
    std::filesystem::path ca_file;
    std::filesystem::path certificate_file;
    std::filesystem::path key_file;  ///< Private: see files::read_secret.

    [[nodiscard]] bool is_alone() const {
        return !listen;
    }
};

/// By flags alone, so that no file that was copied and no variable that was left makes a shop one.
struct Sandbox {
    bool on = false;
    bool expose = false;
    bool seed = true;
};

struct Settings {
    Endpoint listen{"127.0.0.1", 8080};
    std::string public_address;  ///< Empty: see `public_address_of`.
    std::filesystem::path data = "kontor-data";
    std::filesystem::path keyring;       ///< Filled in: beside the data folder.
    std::filesystem::path keyring_copy;  ///< Empty: none.
    std::filesystem::path ledger;        ///< Filled in: beside the data folder.
    std::filesystem::path catalogue;     ///< Empty: the one that is built in.
    std::filesystem::path pages;         ///< Empty: where this build's pages lie.
    std::uint32_t partitions = 4;
    Threads threads;
    Shop shop;
    Limits limits;
    Retention retention;
    Mail mail;
    Cors cors;
    Log log;
    Kafka kafka;
    Node node;
    Sandbox sandbox;
};

/// Where mails lead to: the setting, or else http:// and where the server listens on `port`.
[[nodiscard]] std::string public_address_of(const Settings& settings, std::uint16_t port);

/// What stands in the way of serving, each a sentence that names the key and says what to do. Looks
/// at what no single key can tell: what is missing outside the sandbox, and what doesn't fit.
[[nodiscard]] std::vector<std::string> obstacles_to_serving(const Settings& settings);

}  // namespace kontor::adapters::cli
