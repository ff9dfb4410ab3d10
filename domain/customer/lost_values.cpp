#include "domain/customer/rules.hpp"

#include <algorithm>

// A value that was replaced after a backup is lost by its restore (docs/decisions/0008).

namespace kontor::domain::customer {
namespace {

using Events = std::vector<Event>;

template <class Entry, class Id>
bool has(const std::vector<Entry>& entries, Id Entry::* member, Id id) {
    return std::ranges::find(entries, id, member) != entries.end();
}

}  // namespace

Decision on(const State& state, const RecordLoginAddress& command, const Context& context) {
    if (state.phase != Phase::active) return std::unexpected{Rejection{NotActive{}}};
    auto email = personal<Scope::value>(command.email);
    if (state.claim_partition) {
        return Events{LoginAddressMoved{.email = std::move(email),
                                        .claim = state.claim,
                                        .partition = *state.claim_partition,
                                        .at = context.now}};
    }
    return Events{
        LoginAddressSet{.email = std::move(email), .claim = state.claim, .at = context.now}};
}

Decision on(const State& state, const DropLost& command, const Context& context) {
    if (state.phase != Phase::active) return std::unexpected{Rejection{NotActive{}}};
    const auto now = context.now;
    Events events;
    for (const auto id : command.account_numbers) {
        if (!has(state.account_numbers, &AccountNumberEntry::id, id)) continue;
        events.emplace_back(AccountNumberRemoved{.id = id, .at = now});
    }
    for (const auto id : command.addresses) {
        if (!has(state.addresses, &AddressEntry::id, id)) continue;
        events.emplace_back(AddressRemoved{.id = id, .at = now});
    }
    for (const auto link : command.links) {
        if (!has(state.email_changes, &EmailChange::link, link)) continue;
        events.emplace_back(LinkFollowed{.link = link, .at = now});
    }
    if (command.draft && state.draft) {
        events.emplace_back(DraftRemoved{.revision = state.draft_revision, .at = now});
    }
    return events;
}

}  // namespace kontor::domain::customer
