#include "domain/customer/customer.hpp"

#include <algorithm>
#include <tuple>

// Each entry's place follows from values that all its events repeat, so that the fold is the same
// whether the events that later ones replaced are still there or not.

namespace kontor::domain::customer {
namespace {

/// Replaces the entry with the same id as `entry`, or puts it in by `order`.
template <class Entry, class Id, class Order>
void upsert(std::vector<Entry>& entries, Entry entry, Id id, Order order) {
    std::erase_if(entries, [&](const Entry& known) { return known.*id == entry.*id; });
    const auto place = std::ranges::upper_bound(entries, order(entry), std::less{}, order);
    entries.insert(place, std::move(entry));
}

void upsert(State& state, Session session) {
    upsert(state.sessions, session, &Session::session, [](const Session& known) {
        return std::tuple{known.started_at, known.session};
    });
}

State after(State state, const CustomerRegistered& event) {
    state.phase = Phase::registered;
    state.claim = event.claim;
    state.registered_at = event.at;
    return state;
}

State after(State state, const ProfileChanged& event) {
    state.profile = event.profile;
    state.profile_revision = event.revision;
    return state;
}

State after(State state, const LoginAddressSet& event) {
    state.login_address = event.email;
    state.claim = event.claim;
    state.claim_partition.reset();
    return state;
}

State after(State state, const StandardAddressSet& event) {
    state.standard_address = event.email;
    return state;
}

State after(State state, const PasswordSet& event) {
    state.password_hash = event.hash;
    state.password_set_at = event.at;
    state.password_warned.reset();
    state.reset_links.clear();
    return state;
}

/// Whoever logs in uses the log-in, and needs no warning that nobody does.
void used(State& state, Timestamp at) {
    state.last_used_at = std::max(state.last_used_at, at);
    state.unused_warned.reset();
    state.unused_warned_at = {};
}

State after(State state, const CustomerActivated& event) {
    state.phase = Phase::active;
    used(state, event.at);
    return state;
}

State after(const State&, const RegistrationLapsed&) {
    return {.phase = Phase::lapsed};
}

State after(State state, const SessionStarted& event) {
    upsert(state, {.session = event.session, .started_at = event.at, .renewed_at = event.at});
    used(state, event.at);
    return state;
}

State after(State state, const SessionRenewed& event) {
    upsert(state,
           {.session = event.session, .started_at = event.started_at, .renewed_at = event.at});
    used(state, event.at);
    return state;
}

State after(State state, const SessionEnded& event) {
    std::erase_if(state.sessions,
                  [&](const Session& known) { return known.session == event.session; });
    return state;
}

State after(State state, const SessionsEnded& event) {
    std::erase_if(state.sessions,
                  [&](const Session& known) { return known.session != event.except; });
    return state;
}

State after(State state, const PasswordResetRequested& event) {
    state.reset_links.push_back({.link = event.link, .at = event.at});
    if (state.reset_links.size() > reset_links_max) {
        state.reset_links.erase(state.reset_links.begin());
    }
    return state;
}

State after(State state, const LinkFollowed& event) {
    std::erase_if(state.reset_links,
                  [&](const ResetLink& known) { return known.link == event.link; });
    std::erase_if(state.email_changes,
                  [&](const EmailChange& known) { return known.link == event.link; });
    return state;
}

State after(State state, const AccountNumberSaved& event) {
    upsert(state.account_numbers,
           AccountNumberEntry{.id = event.id, .entry = event.entry, .created_at = event.created_at},
           &AccountNumberEntry::id,
           [](const AccountNumberEntry& known) { return std::tuple{known.created_at, known.id}; });
    return state;
}

State after(State state, const AccountNumberRemoved& event) {
    std::erase_if(state.account_numbers,
                  [&](const AccountNumberEntry& known) { return known.id == event.id; });
    return state;
}

State after(State state, const AddressSaved& event) {
    upsert(state.addresses,
           AddressEntry{.id = event.id, .entry = event.entry, .revision = event.revision},
           &AddressEntry::id,
           [](const AddressEntry& known) { return known.id; });
    return state;
}

State after(State state, const AddressRemoved& event) {
    std::erase_if(state.addresses, [&](const AddressEntry& known) { return known.id == event.id; });
    return state;
}

State after(State state, const DraftSaved& event) {
    state.draft = DraftEntry{.draft = event.draft, .at = event.at};
    state.draft_revision = event.revision;
    return state;
}

State after(State state, const DraftRemoved& event) {
    state.draft.reset();
    state.draft_revision = event.revision;
    return state;
}

State after(State state, const EmailChangeRequested& event) {
    upsert(state.email_changes,
           EmailChange{.link = event.link, .use = event.use, .email = event.email, .at = event.at},
           &EmailChange::use,
           [](const EmailChange& known) { return known.use; });
    return state;
}

State after(State state, const AddressLeft&) {
    return state;
}

State after(State state, const LoginMoveBegun& event) {
    state.move = LoginMove{.email = event.email,
                           .claim = event.claim,
                           .partition = event.partition,
                           .left = event.left,
                           .left_partition = event.left_partition};
    return state;
}

State after(State state, const LoginAddressMoved& event) {
    state.login_address = event.email;
    state.claim = event.claim;
    state.claim_partition = event.partition;
    return state;
}

State after(State state, const LoginMoveEnded&) {
    state.move.reset();
    return state;
}

State after(State state, const PasswordExpiryWarned& event) {
    state.password_warned = event.days_left;
    return state;
}

State after(State state, const UnusedLoginWarned& event) {
    state.unused_warned = event.days_left;
    state.unused_warned_at = event.at;
    return state;
}

State after(State state, const ErasureStarted&) {
    state.phase = Phase::erasing;
    state.sessions.clear();
    state.reset_links.clear();
    return state;
}

State after(const State&, const ErasureCompleted&) {
    return {.phase = Phase::erased};
}

State after(State state, const mail::MailSettled&) {
    return state;
}

}  // namespace

// An event without its overload above does not compile; there is no default case.
State evolve(State state, const Event& event) {
    return std::visit([&](const auto& happened) { return after(std::move(state), happened); },
                      event);
}

}  // namespace kontor::domain::customer
