#include "domain/customer/customer.hpp"

#include <algorithm>

// When log-ins and links end (M3, M5, M19).

namespace kontor::domain::customer {
namespace {

/// What is open and empty was never set; what is erased can't be checked.
bool has_password(const State& state) {
    const auto* hash = state.password_hash.value_if_open();
    return state.password_hash.sealed() || (hash != nullptr && !hash->empty());
}

}  // namespace

std::optional<Timestamp> password_expires_at(const State& state, const Context& context) {
    if (context.password_age_max == std::chrono::days{0} || !has_password(state)) {
        return std::nullopt;
    }
    return state.password_set_at + context.password_age_max;
}

Timestamp password_warning_at(Timestamp expiry, std::uint32_t days_left) {
    if (days_left > 0) return expiry - std::chrono::days{days_left};
    return std::chrono::floor<std::chrono::days>(expiry);
}

std::optional<std::uint32_t> password_warning_due(const State& state, const Context& context) {
    const auto expiry = password_expires_at(state, context);
    if (!expiry) return std::nullopt;
    std::optional<std::uint32_t> due;
    for (const auto days : password_warnings) {
        if (context.now >= password_warning_at(*expiry, days)) due = days;
    }
    return due;
}

std::optional<Timestamp> unused_until(const State& state, const Context& context) {
    if (state.phase != Phase::active || context.login_unused_max == std::chrono::days{0}) {
        return std::nullopt;
    }
    const Timestamp end = state.last_used_at + context.login_unused_max;
    if (!state.unused_warned) return end;
    // However late a warning was sent, because the machine was off, what it says is true.
    return std::max(end,
                    Timestamp{state.unused_warned_at + std::chrono::days{*state.unused_warned}});
}

std::optional<std::uint32_t> next_unused_warning(const State& state) {
    for (const auto left : unused_warnings) {
        if (!state.unused_warned || *state.unused_warned > left) return left;
    }
    return std::nullopt;
}

Timestamp session_expires_at(const State& state, const Session& session, const Context& context) {
    const Timestamp end = session.renewed_at + context.session_length;
    const auto password_end = password_expires_at(state, context);
    return password_end ? std::min(end, *password_end) : end;
}

const Session* live_session(const State& state, SessionId session, const Context& context) {
    if (state.phase != Phase::active) return nullptr;
    const auto found = std::ranges::find(state.sessions, session, &Session::session);
    if (found == state.sessions.end()) return nullptr;
    return context.now < session_expires_at(state, *found, context) ? &*found : nullptr;
}

bool reset_link_open(const State& state, LinkId link, const Context& context) {
    if (state.phase != Phase::active) return false;
    const auto found = std::ranges::find(state.reset_links, link, &ResetLink::link);
    return found != state.reset_links.end() && context.now < found->at + context.reset_link;
}

}  // namespace kontor::domain::customer
