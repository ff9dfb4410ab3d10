#include "adapters/cli/values.hpp"

#include "domain/contact.hpp"
#include "domain/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <regex>
#include <system_error>

namespace kontor::adapters::cli {
namespace {

constexpr std::array<std::string_view, 4> log_levels = {"debug", "info", "warn", "error"};

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// "host:port" behind `scheme`, the port if there is one.
bool is_authority_behind(std::string_view scheme, std::string_view text) {
    if (!text.starts_with(scheme)) return false;
    text.remove_prefix(scheme.size());
    return is_host(text) || endpoint_in(text).has_value();
}

}  // namespace

std::optional<std::uint64_t> number_in(std::string_view text) {
    std::uint64_t number = 0;
    const auto* const begin = text.data();
    const auto* const end = begin + text.size();
    const auto read = std::from_chars(begin, end, number);
    if (text.empty() || read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return number;
}

std::optional<Endpoint> endpoint_in(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto port = number_in(text.substr(colon + 1));
    if (!port || *port > 65535) return std::nullopt;

    auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
        const auto fits =
            host.contains(':') && host.find_first_not_of("0123456789abcdefABCDEF:.") == host.npos;
        if (!fits) return std::nullopt;
    } else if (!is_host(host)) {
        return std::nullopt;
    }
    return Endpoint{std::string{host}, static_cast<std::uint16_t>(*port)};
}

std::string text_of(const std::optional<Endpoint>& endpoint) {
    return endpoint ? endpoint->text() : std::string{};
}

std::optional<LogLevel> log_level_named(std::string_view name) {
    const auto* const found = std::ranges::find(log_levels, name);
    if (found == log_levels.end()) return std::nullopt;
    return static_cast<LogLevel>(found - log_levels.begin());
}

std::string name_of(LogLevel level) {
    return std::string{log_levels[static_cast<std::size_t>(level)]};
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> members;
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        members.push_back(domain::without_spare_blanks(text.substr(0, comma)));
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return members;
}

std::string joined(const std::vector<std::string>& members) {
    std::string text;
    for (const auto& member : members) text += (text.empty() ? "" : ",") + member;
    return text;
}

bool is_path(std::string_view text) {
    return !text.empty() && !text.contains('\0');
}

bool is_short_text(std::string_view text) {
    return !domain::fault_in_text(text, "", 200);
}

bool is_email(std::string_view text) {
    return !domain::fault_in_email(text, "");
}

bool is_host(std::string_view text) {
    const auto fits = [](char c) { return is_alphanumeric(c) || c == '.' || c == '-'; };
    return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, fits) &&
           is_alphanumeric(text.front()) && is_alphanumeric(text.back());
}

bool is_address(std::string_view text) {
    return is_authority_behind("https://", text) || is_authority_behind("http://", text);
}

bool is_log_store(std::string_view text) {
    return text == "rocksdb" || text == "kafka";
}

bool is_kafka_security(std::string_view text) {
    return text == "plaintext" || text == "ssl" || text == "sasl_plaintext" || text == "sasl_ssl";
}

bool is_sasl_mechanism(std::string_view text) {
    return text == "PLAIN" || text == "SCRAM-SHA-256" || text == "SCRAM-SHA-512";
}

bool is_brokers(std::string_view text) {
    const auto brokers = split(text);
    return !brokers.empty() && std::ranges::all_of(brokers, [](const auto& one) {
        return endpoint_in(one).has_value();
    });
}

bool is_topic_prefix(std::string_view text) {
    const auto fits = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == '_';
    };
    return !text.empty() && text.size() <= 100 && std::ranges::all_of(text, fits);
}

bool is_smtp_url(std::string_view text) {
    return is_authority_behind("smtp://", text) || is_authority_behind("smtps://", text);
}

bool is_pattern(std::string_view text) {
    try {
        static_cast<void>(std::regex{text.begin(), text.end()});
        return !text.empty();
    } catch (const std::regex_error&) {
        return false;
    }
}

bool is_time_zone(std::string_view text) {
    const auto fits = [](char c) {  // No dots: a name never leaves the folder.
        return is_alphanumeric(c) || c == '/' || c == '_' || c == '-' || c == '+';
    };
    if (text.empty() || text.front() == '/' || text.back() == '/' ||
        !std::ranges::all_of(text, fits))
        return false;
    std::ifstream file{std::filesystem::path{"/usr/share/zoneinfo"} / text, std::ios::binary};
    std::array<char, 4> magic{};
    return file.read(magic.data(), magic.size()) && std::string_view{magic.data(), 4} == "TZif";
}

}  // namespace kontor::adapters::cli
