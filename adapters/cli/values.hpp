#pragma once

#include "adapters/cli/settings.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the texts of settings may be.

namespace kontor::adapters::cli {

[[nodiscard]] std::optional<std::uint64_t> number_in(std::string_view text);
[[nodiscard]] std::optional<Endpoint> endpoint_in(std::string_view text);
[[nodiscard]] std::string text_of(const std::optional<Endpoint>& endpoint);
[[nodiscard]] std::optional<LogLevel> log_level_named(std::string_view name);
[[nodiscard]] std::string name_of(LogLevel level);

/// Members between commas, without blanks around them; none in an empty text.
[[nodiscard]] std::vector<std::string> split(std::string_view text);
[[nodiscard]] std::string joined(const std::vector<std::string>& members);

[[nodiscard]] bool is_path(std::string_view text);
[[nodiscard]] bool is_short_text(std::string_view text);
[[nodiscard]] bool is_email(std::string_view text);
[[nodiscard]] bool is_host(std::string_view text);
/// http(s)://host[:port] and nothing after it: an origin.
[[nodiscard]] bool is_address(std::string_view text);
[[nodiscard]] bool is_log_store(std::string_view text);
[[nodiscard]] bool is_kafka_security(std::string_view text);
[[nodiscard]] bool is_sasl_mechanism(std::string_view text);
[[nodiscard]] bool is_brokers(std::string_view text);
[[nodiscard]] bool is_topic_prefix(std::string_view text);
[[nodiscard]] bool is_smtp_url(std::string_view text);
[[nodiscard]] bool is_pattern(std::string_view text);
/// One that the system's time zone data has.
[[nodiscard]] bool is_time_zone(std::string_view text);

}  // namespace kontor::adapters::cli
