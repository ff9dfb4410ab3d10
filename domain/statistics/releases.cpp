#include "domain/statistics/releases.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace kontor::domain::statistics {
namespace {

void after(Releases& state, const PeriodKeyMinted& event) {
    state.unsettled.push_back({event.period, event.secret});
    const bool is_week = kind_of(event.period) == PeriodKind::week;
    (is_week ? state.week_minted : state.month_minted) = event.period;
}
void after(Releases& state, const StatisticsReleased& event) {
    state.week_released = event.period;
}
void after(Releases& state, const PeriodSettled& event) {
    std::erase_if(state.unsettled,
                  [&](const auto& minted) { return minted.period == event.period; });
    if (kind_of(event.period) == PeriodKind::month) state.month_settled = event.period;
}
template <class Other>
void after(Releases&, const Other&) {}

}  // namespace

bool may_mint(const Releases& state, const Period& period) {
    const bool is_week = kind_of(period) == PeriodKind::week;
    return period > (is_week ? state.week_minted : state.month_minted);
}

std::vector<Event> mint(const Releases& state,
                        const Period& period,
                        SecretId secret,
                        Timestamp now) {
    if (!may_mint(state, period)) return {};
    return {PeriodKeyMinted{.period = period, .secret = secret, .at = now}};
}

bool may_release(const Releases& state, const Period& week) {
    return week > state.week_released;
}

std::vector<Event> settle(const Releases& state, const Period& period, Timestamp now) {
    const auto minted = std::ranges::find(state.unsettled, period, &MintedPeriod::period);
    if (minted == state.unsettled.end()) return {};
    return {PeriodSettled{.period = period, .at = now}};
}

Releases evolve(Releases state, const Event& event) {
    std::visit([&](const auto& happened) { after(state, happened); }, event);
    return state;
}

std::vector<RegistryEntry> merged(std::vector<RegistryEntry> before,
                                  const std::vector<NumberUsed>& used,
                                  const Period& month) {
    std::map<std::string, RegistryEntry> by_number;
    for (auto& entry : before) {
        auto number = entry.number;
        by_number.insert_or_assign(std::move(number), std::move(entry));
    }
    for (const auto& [number, orders] : used) {
        auto& entry = by_number[number];
        entry.number = number;
        if (entry.months.empty() || entry.months.back().month != month) {
            entry.months.push_back({month, 0});
        }
        entry.months.back().orders += orders;
    }
    std::vector<RegistryEntry> after;
    for (auto& [number, entry] : by_number) {
        const bool kept = !entry.months.empty() &&
                          months_between(entry.months.back().month, month) < registry_months_max;
        if (kept) after.push_back(std::move(entry));
    }
    return after;
}

bool is_due(const RegistryEntry& entry, Timestamp now) {
    if (entry.months.empty()) return true;
    const auto month = period_of(now, PeriodKind::month);
    return months_between(entry.months.back().month, month) > registry_months_max;
}

}  // namespace kontor::domain::statistics
