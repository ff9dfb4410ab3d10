#include "domain/customer/rules.hpp"

#include <algorithm>

// Changes of the log-in address and of the standard address (M18): each takes effect when it is
// confirmed from the new address, and the old one is told.

namespace kontor::domain::customer {
namespace {

using Events = std::vector<Event>;

template <class T>
std::unexpected<Rejection> refused(T reason) {
    return std::unexpected{Rejection{std::move(reason)}};
}

bool is_open(const State& state, const EmailChange& change, const Context& context) {
    return state.phase == Phase::active && context.now < change.at + context.email_link;
}

/// Whether `link` is open and confirms an address of that use.
bool confirms(const State& state, LinkId link, AddressUse use, const Context& context) {
    const auto* change = open_email_change(state, link, context);
    return change != nullptr && change->use == use;
}

/// Whoever reads the address before is told, if anybody knows it.
void leave(AddressUse use,
           const std::optional<std::string>& email,
           const Context& context,
           Events& events) {
    if (!email) return;
    events.emplace_back(
        AddressLeft{.use = use, .email = personal<Scope::value>(*email), .at = context.now});
}

}  // namespace

const EmailChange* open_email_change(const State& state, LinkId link, const Context& context) {
    const auto found = std::ranges::find(state.email_changes, link, &EmailChange::link);
    if (found == state.email_changes.end()) return nullptr;
    return is_open(state, *found, context) ? &*found : nullptr;
}

const EmailChange* waiting_email_change(const State& state,
                                        AddressUse use,
                                        const Context& context) {
    const auto found = std::ranges::find(state.email_changes, use, &EmailChange::use);
    if (found == state.email_changes.end()) return nullptr;
    return is_open(state, *found, context) ? &*found : nullptr;
}

Decision on(const State& state, const RequestEmailChange& command, const Context& context) {
    if (state.phase != Phase::active) return refused(NotActive{});
    if (command.email == command.current) return Events{};
    return Events{EmailChangeRequested{.link = command.link,
                                       .use = command.use,
                                       .email = personal<Scope::value>(command.email),
                                       .at = context.now}};
}

/// Whatever is the matter with a link, whoever follows it gets the same answer.
Decision on(const State& state, const ConfirmStandardAddress& command, const Context& context) {
    if (!confirms(state, command.link, AddressUse::standard, context)) return refused(LinkSpent{});
    Events events{LinkFollowed{.link = command.link, .at = context.now}};
    leave(AddressUse::standard, command.current, context, events);
    events.emplace_back(
        StandardAddressSet{.email = personal<Scope::value>(command.email), .at = context.now});
    return events;
}

Decision on(const State& state, const BeginLoginMove& command, const Context& context) {
    // One move at a time: the claim that is left must be known until it is free.
    if (!confirms(state, command.link, AddressUse::login, context) || state.move) {
        return refused(LinkSpent{});
    }
    return Events{
        LinkFollowed{.link = command.link, .at = context.now},
        LoginMoveBegun{.email = personal<Scope::value>(command.email),
                       .claim = command.claim,
                       .partition = command.partition,
                       .left = state.claim,
                       .left_partition = state.claim_partition,
                       .at = context.now},
    };
}

Decision on(const State& state, const SwitchLoginAddress& command, const Context& context) {
    if (state.phase != Phase::active) return refused(NotActive{});
    if (!state.move || state.move->claim != command.claim || state.claim == command.claim) {
        return Events{};
    }
    Events events;
    leave(AddressUse::login, command.current, context, events);
    events.emplace_back(LoginAddressMoved{.email = personal<Scope::value>(command.email),
                                          .claim = command.claim,
                                          .partition = state.move->partition,
                                          .at = context.now});
    return events;
}

Decision on(const State& state, const EndLoginMove& command, const Context& context) {
    if (state.phase != Phase::active) return refused(NotActive{});
    if (!state.move || state.move->claim != command.claim) return Events{};
    return Events{LoginMoveEnded{.at = context.now}};
}

void end_email_changes(const State& state, const Context& context, std::vector<Event>& events) {
    for (const auto& change : state.email_changes) {
        events.emplace_back(LinkFollowed{.link = change.link, .at = context.now});
    }
}

}  // namespace kontor::domain::customer
