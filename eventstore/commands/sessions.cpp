#include "eventstore/commands/sessions.hpp"

namespace kontor::eventstore::commands {
namespace {

namespace customer = domain::customer;

Result<Granted> granted(executor::Transaction& tx,
                        domain::CustomerId id,
                        domain::SessionId session) {
    const auto context = customer_context(tx);
    const auto& state = tx.customer(id);
    const auto* live = customer::live_session(state, session, context);
    if (live == nullptr) return refused_as(customer::NotActive{});
    return Granted{.customer = id,
                   .session = session,
                   .expires_at = customer::session_expires_at(state, *live, context),
                   .password_expires_at = customer::password_expires_at(state, context)};
}

/// `email` leads to the claim by which the customer logs in, so it is the log-in address, even if
/// the value of that was lost with a restore. Without it no mail about the login could be sent.
void record_if_lost(executor::Transaction& tx, const std::string& email, domain::CustomerId id) {
    const auto& state = tx.customer(id);
    if (state.phase != customer::Phase::active || opened(tx, id, state.login_address)) return;
    static_cast<void>(decided(tx, id, customer::RecordLoginAddress{email}, actor_of(id)));
}

}  // namespace

Result<Granted> start_session(executor::Transaction& tx, domain::CustomerId id) {
    const domain::SessionId session{tx.random_id()};
    const auto started = decided(tx, id, customer::StartSession{session}, actor_of(id));
    if (!started) return std::unexpected{started.error()};
    return granted(tx, id, session);
}

Result<Granted> log_in(executor::Transaction& tx,
                       const std::string& email,
                       domain::ClaimId claim,
                       domain::CustomerId id,
                       const std::string& password_hash) {
    const auto& state = tx.customer(id);
    // Comparing takes a moment, in which the password can be changed: the session would survive it.
    const bool in_force = opened(tx, id, state.password_hash) == password_hash;
    if (state.claim != claim || !in_force) return refused_as(customer::NotActive{});
    record_if_lost(tx, email, id);
    return start_session(tx, id);
}

Result<Granted> renew_session(executor::Transaction& tx, const Caller& caller) {
    const auto renewed =
        decided(tx, caller.customer, customer::RenewSession{caller.session}, actor_of(caller));
    if (!renewed) return std::unexpected{renewed.error()};
    return granted(tx, caller.customer, caller.session);
}

Result<void> end_session(executor::Transaction& tx,
                         const Caller& caller,
                         domain::SessionId session) {
    if (const auto allowed = authorise(tx, caller); !allowed) {
        return std::unexpected{allowed.error()};
    }
    return decided(tx, caller.customer, customer::EndSession{session}, actor_of(caller));
}

Result<void> end_other_sessions(executor::Transaction& tx, const Caller& caller) {
    if (const auto allowed = authorise(tx, caller); !allowed) {
        return std::unexpected{allowed.error()};
    }
    return decided(tx, caller.customer, customer::EndSessions{caller.session}, actor_of(caller));
}

Result<Granted> change_password(executor::Transaction& tx,
                                const Caller& caller,
                                const std::string& new_hash) {
    if (const auto allowed = authorise(tx, caller); !allowed) {
        return std::unexpected{allowed.error()};
    }
    const domain::SessionId session{tx.random_id()};
    const auto changed =
        decided(tx, caller.customer, customer::ChangePassword{new_hash, session}, actor_of(caller));
    if (!changed) return std::unexpected{changed.error()};
    return granted(tx, caller.customer, session);
}

void request_password_reset(executor::Transaction& tx,
                            const std::string& email,
                            domain::ClaimId claim,
                            domain::CustomerId id,
                            const Shop& shop) {
    if (tx.customer(id).claim != claim) return;
    record_if_lost(tx, email, id);
    const auto requested =
        decided(tx,
                id,
                customer::RequestPasswordReset{shop.tokens.new_link(tx.partition(), tx.random())},
                actor_of(id));
    // Refused when the customer is being forgotten; who asked must not learn it.
    static_cast<void>(requested);
}

Result<void> reset_password(executor::Transaction& tx,
                            domain::LinkId link,
                            const std::string& new_hash) {
    const auto stream = tx.find_link(link);
    if (!stream || executor::kind_of(*stream) != executor::StreamKind::customer) {
        return refused_as(customer::LinkSpent{});
    }
    const auto id = executor::customer_of(*stream);
    auto reset = decided(tx, id, customer::ResetPassword{link, new_hash}, actor_of(id));
    if (!reset && std::holds_alternative<customer::NotActive>(reset.error())) {
        return refused_as(customer::LinkSpent{});
    }
    return reset;
}

}  // namespace kontor::eventstore::commands
