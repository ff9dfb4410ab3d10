#pragma once

#include "eventstore/commands/caller.hpp"
#include "eventstore/commands/sessions.hpp"

#include <optional>
#include <string>

// Registering and activating (M1, M2). A customer is born in the partition of its log-in address,
// so that activation is one batch; see docs/decisions/0002.

namespace kontor::eventstore::commands {

/// Fields are normalised and checked.
struct Registration {
    std::string email;
    domain::customer::Profile profile;
    std::string password_hash;
};

/// Whatever the address is known as, the caller learns nothing.
void register_customer(executor::Transaction& tx,
                       const Registration& registration,
                       const Shop& shop);

/// Sends the activation mail once more, if there is a pending registration. (M2)
void resend_activation(executor::Transaction& tx, const std::string& email, const Shop& shop);

/// Follows an activation link. `matching` is the pending registration whose password was given.
/// Grants a session, or nothing when the password matched none: that failure is counted.
[[nodiscard]] Result<std::optional<Granted>> activate(executor::Transaction& tx,
                                                      domain::LinkId link,
                                                      std::optional<domain::CustomerId> matching);

}  // namespace kontor::eventstore::commands
