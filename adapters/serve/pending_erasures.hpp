#pragma once

#include "adapters/serve/stack.hpp"

#include <cstddef>

namespace kontor::adapters::serve {

/// What forgetting still has to do.
struct PendingErasures {
    std::size_t pending = 0;   ///< Asked for, keys not confirmed gone yet.
    domain::Timestamp oldest;  ///< Of those; meaningful if there is one.
    std::size_t erased = 0;    ///< Not complete yet.
    std::size_t in_custody = 0;
};

/// Reads it from the committed states. Safe from any thread.
[[nodiscard]] PendingErasures pending_erasures(const Stack& stack);

}  // namespace kontor::adapters::serve
