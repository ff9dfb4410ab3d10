#pragma once

#include "eventstore/commands/caller.hpp"

#include <optional>
#include <string>

// Log-in, log-out, passwords (M3, M5, M19). Passwords themselves never come here: only whether they
// were right, or the hash of a new one.

namespace kontor::eventstore::commands {

struct Granted {
    domain::CustomerId customer;
    domain::SessionId session;
    domain::Timestamp expires_at;
    std::optional<domain::Timestamp> password_expires_at;
};

/// The customer's password was right just now. Refused when it is too old or not active.
[[nodiscard]] Result<Granted> start_session(executor::Transaction& tx, domain::CustomerId customer);
/// As `start_session`, unless the customer logs in by another claim, or `password_hash`, to which
/// the password was found to belong, is no longer in force. `email` is the address that led to the
/// claim. In the customer's partition.
[[nodiscard]] Result<Granted> log_in(executor::Transaction& tx,
                                     const std::string& email,
                                     domain::ClaimId claim,
                                     domain::CustomerId customer,
                                     const std::string& password_hash);
[[nodiscard]] Result<Granted> renew_session(executor::Transaction& tx, const Caller& caller);
[[nodiscard]] Result<void> end_session(executor::Transaction& tx,
                                       const Caller& caller,
                                       domain::SessionId session);
[[nodiscard]] Result<void> end_other_sessions(executor::Transaction& tx, const Caller& caller);

/// The current password was right. All sessions end and a new one starts.
[[nodiscard]] Result<Granted> change_password(executor::Transaction& tx,
                                              const Caller& caller,
                                              const std::string& new_hash);
/// Issues a reset link if the customer is active and logs in by that claim, to which `email` led;
/// the caller learns nothing. In the customer's partition.
void request_password_reset(executor::Transaction& tx,
                            const std::string& email,
                            domain::ClaimId claim,
                            domain::CustomerId customer,
                            const Shop& shop);
[[nodiscard]] Result<void> reset_password(executor::Transaction& tx,
                                          domain::LinkId link,
                                          const std::string& new_hash);

}  // namespace kontor::eventstore::commands
