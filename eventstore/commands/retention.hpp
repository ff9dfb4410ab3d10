#pragma once

#include "eventstore/commands/shop.hpp"

#include <cstdint>
#include <vector>

// What the retention timers send (M16, M17, M19, M25). Each checks once more that it is due, so a
// timer may be late, early or sent twice.

namespace kontor::eventstore::commands {

/// Purges an order whose time is over. Its keys were destroyed before.
void purge_due_order(executor::Transaction& tx, const domain::OrderNumber& number);
/// Ends an order's tracking links and purges `versions`, the events that brought them.
void expire_tracking(executor::Transaction& tx,
                     const domain::OrderNumber& number,
                     const std::vector<std::uint64_t>& versions,
                     const Shop& shop);

/// Ends a registration that was not activated in time.
void lapse_registration(executor::Transaction& tx, domain::CustomerId customer);
/// Purges all of a registration that came to nothing. Its keys were destroyed before.
void purge_lapsed(executor::Transaction& tx, domain::CustomerId customer);

void warn_of_password_expiry(executor::Transaction& tx, domain::CustomerId customer);
/// Warns of a log-in that nobody uses, or starts forgetting it.
void attend_unused_login(executor::Transaction& tx, domain::CustomerId customer);

/// Ends sessions and links whose time is over.
void end_expired(executor::Transaction& tx, domain::CustomerId customer);
/// Purges what later events replaced; without `versions` it records that nothing was.
void purge_superseded(executor::Transaction& tx,
                      domain::CustomerId customer,
                      std::vector<std::uint64_t> versions);
/// Purges `versions` of a confirmed claim, or all of one that nobody waits for any more, with its
/// place in the index. Whether there was something to purge.
bool purge_claim(executor::Transaction& tx,
                 domain::ClaimId claim,
                 std::vector<std::uint64_t> versions);

}  // namespace kontor::eventstore::commands
