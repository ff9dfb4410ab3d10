#pragma once

#include "eventstore/commands/shop.hpp"

#include <cstdint>
#include <vector>

// What the retention timers send (M16, M17, M19, M25). Each checks once more that it is due, so a
// timer may be late, early or sent twice.

namespace kontor::eventstore::commands {

/// Purges an order whose time is over. Its keys were destroyed before.
void purge_due_order(executor::Transaction& tx, const domain::OrderNumber& number);
/// What a sweep read of a stream: the version that it had then, and which of its events may go.
struct Reading {
    std::uint64_t version = 0;
    std::vector<std::uint64_t> over;
};

/// What became of a sweep.
enum class Swept : std::uint8_t {
    done,
    waits,    ///< Nothing may go yet.
    changed,  ///< The stream went on since it was read, so that nothing was done: read it again.
};

/// Ends an order's tracking links and purges the events that brought them.
[[nodiscard]] Swept expire_tracking(executor::Transaction& tx,
                                    const domain::OrderNumber& number,
                                    const Reading& reading,
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
/// Purges what later events replaced, or records that there was nothing.
[[nodiscard]] Swept purge_superseded(executor::Transaction& tx,
                                     domain::CustomerId customer,
                                     Reading reading);
/// Purges what a confirmed claim does without, or all of one that nobody waits for any more, with
/// its place in the index.
[[nodiscard]] Swept purge_claim(executor::Transaction& tx, domain::ClaimId claim, Reading reading);

}  // namespace kontor::eventstore::commands
