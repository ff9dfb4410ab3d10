#pragma once

#include "domain/order/order.hpp"
#include "domain/receipt/events.hpp"

#include <chrono>
#include <string_view>

namespace kontor::domain::receipt {

struct State {
    std::optional<Timestamp> opened_at;
    std::optional<Timestamp> custody_until;
    std::optional<Timestamp> hold_until;
    std::optional<Timestamp> erased_at;
    std::optional<Timestamp> custody_ended_at;
    std::optional<Timestamp> completed_at;
    friend bool operator==(const State&, const State&) = default;
};
KONTOR_DESCRIBE(
    State, opened_at, custody_until, hold_until, erased_at, custody_ended_at, completed_at);

/// Folds one event into `state`. Total.
[[nodiscard]] State evolve(State state, const Event& event);

/// `kept`, and what stays of an order besides if it goes into custody at `now`. Until the end of a
/// day, in UTC.
[[nodiscard]] Kept kept_with(Kept kept,
                             const order::Placed& order,
                             const order::RetentionRules& rules,
                             Timestamp now);

/// The last instant at which anything that was kept may still be there.
[[nodiscard]] std::optional<Timestamp> kept_until(const State& state);

/// Orders went into custody, and it is not known yet that they left it.
[[nodiscard]] bool awaits_end_of_custody(const State& state);

/// When the last of its keys was destroyed; nothing while one is held. Older copies of vault and
/// keyring open what it sealed until the epochs up to then are dead (M20).
[[nodiscard]] std::optional<Timestamp> keys_gone_at(const State& state);

/// When that will be, as far as could be told when it was opened; nothing before it is erased.
[[nodiscard]] std::optional<Timestamp> keys_expected_gone_at(const State& state);

/// "pending", "erased" or "complete"; nothing if there is no such receipt.
[[nodiscard]] std::optional<std::string_view> status_of(const State& state);

/// A receipt can be looked up for thirteen months.
inline constexpr std::chrono::days kept_for{396};

/// Whether it may still be looked up at `now`, be it purged or not.
[[nodiscard]] bool is_shown(const State& state, Timestamp now);

}  // namespace kontor::domain::receipt
