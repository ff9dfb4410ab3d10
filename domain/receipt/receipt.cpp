#include "domain/receipt/receipt.hpp"

#include <algorithm>

namespace kontor::domain::receipt {
namespace {

State after(State state, const ReceiptOpened& event) {
    state.opened_at = event.at;
    state.custody_until = event.custody_until;
    state.hold_until = event.hold_until;
    return state;
}
State after(State state, const ReceiptErased& event) {
    state.erased_at = event.at;
    return state;
}
State after(State state, const ReceiptCustodyEnded& event) {
    state.custody_ended_at = event.at;
    return state;
}
State after(State state, const ReceiptCompleted& event) {
    state.completed_at = event.at;
    return state;
}

}  // namespace

State evolve(State state, const Event& event) {
    return std::visit([&](const auto& happened) { return after(std::move(state), happened); },
                      event);
}

namespace {

/// A receipt outlives the orders that it is about, and in it this stands in plain: less the span of
/// time that it was computed with, an instant would be that of a placement or a hold, and lead to
/// its order. Never the instant itself, not even of one at midnight.
Timestamp end_of_day(Timestamp instant) {
    return std::chrono::floor<std::chrono::days>(instant) + std::chrono::days{1};
}

}  // namespace

Kept kept_with(Kept kept,
               const order::Placed& order,
               const order::RetentionRules& rules,
               Timestamp now) {
    // One that is on hold may be under way all the same. None is less than any.
    if (order::is_under_way(order.status)) {
        const auto end = order::expires_at(order.placed_at, order.final_at, std::nullopt, rules);
        kept.custody_until = std::max(kept.custody_until, std::optional{end_of_day(end)});
    }
    if (order::is_on_hold(order, rules, now)) {
        const auto end = order::expires_at(order, rules);
        kept.hold_until = std::max(kept.hold_until, std::optional{end_of_day(end)});
    }
    return kept;
}

std::optional<Timestamp> kept_until(const State& state) {
    // None is less than any.
    return std::max(state.custody_until, state.hold_until);
}

bool awaits_end_of_custody(const State& state) {
    return state.erased_at && kept_until(state) && !state.custody_ended_at;
}

std::optional<Timestamp> keys_gone_at(const State& state) {
    if (awaits_end_of_custody(state)) return std::nullopt;
    return std::max(state.erased_at, state.custody_ended_at);
}

std::optional<Timestamp> keys_expected_gone_at(const State& state) {
    if (!awaits_end_of_custody(state)) return keys_gone_at(state);
    return std::max(state.erased_at, kept_until(state));
}

std::optional<std::string_view> status_of(const State& state) {
    if (state.completed_at) return "complete";
    if (state.erased_at) return "erased";
    if (state.opened_at) return "pending";
    return std::nullopt;
}

bool is_shown(const State& state, Timestamp now) {
    if (!state.opened_at) return false;
    return !state.completed_at || now < *state.completed_at + kept_for;
}

}  // namespace kontor::domain::receipt
