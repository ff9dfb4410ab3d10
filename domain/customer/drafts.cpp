#include "domain/customer/rules.hpp"

// The draft order (M8–M12): one a customer, hidden at the instant and removed soon after.

namespace kontor::domain::customer {
namespace {

bool is_stale(std::optional<std::uint64_t> expected, std::uint64_t current) {
    return expected && *expected != current;
}

}  // namespace

Timestamp draft_expires_at(const DraftEntry& draft, const Context& context) {
    return draft.at + context.draft_max;
}

const DraftEntry* live_draft(const State& state, const Context& context) {
    if (state.phase != Phase::active || !state.draft) return nullptr;
    return context.now < draft_expires_at(*state.draft, context) ? &*state.draft : nullptr;
}

Decision on(const State& state, const SaveDraft& command, const Context& context) {
    if (state.phase != Phase::active) return std::unexpected{Rejection{NotActive{}}};
    const bool is_there = live_draft(state, context) != nullptr;
    const auto current = is_there ? state.draft_revision : 0;
    const bool unexpected = is_there ? command.expected == DraftExpected::nothing
                                     : command.expected == DraftExpected::something;
    if (unexpected || is_stale(command.expected_revision, current)) {
        return std::unexpected{Rejection{Stale{.current = current}}};
    }
    return std::vector<Event>{DraftSaved{.draft = personal<Scope::value>(command.draft),
                                         .revision = state.draft_revision + 1,
                                         .at = context.now}};
}

Decision on(const State& state, const RemoveDraft& command, const Context& context) {
    if (state.phase != Phase::active) return std::unexpected{Rejection{NotActive{}}};
    if (live_draft(state, context) == nullptr) return std::unexpected{Rejection{NotFound{}}};
    if (is_stale(command.expected_revision, state.draft_revision)) {
        return std::unexpected{Rejection{Stale{.current = state.draft_revision}}};
    }
    return std::vector<Event>{DraftRemoved{.revision = state.draft_revision, .at = context.now}};
}

}  // namespace kontor::domain::customer
