#pragma once

#include "adapters/serve/stack.hpp"

#include <array>
#include <string_view>

namespace kontor::adapters::serve {

/// The sandbox's demo customers, who write Dutch, English and French; they share a password.
inline constexpr std::array<std::string_view, 3> demo_emails{
    "an.peeters@demo.example", "john.smith@demo.example", "marie.dupont@demo.example"};
inline constexpr std::string_view demo_password = "demo-password-1";

/// Three customers with account numbers, addresses and sixty orders in every status, the same every
/// time but for random ids. Does nothing in a data folder that was seeded before. The stack runs.
void seed(Stack& stack);

}  // namespace kontor::adapters::serve
