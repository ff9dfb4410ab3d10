#include "adapters/cli/keys.hpp"

#include "adapters/cli/values.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace kontor::adapters::cli {
namespace {

struct Range {
    std::uint64_t min;
    std::uint64_t max;
};

template <class At>
Key number(std::string_view name, Range range, std::string_view meaning, At at) {
    return {.name = name,
            .kind = Key::Kind::number,
            .takes = "a whole number from " + std::to_string(range.min) + " to " +
                     std::to_string(range.max),
            .meaning = meaning,
            .read =
                [range, at](Settings& settings, std::string_view text) {
                    const auto value = number_in(text);
                    if (!value || *value < range.min || *value > range.max) return false;
                    using Number = std::remove_reference_t<decltype(at(settings))>;
                    at(settings) = static_cast<Number>(*value);
                    return true;
                },
            .show = [at](const Settings& settings) { return std::to_string(at(settings)); }};
}

/// What a key takes: the words for it, and the check.
struct Shape {
    std::string takes;
    bool (*accepts)(std::string_view);
};

template <class At>
Key text(std::string_view name, const Shape& shape, std::string_view meaning, At at) {
    return {.name = name,
            .takes = shape.takes,
            .meaning = meaning,
            .read =
                [accepts = shape.accepts, at](Settings& settings, std::string_view value) {
                    if (!accepts(value)) return false;
                    at(settings) = std::string{value};
                    return true;
                },
            .show = [at](const Settings& settings) -> std::string { return at(settings); }};
}

template <class At>
Key list(std::string_view name, const Shape& shape, std::string_view meaning, At at) {
    return {.name = name,
            .kind = Key::Kind::list,
            .takes = shape.takes,
            .meaning = meaning,
            .read =
                [accepts = shape.accepts, at](Settings& settings, std::string_view value) {
                    auto members = split(value);
                    if (!std::ranges::all_of(members, accepts)) return false;
                    at(settings) = std::move(members);
                    return true;
                },
            .show = [at](const Settings& settings) { return joined(at(settings)); }};
}

/// `at` is an Endpoint, or one that need not be set.
template <class At>
Key endpoint(std::string_view name, std::string_view takes, std::string_view meaning, At at) {
    return {.name = name,
            .takes = std::string{takes},
            .meaning = meaning,
            .read =
                [at](Settings& settings, std::string_view value) {
                    const auto read = endpoint_in(value);
                    if (read) at(settings) = *read;
                    return read.has_value();
                },
            .show = [at](const Settings& settings) { return text_of(at(settings)); }};
}

Key log_level() {
    return {.name = "log.level",
            .takes = "one of debug, info, warn, error",
            .meaning = "The least important lines that are logged",
            .read =
                [](Settings& settings, std::string_view value) {
                    const auto level = log_level_named(value);
                    if (level) settings.log.level = *level;
                    return level.has_value();
                },
            .show = [](const Settings& settings) { return name_of(settings.log.level); }};
}

/// With a second flag.
Key known_as(std::string_view flag, Key key) {
    key.short_flag = flag;
    return key;
}

const Shape any_text{"a text of 1 to 200 characters", &is_short_text};
const Shape email{"an e-mail address, such as orders@shop.example", &is_email};

template <class At>
Key path(std::string_view name, std::string_view meaning, At at) {
    return text(name, {"a path", &is_path}, meaning, at);
}

// `at` of a key: the member, of a constant object or of one that changes.
#define KONTOR_AT(member) ([](auto& settings) -> auto& { return (settings.member); })

void add_places(std::vector<Key>& all) {
    all.push_back(
        endpoint("listen",
                 "HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080; port 0 is any that is free",
                 "Where the server listens",
                 KONTOR_AT(listen)));
    all.push_back(text("public_address",
                       {"http:// or https:// and a host, without a path at the end", &is_address},
                       "The address that customers see; mails lead to it. Needed outside the "
                       "sandbox",
                       KONTOR_AT(public_address)));
    all.push_back(path("data", "The data folder", KONTOR_AT(data)));
    all.push_back(path("keyring",
                       "The keyring file: outside the data folder and its backups. Not set: the "
                       "data folder's name and `.keyring`",
                       KONTOR_AT(keyring)));
    all.push_back(path("keyring_copy",
                       "A second place for the keyring, written with the first",
                       KONTOR_AT(keyring_copy)));
    all.push_back(path("ledger",
                       "The erasure ledger: outside the data folder and its backups. Not set: the "
                       "data folder's name and `.ledger`",
                       KONTOR_AT(ledger)));
    all.push_back(path("catalogue",
                       "The materials that can be ordered, as JSON. Not set: the catalogue that is "
                       "built in",
                       KONTOR_AT(catalogue)));
    all.push_back(path("pages",
                       "The folder of the built web pages. Not set: where this build puts them",
                       KONTOR_AT(pages)));
    all.push_back(number("partitions",
                         {1, 256},
                         "How many partitions a new log gets, or has on Kafka; fixed from then on",
                         KONTOR_AT(partitions)));
    all.push_back(number("threads.http",
                         {0, 256},
                         "Threads that serve requests; 0 is one a core",
                         KONTOR_AT(threads.http)));
    all.push_back(number("threads.passwords",
                         {1, 64},
                         "Threads that hash passwords; each takes 19 MiB while it does",
                         KONTOR_AT(threads.passwords)));
}

void add_shop(std::vector<Key>& all) {
    all.push_back(text("shop.name", any_text, "The shop's name, in mails", KONTOR_AT(shop.name)));
    all.push_back(text("shop.time_zone",
                       {"the name of a time zone, such as Europe/Brussels", &is_time_zone},
                       "The time zone of times in mails",
                       KONTOR_AT(shop.time_zone)));
    all.push_back(text("shop.support_email",
                       email,
                       "Where customers ask for help. Not set: `mail.from`",
                       KONTOR_AT(shop.support_email)));
    all.push_back(text("shop.account_number_pattern",
                       {"a regular expression (ECMAScript)", &is_pattern},
                       "What a whole account number looks like",
                       KONTOR_AT(shop.account_number_pattern)));
    all.push_back(text("shop.account_number_example",
                       any_text,
                       "An account number that matches the pattern",
                       KONTOR_AT(shop.account_number_example)));
    all.push_back(list("shop.tracking_hosts",
                       {"host names, such as tracking.carrier.example", &is_host},
                       "The hosts that a tracking link may lead to",
                       KONTOR_AT(shop.tracking_hosts)));
}

void add_limits(std::vector<Key>& all) {
    const auto add = [&all](auto... arguments) { all.push_back(number(arguments...)); };
    add("limits.order_lines_max",
        Range{1, 500},
        "Lines of an order",
        KONTOR_AT(limits.order_lines_max));
    add("limits.order_units_max",
        Range{1, 1'000'000},
        "Packs of an order, all lines together",
        KONTOR_AT(limits.order_units_max));
    add("limits.order_weight_grams_max",
        Range{1, 1'000'000'000},
        "Weight of an order",
        KONTOR_AT(limits.order_weight_grams_max));
    add("limits.body_bytes_max",
        Range{1024, 16U << 20U},
        "Body of a request",
        KONTOR_AT(limits.body_bytes_max));
    add("limits.header_bytes_max",
        Range{1024, 1U << 20U},
        "Header of a request",
        KONTOR_AT(limits.header_bytes_max));
    add("limits.header_timeout_ms",
        Range{10, 600'000},
        "How long a header may take to arrive",
        KONTOR_AT(limits.header_timeout_ms));
    add("limits.body_timeout_ms",
        Range{10, 600'000},
        "How long a body may take to arrive",
        KONTOR_AT(limits.body_timeout_ms));
    add("limits.idle_timeout_ms",
        Range{10, 3'600'000},
        "How long a connection may wait idle",
        KONTOR_AT(limits.idle_timeout_ms));
    add("limits.connections_max",
        Range{1, 100'000},
        "Connections at a time",
        KONTOR_AT(limits.connections_max));
    add("limits.commands_waiting_max",
        Range{1, 1'000'000},
        "Commands that wait in a partition; more are answered 503",
        KONTOR_AT(limits.commands_waiting_max));
    add("limits.passwords_waiting_max",
        Range{1, 10'000},
        "Passwords that wait to be hashed; more are answered 503",
        KONTOR_AT(limits.passwords_waiting_max));
}

void add_retention(std::vector<Key>& all) {
    const auto add = [&all](std::string_view name, std::string_view meaning, auto at) {
        all.push_back(number(name, Range{1, 3650}, meaning, at));
    };
    add("retention.order_open_max",
        "Days after which an order that is still open goes",
        KONTOR_AT(retention.order_open_max));
    add("retention.order_placed",
        "Days from placement after which a final order goes",
        KONTOR_AT(retention.order_placed));
    add("retention.order_after_final",
        "Days that an order stays once it is final, where that is later",
        KONTOR_AT(retention.order_after_final));
    add("retention.tracking_after_completed",
        "Days that a tracking link stays after completion",
        KONTOR_AT(retention.tracking_after_completed));
    all.push_back(number("retention.password_age_max",
                         {0, 3650},
                         "Days after which a password must be replaced; 0 is never",
                         KONTOR_AT(retention.password_age_max)));
    add("retention.registration_pending",
        "Days that a registration waits for its activation",
        KONTOR_AT(retention.registration_pending));
    add("retention.idempotency",
        "Days that an idempotency key is remembered",
        KONTOR_AT(retention.idempotency));
    all.push_back(number("retention.login_unused_max",
                         {0, 3650},
                         "Days without a log-in after which a customer is forgotten; 0 is never",
                         KONTOR_AT(retention.login_unused_max)));
    add("retention.hold_max",
        "Days that a legal hold defers an order's purge at most",
        KONTOR_AT(retention.hold_max));
}

void add_services(std::vector<Key>& all) {
    all.push_back(text("mail.smtp_url",
                       {"smtp://HOST:PORT or smtps://HOST:PORT", &is_smtp_url},
                       "The mail server. Needed outside the sandbox",
                       KONTOR_AT(mail.smtp_url)));
    all.push_back(text("mail.from",
                       email,
                       "The address that mails come from. Needed outside the sandbox",
                       KONTOR_AT(mail.from)));
    all.push_back(
        text("mail.user", any_text, "The log-in at the mail server", KONTOR_AT(mail.user)));
    all.push_back(path("mail.password_file",
                       "A file with the password for it, mode 0600",
                       KONTOR_AT(mail.password_file)));
    all.push_back(list("cors.allow",
                       {"origins, such as https://front.example", &is_address},
                       "The origins whose pages may call the API",
                       KONTOR_AT(cors.allow)));
    all.push_back(log_level());
    all.push_back(known_as("--log",
                           text("log.store",
                                {"rocksdb or kafka", &is_log_store},
                                "Where events are made durable: on this machine, or on Kafka's "
                                "brokers",
                                KONTOR_AT(log.store))));
}

void add_kafka(std::vector<Key>& all) {
    all.push_back(known_as("--brokers",
                           text("kafka.brokers",
                                {"HOST:PORT, with commas between several", &is_brokers},
                                "Kafka's brokers. Needed for a log there",
                                KONTOR_AT(kafka.brokers))));
    all.push_back(
        known_as("--topic-prefix",
                 text("kafka.topic_prefix",
                      {"1 to 100 letters, digits, dots, hyphens and underscores", &is_topic_prefix},
                      "What the names of topics begin with; another one for each "
                      "installation on the same brokers",
                      KONTOR_AT(kafka.topic_prefix))));
    all.push_back(number("kafka.replicas",
                         {1, 9},
                         "On how many brokers each event must lie; in the sandbox one is enough",
                         KONTOR_AT(kafka.replicas)));
    all.push_back(text("kafka.security",
                       {"plaintext, ssl, sasl_plaintext or sasl_ssl", &is_kafka_security},
                       "How the brokers are spoken to, as Kafka calls it",
                       KONTOR_AT(kafka.security)));
    all.push_back(path("kafka.ca_file",
                       "Certificates of who signs the brokers', PEM; else the system's",
                       KONTOR_AT(kafka.ca_file)));
    all.push_back(path("kafka.certificate_file",
                       "A certificate of this node, PEM, where the brokers ask for one",
                       KONTOR_AT(kafka.certificate_file)));
    all.push_back(path("kafka.key_file",
                       "The key of that certificate, PEM, mode 0600",
                       KONTOR_AT(kafka.key_file)));
    all.push_back(text("kafka.sasl_mechanism",
                       {"PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512", &is_sasl_mechanism},
                       "How the log-in is proved, with sasl; SCRAM needs librdkafka 2.6.1 with "
                       "brokers of Kafka 4",
                       KONTOR_AT(kafka.sasl_mechanism)));
    all.push_back(text(
        "kafka.user", any_text, "The log-in at the brokers, with sasl", KONTOR_AT(kafka.user)));
    all.push_back(path("kafka.password_file",
                       "A file with the password for it, mode 0600",
                       KONTOR_AT(kafka.password_file)));
}

void add_node(std::vector<Key>& all) {
    all.push_back(endpoint("node.listen",
                           "HOST:PORT, such as 10.0.0.5:7000",
                           "Where it listens for the shop's other nodes. Not set: there are none",
                           KONTOR_AT(node.listen)));
    all.push_back(endpoint("node.address",
                           "HOST:PORT, such as kontor-2:7000",
                           "Where the other nodes reach it. Not set: where it listens",
                           KONTOR_AT(node.address)));
    all.push_back(path("node.ca_file",
                       "The certificate of who signs the nodes', and nobody else's, PEM",
                       KONTOR_AT(node.ca_file)));
    all.push_back(path("node.certificate_file",
                       "A certificate of this node, PEM",
                       KONTOR_AT(node.certificate_file)));
    all.push_back(path(
        "node.key_file", "The key of that certificate, PEM, mode 0600", KONTOR_AT(node.key_file)));
}

#undef KONTOR_AT

}  // namespace

std::string Key::environment() const {
    std::string result{"KONTOR_"};
    for (const auto c : name) {
        result += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return result;
}

std::string Key::flag() const {
    auto result = "--" + std::string{name};
    std::ranges::replace_if(result, [](char c) { return c == '.' || c == '_'; }, '-');
    return result;
}

std::string Key::section() const {
    const auto dot = name.find('.');
    return dot == std::string_view::npos ? std::string{} : std::string{name.substr(0, dot)};
}

const std::vector<Key>& keys() {
    static const auto table = [] {
        std::vector<Key> all;
        add_places(all);
        add_shop(all);
        add_limits(all);
        add_retention(all);
        add_services(all);
        add_kafka(all);
        add_node(all);
        return all;
    }();
    return table;
}

const Key* find_key(std::string_view name) {
    const auto found = std::ranges::find(keys(), name, &Key::name);
    return found == keys().end() ? nullptr : &*found;
}

}  // namespace kontor::adapters::cli
