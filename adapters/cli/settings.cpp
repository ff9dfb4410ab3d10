#include "adapters/cli/settings.hpp"

#include "adapters/files/whole_file.hpp"

#include <algorithm>
#include <regex>
#include <string_view>
#include <system_error>

namespace kontor::adapters::cli {
namespace {

bool names_loopback(std::string_view host) {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

/// The host of scheme://host:port/path, without brackets.
std::string_view host_of(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
    url = url.substr(0, url.find('/'));
    if (url.starts_with('[')) return url.substr(1, url.find(']') - 1);
    return url.substr(0, url.find(':'));
}

using Sentences = std::vector<std::string>;

void look_at_sandbox(const Settings& settings, Sentences& found) {
    if (!settings.listen.is_loopback() && !settings.sandbox.expose) {
        found.push_back(
            "listen: the sandbox has fixed credentials, so it listens on loopback "
            "alone, not on " +
            settings.listen.host +
            "; choose 127.0.0.1, or add --sandbox-expose if everybody may come in");
    }
    if (!settings.mail.smtp_url.empty() && !names_loopback(host_of(settings.mail.smtp_url))) {
        found.emplace_back(
            "mail.smtp_url: the sandbox sends no mail to the outside; name a mail server on "
            "loopback, or none: mails are then kept for GET /v1/sandbox/mails");
    }
}

/// A file that is set must hold a secret that nobody else can read.
void look_at_secret(const std::string& key, const std::filesystem::path& file, Sentences& found) {
    if (file.empty()) return;
    if (const auto secret = files::read_secret(file); !secret) {
        found.push_back(key + ": " + secret.error());
    }
}

void look_at_mail(const Mail& mail, Sentences& found) {
    if (mail.smtp_url.empty()) {
        found.emplace_back(
            "mail.smtp_url: not set, and without a mail server nobody can register; set it, such "
            "as --mail-smtp-url smtp://mail.example:587, or try the shop with --sandbox");
    }
    if (mail.from.empty()) {
        found.emplace_back(
            "mail.from: not set; it takes the address that mails come from, such as --mail-from "
            "orders@shop.example");
    }
    if (mail.user.empty() != mail.password_file.empty()) {
        found.emplace_back("mail.user and mail.password_file: set both, or neither");
    }
    look_at_secret("mail.password_file", mail.password_file, found);
}

void look_at_real_shop(const Settings& settings, Sentences& found) {
    if (settings.sandbox.expose) found.emplace_back("--sandbox-expose: only with --sandbox");
    if (!settings.sandbox.seed) found.emplace_back("--no-seed: only with --sandbox");
    look_at_mail(settings.mail, found);
    if (settings.public_address.empty()) {
        found.emplace_back(
            "public_address: not set; mails lead to it, so it takes the address that customers "
            "see, such as --public-address https://shop.example");
    } else if (!settings.public_address.starts_with("https://") &&
               !names_loopback(host_of(settings.public_address))) {
        found.push_back("public_address: " + settings.public_address +
                        " would send passwords in the open; it takes https:// there");
    }
}

void look_at_log(const Settings& settings, Sentences& found) {
    if (!settings.log.on_kafka()) return;
    const auto& kafka = settings.kafka;
    if (kafka.brokers.empty()) {
        found.emplace_back(
            "kafka.brokers: not set; a log on Kafka needs them, such as --brokers kafka1:9092,"
            "kafka2:9092");
    }
    if (kafka.with_password() != !kafka.user.empty() ||
        kafka.user.empty() != kafka.password_file.empty()) {
        found.emplace_back(
            "kafka.user and kafka.password_file: set both with kafka.security sasl_ssl or "
            "sasl_plaintext, neither otherwise");
    }
    if (kafka.certificate_file.empty() != kafka.key_file.empty()) {
        found.emplace_back("kafka.certificate_file and kafka.key_file: set both, or neither");
    }
    look_at_secret("kafka.password_file", kafka.password_file, found);
    look_at_secret("kafka.key_file", kafka.key_file, found);
}

void look_at_node(const Settings& settings, Sentences& found) {
    const auto& node = settings.node;
    const auto files = {node.ca_file, node.certificate_file, node.key_file};
    const auto is_set = [](const std::filesystem::path& file) { return !file.empty(); };
    if (node.is_alone()) {
        if (node.address || std::ranges::any_of(files, is_set)) {
            found.emplace_back(
                "node.listen: not set, but others of node are; set it, such as --node-listen "
                "10.0.0.5:7000, or none of them");
        }
        return;
    }
    if (!settings.log.on_kafka()) {
        found.emplace_back(
            "node.listen: several nodes need a log that all of them reach; it takes log.store "
            "kafka");
    }
    if (!std::ranges::all_of(files, is_set)) {
        found.emplace_back(
            "node.ca_file, node.certificate_file and node.key_file: set all three with "
            "node.listen; nodes tell each other everything, so each shows that it is one");
    }
    look_at_secret("node.key_file", node.key_file, found);
    const auto reached_at = node.address.value_or(*node.listen);
    if (reached_at.is_everywhere() || (node.address && node.address->port == 0)) {
        found.push_back("node.address: " + reached_at.text() +
                        " leads nobody here; it takes where the other nodes reach this one, such "
                        "as --node-address 10.0.0.5:7000");
    }
}

/// The keyring and the ledger need a folder that exists: where they are kept is to be chosen.
void look_at_place(std::string_view key, const std::filesystem::path& place, Sentences& found) {
    std::error_code failure;
    const auto folder = std::filesystem::absolute(place, failure).parent_path();
    if (std::filesystem::is_directory(folder, failure)) return;
    found.push_back(std::string{key} + ": there is no folder " + folder.string() +
                    "; make it, or give another place by --" + std::string{key});
}

void look_at_rules(const Settings& settings, Sentences& found) {
    if (settings.retention.order_placed > settings.retention.order_open_max) {
        found.emplace_back(
            "retention.order_placed: an order that is final cannot stay longer than an open one; "
            "it takes at most retention.order_open_max");
    }
    const std::regex pattern{settings.shop.account_number_pattern};
    if (!std::regex_match(settings.shop.account_number_example, pattern)) {
        found.push_back("shop.account_number_example: \"" + settings.shop.account_number_example +
                        "\" does not match shop.account_number_pattern, \"" +
                        settings.shop.account_number_pattern + "\"");
    }
}

}  // namespace

std::string Endpoint::text() const {
    const auto bracketed = host.contains(':') ? "[" + host + "]" : host;
    return bracketed + ":" + std::to_string(port);
}

bool Endpoint::is_loopback() const {
    return names_loopback(host);
}

bool Endpoint::is_everywhere() const {
    return host == "0.0.0.0" || host == "::";
}

std::string public_address_of(const Settings& settings, std::uint16_t port) {
    if (!settings.public_address.empty()) return settings.public_address;
    const auto& listen = settings.listen;
    return "http://" + Endpoint{listen.is_everywhere() ? "localhost" : listen.host, port}.text();
}

std::vector<std::string> obstacles_to_serving(const Settings& settings) {
    Sentences found;
    if (settings.sandbox.on) {
        look_at_sandbox(settings, found);
    } else {
        look_at_real_shop(settings, found);
        // The sandbox makes what is missing.
        look_at_place("keyring", settings.keyring, found);
        look_at_place("ledger", settings.ledger, found);
    }
    look_at_rules(settings, found);
    look_at_log(settings, found);
    look_at_node(settings, found);
    return found;
}

}  // namespace kontor::adapters::cli
