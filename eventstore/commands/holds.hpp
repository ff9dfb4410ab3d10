#pragma once

#include "eventstore/commands/rejection.hpp"
#include "eventstore/commands/shop.hpp"

#include <array>
#include <string>
#include <string_view>

// Legal holds: an operator's, with a reason of a short list, for `retention.hold_max` days at most;
// visible to the customer (docs/privacy.md).

namespace kontor::eventstore::commands {

/// Never free text: it would be about a person, and outlive it.
inline constexpr std::array<std::string_view, 4> hold_reasons{
    "litigation", "authority", "tax", "fraud"};

/// `reason` is one of `hold_reasons`. An order on hold stays so, with its first reason.
[[nodiscard]] Result<void> place_hold(executor::Transaction& tx,
                                      const domain::OrderNumber& number,
                                      const std::string& reason,
                                      const Shop& shop);
/// From here on the order goes when it would have gone without.
[[nodiscard]] Result<void> release_hold(executor::Transaction& tx,
                                        const domain::OrderNumber& number,
                                        const Shop& shop);

}  // namespace kontor::eventstore::commands
