#include "domain/statistics/periods.hpp"

#include <algorithm>
#include <utility>

namespace kontor::domain::statistics {
namespace {

const Period& last_ended(const Periods& state, PeriodKind kind) {
    return kind == PeriodKind::week ? state.week_ended : state.month_ended;
}

void after(Periods& state, const PeriodOpened& event) {
    state.open.push_back({event.period, event.key});
    std::ranges::sort(state.open, {}, &OpenPeriod::period);
}
void after(Periods& state, const PeriodEnded& event) {
    std::erase_if(state.open, [&](const auto& open) { return open.period == event.period; });
    auto& ended = kind_of(event.period) == PeriodKind::week ? state.week_ended : state.month_ended;
    ended = std::max(ended, event.period);
}
template <class Other>
void after(Periods&, const Other&) {}

}  // namespace

std::vector<Event> open(const Periods& state, const Period& period, SecretId key, Timestamp now) {
    if (is_open(state, period) || has_ended(state, period)) return {};
    return {PeriodOpened{.period = period, .key = key, .at = now}};
}

std::vector<Event> end(const Periods& state, const Period& period, Timestamp now) {
    if (!is_open(state, period)) return {};
    return {PeriodEnded{.period = period, .at = now}};
}

bool is_open(const Periods& state, const Period& period) {
    return std::ranges::find(state.open, period, &OpenPeriod::period) != state.open.end();
}

bool has_ended(const Periods& state, const Period& period) {
    return period <= last_ended(state, kind_of(period));
}

const OpenPeriod* booking(const Periods& state, Timestamp now, PeriodKind kind) {
    const auto own = period_of(now, kind);
    const OpenPeriod* best = nullptr;
    for (const auto& open : state.open) {
        if (kind_of(open.period) != kind) continue;
        // The last one that is not later than its own, else the first.
        if (best == nullptr || open.period <= own) best = &open;
    }
    return best;
}

Periods evolve(Periods state, const Event& event) {
    std::visit([&](const auto& happened) { after(state, happened); }, event);
    return state;
}

}  // namespace kontor::domain::statistics
