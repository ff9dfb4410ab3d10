#pragma once

#include "eventstore/commands/rejection.hpp"
#include "eventstore/commands/shop.hpp"
#include "eventstore/vault/tokens.hpp"

#include <optional>
#include <string>

namespace kontor::eventstore::commands {

/// A customer as its session token names it. The session is checked where the command is decided.
using Caller = vault::SessionClaim;

[[nodiscard]] executor::Actor actor_of(domain::CustomerId customer);
[[nodiscard]] executor::Actor actor_of(const Caller& caller);

/// Lets the customer's rules decide, and appends the outcome in the actor's name.
[[nodiscard]] Result<void> decided(executor::Transaction& tx,
                                   domain::CustomerId customer,
                                   const domain::customer::Command& command,
                                   const executor::Actor& actor);

/// The caller's state, if its session is live; else NotActive. The reference lives until the next
/// append to the customer's stream.
[[nodiscard]] Result<const domain::customer::State*> authorise(executor::Transaction& tx,
                                                               const Caller& caller);

/// What became of a command that may have been sent before.
struct Answered {
    log::StreamId stream;
    std::uint64_t version = 0;
};

/// The event that answered `request` before, nothing if none did, or IdempotencyReused.
[[nodiscard]] Result<std::optional<Answered>> answered_before(
    executor::Transaction& tx, const std::optional<log::Idempotency>& request);

/// The value of a member of the customer's own stream; nothing if its key is gone. An active
/// customer lacks what was replaced after the backup that its shop was restored from: the old value
/// was erased, the new one is not known (docs/decisions/0008).
template <class T, domain::Scope S>
[[nodiscard]] std::optional<T> opened(const executor::Transaction& tx,
                                      domain::CustomerId customer,
                                      const domain::Personal<T, S>& member) {
    auto value =
        tx.open(member, {.customer = customer, .order_secret = {}}, executor::stream_of(customer));
    if (auto* plain = std::get_if<T>(&value)) return std::move(*plain);
    return std::nullopt;
}

}  // namespace kontor::eventstore::commands
