#include "domain/claim/claim.hpp"

#include <algorithm>

namespace kontor::domain::claim {
namespace {

using Events = std::vector<Event>;

bool is_confirmed(const State& state) {
    return std::holds_alternative<Confirmed>(state.holder);
}

bool has_confirmed(const State& state, CustomerId customer) {
    const auto* confirmed = std::get_if<Confirmed>(&state.holder);
    return confirmed != nullptr && confirmed->customer == customer;
}

bool has_reserved(const State& state, CustomerId customer) {
    const auto* reserved = std::get_if<Reserved>(&state.holder);
    return reserved != nullptr && reserved->customer == customer;
}

/// Whether somebody else than `customer` has the address or a reservation that still runs.
bool is_taken_from(const State& state, CustomerId customer, const Context& context) {
    if (const auto* reserved = std::get_if<Reserved>(&state.holder)) {
        return reserved->customer != customer && context.now < reserved->at + context.reservation;
    }
    return is_confirmed(state);
}

const Link* find_link(const State& state, LinkId link) {
    const auto found = std::ranges::find(state.links, link, &Link::link);
    return found == state.links.end() ? nullptr : &*found;
}

template <class T>
void keep_newest(std::vector<T>& entries, std::size_t count_max) {
    if (entries.size() <= count_max) return;
    entries.erase(entries.begin(), entries.end() - static_cast<std::ptrdiff_t>(count_max));
}

Decision on(const State& state, const Register& command, const Context& context) {
    if (const auto* holder = std::get_if<Confirmed>(&state.holder)) {
        return Events{KnownAddressRegistered{.customer = holder->customer, .at = context.now}};
    }
    // A reservation may lapse, so registrations go on beside it.
    return Events{RegistrationPending{.customer = command.customer, .at = context.now},
                  ActivationLinkIssued{.link = command.link, .at = context.now}};
}

Decision on(const State& state, const ResendActivation& command, const Context& context) {
    if (still_pending(state, context).empty() || is_confirmed(state)) return Events{};
    return Events{ActivationLinkIssued{.link = command.link, .at = context.now}};
}

// M2. The mailed link and the password of the registration together: nobody can prepare an account
// in somebody else's name.
Decision on(const State& state, const Activate& command, const Context& context) {
    if (!is_open(state, command.link, context)) return std::unexpected{LinkSpent{}};

    // The password was compared outside, so the registration may be gone by now.
    const auto pending = still_pending(state, context);
    const bool matches =
        command.matching.has_value() &&
        std::ranges::find(pending, *command.matching, &Pending::customer) != pending.end();
    if (!matches) {
        const auto failures = find_link(state, command.link)->failures + 1;
        return Events{
            ActivationFailed{.link = command.link, .failures = failures, .at = context.now}};
    }
    if (is_taken_from(state, *command.matching, context)) return std::unexpected{AddressTaken{}};
    return Events{
        ClaimConfirmed{.customer = *command.matching, .home = std::nullopt, .at = context.now}};
}

Decision on(const State& state, const ExpireRegistration& command, const Context& context) {
    const bool pending = std::ranges::find(state.pending, command.customer, &Pending::customer) !=
                         state.pending.end();
    if (!pending) return Events{};
    return Events{RegistrationExpired{.customer = command.customer, .at = context.now}};
}

Decision on(const State& state, const Reserve& command, const Context& context) {
    if (is_taken_from(state, command.customer, context)) return std::unexpected{AddressTaken{}};
    return Events{ClaimReserved{.customer = command.customer, .at = context.now}};
}

Decision on(const State& state, const Confirm& command, const Context& context) {
    if (has_confirmed(state, command.customer)) return Events{};
    // A reservation that ran out still counts as long as nobody else took the address.
    if (!has_reserved(state, command.customer)) return std::unexpected{AddressTaken{}};
    return Events{
        ClaimConfirmed{.customer = command.customer, .home = command.home, .at = context.now}};
}

Decision on(const State& state, const Release& command, const Context& context) {
    if (has_reserved(state, command.customer)) return Events{ReservationEnded{.at = context.now}};
    if (!has_confirmed(state, command.customer)) return Events{};
    return Events{ClaimReleased{.at = context.now}};
}

State after(State state, const RegistrationPending& event) {
    state.pending.push_back({.customer = event.customer, .at = event.at});
    keep_newest(state.pending, pending_max);
    return state;
}

State after(State state, const ActivationLinkIssued& event) {
    state.links.push_back({.link = event.link, .at = event.at});
    keep_newest(state.links, links_max);
    return state;
}

State after(State state, const ActivationFailed& event) {
    const auto found = std::ranges::find(state.links, event.link, &Link::link);
    if (found != state.links.end()) found->failures = event.failures;
    return state;
}

State after(State state, const KnownAddressRegistered&) {
    return state;
}

State after(State state, const RegistrationExpired& event) {
    std::erase_if(state.pending,
                  [&](const Pending& known) { return known.customer == event.customer; });
    return state;
}

State after(State state, const ClaimReserved& event) {
    state.holder = Reserved{.customer = event.customer, .at = event.at};
    return state;
}

State after(State state, const ClaimConfirmed& event) {
    state.holder = Confirmed{.customer = event.customer, .home = event.home};
    state.pending.clear();
    state.links.clear();
    return state;
}

/// Total: a confirmation that came first stands.
State after(State state, const ReservationEnded&) {
    if (std::holds_alternative<Reserved>(state.holder)) state.holder = Free{};
    return state;
}

State after(State state, const ClaimReleased&) {
    state.holder = Free{};
    return state;
}

State after(State state, const mail::MailSettled&) {
    return state;
}

}  // namespace

Decision decide(const State& state, const Command& command, const Context& context) {
    return std::visit([&](const auto& asked) { return on(state, asked, context); }, command);
}

State evolve(State state, const Event& event) {
    return std::visit([&](const auto& happened) { return after(std::move(state), happened); },
                      event);
}

bool is_vacant(const State& state, const Context& context) {
    if (!state.pending.empty() || is_confirmed(state)) return false;
    const auto* reserved = std::get_if<Reserved>(&state.holder);
    return reserved == nullptr || context.now >= reserved->at + context.reservation;
}

std::vector<Pending> still_pending(const State& state, const Context& context) {
    auto pending = state.pending;
    std::erase_if(pending, [&](const Pending& known) {
        return context.now >= known.at + context.registration_pending;
    });
    return pending;
}

bool is_open(const State& state, LinkId link, const Context& context) {
    const auto* known = find_link(state, link);
    return known != nullptr && !is_confirmed(state) &&
           context.now < known->at + context.activation_link &&
           known->failures < context.activation_failures_max;
}

}  // namespace kontor::domain::claim
