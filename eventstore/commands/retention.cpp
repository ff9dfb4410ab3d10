#include "eventstore/commands/retention.hpp"

#include "eventstore/commands/forgetting.hpp"

#include <utility>

namespace kontor::eventstore::commands {
namespace {

namespace claim = domain::claim;
namespace customer = domain::customer;
namespace order = domain::order;

const executor::Actor timer{"process", "retention"};

void send(executor::Transaction& tx, domain::CustomerId id, const customer::Command& command) {
    const auto decision = customer::decide(tx.customer(id), command, customer_context(tx));
    if (decision) tx.append(id, *decision, timer);
}

/// A purge record ends the stream's timers, so it may not stand behind what was not looked at.
bool went_on(executor::Transaction& tx, const log::StreamId& stream, const Reading& reading) {
    return tx.version(stream) != reading.version;
}

void purge(executor::Transaction& tx, const log::StreamId& stream, Reading reading) {
    if (reading.over.empty()) {
        tx.purge_nothing(stream);
    } else {
        tx.purge(stream, std::move(reading.over), false);
    }
}

}  // namespace

void purge_due_order(executor::Transaction& tx, const domain::OrderNumber& number) {
    const auto* placed = std::get_if<order::Placed>(&tx.order(number));
    if (placed == nullptr) return;
    if (tx.now() < order::expires_at(*placed, executor::order_rules(tx.rules()))) return;
    purge_order(tx, number);
}

Swept expire_tracking(executor::Transaction& tx,
                      const domain::OrderNumber& number,
                      const Reading& reading,
                      const Shop& shop) {
    const auto stream = executor::stream_of(number);
    if (went_on(tx, stream, reading)) return Swept::changed;
    const auto* placed = std::get_if<order::Placed>(&tx.order(number));
    if (placed == nullptr) return Swept::done;
    if (!order::tracking_due(*placed, executor::order_rules(tx.rules()), tx.now())) {
        return Swept::waits;
    }
    const auto decision = order::decide(*placed, order::ExpireTracking{}, order_context(tx, shop));
    if (!decision) return Swept::waits;
    tx.append(number, *decision, timer);
    tx.purge(stream, reading.over, false);
    return Swept::done;
}

void lapse_registration(executor::Transaction& tx, domain::CustomerId id) {
    const auto& state = tx.customer(id);
    if (state.phase != customer::Phase::registered) return;
    if (tx.now() < state.registered_at + std::chrono::days{tx.rules().registration_pending}) return;
    const auto of = state.claim;
    const auto expired =
        claim::decide(tx.claim(of), claim::ExpireRegistration{id}, claim_context(tx));
    if (expired) tx.append(of, *expired, timer);
    send(tx, id, customer::LapseRegistration{});
}

void purge_lapsed(executor::Transaction& tx, domain::CustomerId id) {
    if (tx.customer(id).phase != customer::Phase::lapsed) return;
    const auto stream = executor::stream_of(id);
    tx.purge(stream, tx.versions_of(stream), true);
}

void warn_of_password_expiry(executor::Transaction& tx, domain::CustomerId id) {
    send(tx, id, customer::WarnOfPasswordExpiry{});
}

void attend_unused_login(executor::Transaction& tx, domain::CustomerId id) {
    send(tx, id, customer::ForgetUnused{});
    send(tx, id, customer::WarnOfUnusedLogin{});
}

void end_expired(executor::Transaction& tx, domain::CustomerId id) {
    send(tx, id, customer::EndExpired{});
}

Swept purge_superseded(executor::Transaction& tx, domain::CustomerId id, Reading reading) {
    // Whoever erased it was interrupted before its end.
    if (tx.customer(id).phase == customer::Phase::erased) {
        purge_customer(tx, id);
        return Swept::done;
    }
    const auto stream = executor::stream_of(id);
    if (went_on(tx, stream, reading)) return Swept::changed;
    purge(tx, stream, std::move(reading));
    return Swept::done;
}

Swept purge_claim(executor::Transaction& tx, domain::ClaimId id, Reading reading) {
    if (!std::holds_alternative<claim::Confirmed>(tx.claim(id).holder)) {
        // Somebody may still activate.
        return purge_vacant_claim(tx, id) ? Swept::done : Swept::waits;
    }
    const auto stream = executor::stream_of(id);
    if (went_on(tx, stream, reading)) return Swept::changed;
    purge(tx, stream, std::move(reading));
    return Swept::done;
}

}  // namespace kontor::eventstore::commands
