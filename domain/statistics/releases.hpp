#pragma once

#include "domain/statistics/events.hpp"

#include <vector>

// What the first partition knows of all periods: their keys, and how far each has come.
//   minted → (open in every partition → ended → closed) → released or merged → settled

namespace kontor::domain::statistics {

struct MintedPeriod {
    Period period;
    SecretId secret;
    friend bool operator==(const MintedPeriod&, const MintedPeriod&) = default;
};
KONTOR_DESCRIBE(MintedPeriod, period, secret);

struct Releases {
    std::vector<MintedPeriod> unsettled;  ///< By time within a kind.
    Period week_minted;
    Period month_minted;
    Period week_released;
    Period month_settled;  ///< The registry stands as of its end.
    friend bool operator==(const Releases&, const Releases&) = default;
};
KONTOR_DESCRIBE(Releases, unsettled, week_minted, month_minted, week_released, month_settled);

/// Mints a key for a period later than all before it.
[[nodiscard]] std::vector<Event> mint(const Releases& state,
                                      const Period& period,
                                      SecretId secret,
                                      Timestamp now);
[[nodiscard]] bool may_mint(const Releases& state, const Period& period);

/// A released week is never released again, nor one before it.
[[nodiscard]] bool may_release(const Releases& state, const Period& week);

[[nodiscard]] std::vector<Event> settle(const Releases& state, const Period& period, Timestamp now);

[[nodiscard]] Releases evolve(Releases state, const Event& event);

/// Registry entries of which an order was placed in the 13 months up to and including `month`
/// remain; older ones go.
inline constexpr int registry_months_max = 13;

/// The registry after a month: `before` and what was used in the month, by number.
struct NumberUsed {
    std::string number;
    std::uint64_t orders = 0;
};
[[nodiscard]] std::vector<RegistryEntry> merged(std::vector<RegistryEntry> before,
                                                const std::vector<NumberUsed>& used,
                                                const Period& month);
/// Whether an entry is due at `now`, whether it has been removed yet or not.
[[nodiscard]] bool is_due(const RegistryEntry& entry, Timestamp now);

}  // namespace kontor::domain::statistics
