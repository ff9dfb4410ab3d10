#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace kontor::adapters::http {

enum class Method : std::uint8_t { get, head, post, put, patch, delete_, options };

inline constexpr std::array<std::string_view, 7> method_names{
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

[[nodiscard]] constexpr std::string_view name_of(Method method) {
    return method_names[static_cast<std::size_t>(method)];
}

[[nodiscard]] constexpr std::optional<Method> method_named(std::string_view name) {
    for (std::size_t i = 0; i < method_names.size(); ++i) {
        if (method_names[i] == name) return static_cast<Method>(i);
    }
    return std::nullopt;
}

/// Whether requests of this kind change nothing (RFC 9110, 9.2.1).
[[nodiscard]] constexpr bool is_safe(Method method) {
    return method == Method::get || method == Method::head || method == Method::options;
}

}  // namespace kontor::adapters::http
