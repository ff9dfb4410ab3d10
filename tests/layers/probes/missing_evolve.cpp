// The shape of every evolve of the domain: one visit, one overload an event, no default.
#include "domain/claim/events.hpp"

namespace kontor::domain::claim {

struct Folded {
    int events = 0;
};

Folded after(Folded state, const RegistrationPending&) { return {state.events + 1}; }
Folded after(Folded state, const ActivationLinkIssued&) { return {state.events + 1}; }
Folded after(Folded state, const ActivationFailed&) { return {state.events + 1}; }
Folded after(Folded state, const KnownAddressRegistered&) { return {state.events + 1}; }
Folded after(Folded state, const RegistrationExpired&) { return {state.events + 1}; }
Folded after(Folded state, const ClaimReserved&) { return {state.events + 1}; }
Folded after(Folded state, const ClaimConfirmed&) { return {state.events + 1}; }
Folded after(Folded state, const ReservationEnded&) { return {state.events + 1}; }
Folded after(Folded state, const mail::MailSettled&) { return {state.events + 1}; }
#ifdef COMPLETE
Folded after(Folded state, const ClaimReleased&) { return {state.events + 1}; }
#endif

Folded evolve_all(Folded state, const Event& event) {
    return std::visit([&](const auto& happened) { return after(state, happened); }, event);
}

}  // namespace kontor::domain::claim
