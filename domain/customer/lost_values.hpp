#pragma once

#include "domain/customer/commands.hpp"
#include "domain/customer/customer.hpp"

namespace kontor::domain::customer {

/// What is lost of a customer that can be dropped; `is_lost(member)` tells it of a personal member.
template <class IsLost>
[[nodiscard]] DropLost lost_values(const State& state, const IsLost& is_lost) {
    DropLost lost;
    for (const auto& saved : state.account_numbers) {
        if (is_lost(saved.entry)) lost.account_numbers.push_back(saved.id);
    }
    for (const auto& saved : state.addresses) {
        if (is_lost(saved.entry)) lost.addresses.push_back(saved.id);
    }
    for (const auto& change : state.email_changes) {
        if (is_lost(change.email)) lost.links.push_back(change.link);
    }
    lost.draft = state.draft && is_lost(state.draft->draft);
    return lost;
}

}  // namespace kontor::domain::customer
