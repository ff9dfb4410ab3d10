#pragma once

#include "eventstore/commands/caller.hpp"

#include <cstdint>
#include <optional>
#include <string>

// Changes of the log-in address and of the standard address (M18). The log-in address belongs to a
// claim in the partition of the address, the customer lives in another for ever; each function is
// one step in one of the two, and may be repeated. The order of the steps: docs/decisions/0005.

namespace kontor::eventstore::commands {

/// What became of a request that may have been answered before. `email` is normalised and checked.
/// Whether the address is known to the shop makes no difference.
[[nodiscard]] Result<std::optional<Answered>> request_email_change(
    executor::Transaction& tx,
    const Caller& caller,
    domain::customer::AddressUse use,
    const std::string& email,
    const std::optional<log::Idempotency>& request,
    const Shop& shop);

/// The log-in address that a link confirms; its move has yet to begin.
struct LoginChange {
    domain::CustomerId customer;
    std::string email;
};
/// In the customer's partition: follows a link. A standard address is changed at once; for a log-in
/// address nothing is recorded yet. Refused with LinkSpent.
[[nodiscard]] Result<std::optional<LoginChange>> follow_email_link(executor::Transaction& tx,
                                                                   domain::LinkId link);

/// In the address's partition: reserves it. Refused with AddressTaken.
[[nodiscard]] Result<domain::ClaimId> reserve_address(executor::Transaction& tx,
                                                      const LoginChange& change);
/// In the customer's partition: uses the link up and records that the move is under way.
[[nodiscard]] Result<void> begin_login_move(executor::Transaction& tx,
                                            domain::LinkId link,
                                            const LoginChange& change,
                                            domain::ClaimId claim,
                                            log::Partition partition);

/// A move that is under way, opened. Without its address, which a restore may have lost, it can
/// only be given up, or ended if the customer has switched already.
struct OpenMove {
    std::optional<std::string> email;
    domain::ClaimId claim;
    log::Partition partition;
    domain::ClaimId left;
    log::Partition left_partition;
    bool switched = false;  ///< The new address is the one that logs in.
};
/// Nothing if there is none, or if the customer is being forgotten.
[[nodiscard]] std::optional<OpenMove> login_move(executor::Transaction& tx,
                                                 domain::CustomerId customer);
/// In the address's partition: the reserved address is the customer's for good, and what was
/// pending for it is over. False if somebody else took it when the reservation had run out, or if
/// nobody knows the address any more.
[[nodiscard]] bool confirm_address(executor::Transaction& tx,
                                   domain::CustomerId customer,
                                   const OpenMove& move,
                                   log::Partition home);
/// In the customer's partition: from here on the new address logs in.
void switch_login_address(executor::Transaction& tx, domain::CustomerId customer);
/// In the customer's partition: the claim that was left is free.
void end_login_move(executor::Transaction& tx, domain::CustomerId customer, domain::ClaimId claim);

/// Whether that is the address by which the customer logs in now.
[[nodiscard]] bool logs_in_with(executor::Transaction& tx,
                                domain::CustomerId customer,
                                const std::string& email);

}  // namespace kontor::eventstore::commands
