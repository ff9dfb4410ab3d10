#pragma once

#include <chrono>
#include <string>
#include <string_view>

// Only for the sources of Membership: what those that lead and those that follow agree on.

namespace kontor::adapters::serve {

inline constexpr std::string_view keeping_target = "/keeping";
inline constexpr std::chrono::milliseconds between_attempts{200};
/// For news, where nothing tells of them.
inline constexpr std::chrono::milliseconds between_looks{20};

/// One line for whoever operates this node.
void complain(std::string_view what);

/// Ends the process; whatever keeps it running starts it anew.
[[noreturn]] void give_up(const std::string& why);

}  // namespace kontor::adapters::serve
