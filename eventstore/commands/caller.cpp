#include "eventstore/commands/caller.hpp"

namespace kontor::eventstore::commands {

executor::Actor actor_of(domain::CustomerId customer) {
    return {"customer", customer.value.text()};
}

executor::Actor actor_of(const Caller& caller) {
    return actor_of(caller.customer);
}

Result<void> decided(executor::Transaction& tx,
                     domain::CustomerId customer,
                     const domain::customer::Command& command,
                     const executor::Actor& actor) {
    const auto decision =
        domain::customer::decide(tx.customer(customer), command, customer_context(tx));
    if (!decision) return refused(decision.error());
    tx.append(customer, *decision, actor);
    return {};
}

Result<const domain::customer::State*> authorise(executor::Transaction& tx, const Caller& caller) {
    const auto context = customer_context(tx);
    const auto& state = tx.customer(caller.customer);
    if (domain::customer::live_session(state, caller.session, context) == nullptr) {
        return refused_as(domain::customer::NotActive{});
    }
    return &state;
}

Result<std::optional<Answered>> answered_before(executor::Transaction& tx,
                                                const std::optional<log::Idempotency>& request) {
    if (!request) return std::nullopt;
    const auto row = tx.find_answer(request->key);
    if (!row) return std::nullopt;
    if (row->request != request->request) return refused_as(IdempotencyReused{});
    return Answered{row->stream, row->version};
}

}  // namespace kontor::eventstore::commands
