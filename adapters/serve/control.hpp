#pragma once

#include "adapters/cli/settings.hpp"

#include <cstdint>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// How the operator's command line reaches a server that runs: over its Unix socket.

namespace kontor::adapters::serve {

struct Answer {
    bool done = false;
    std::string text;
    std::uint64_t different = 0;
    std::vector<std::string> views;  ///< Of the list of views alone.
};

enum class Method : std::uint8_t { get, post };

inline constexpr std::string_view no_such_view =
    "there is no view of that name; `kontor views list` shows them";

/// The server's answer; nothing if none runs. `sent` is JSON.
[[nodiscard]] std::optional<Answer> ask_server(
    const cli::Settings& settings,
    const std::string& path,
    Method method = Method::post,
    const std::optional<std::string>& sent = std::nullopt);

/// A data folder says itself whether it is a sandbox's; offline commands need no flag for that.
[[nodiscard]] cli::Settings as_stamped(cli::Settings settings);

/// Prints an answer and returns the exit status.
[[nodiscard]] int print(const Answer& answer, bool different_is_failure);

/// The exit status of `work`, or 1 with what it threw.
template <class Work>
[[nodiscard]] int guarded(Work work) {
    try {
        return work();
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "kontor: %s\n", failure.what());
        return 1;
    }
}

}  // namespace kontor::adapters::serve
