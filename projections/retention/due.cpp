#include "projections/retention/due.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

namespace kontor::projections::retention {
namespace {

namespace customer = domain::customer;
namespace executor = eventstore::executor;
namespace order = domain::order;
using domain::Timestamp;
using std::chrono::days;

class Search {
public:
    Search(const View& timers,
           const executor::StateStore& states,
           eventstore::log::Partition partition,
           const domain::partition::RetentionRulesSet& rules,
           Timestamp now,
           const Portion& portion)
        : timers_{timers},
          states_{states},
          partition_{partition},
          rules_{rules},
          now_{now},
          portion_{portion} {}

    Found result() && {
        const auto order_rules = executor::order_rules(rules_);
        scan(Timer::order, order_rules.placed, [&](const Pending& pending) {
            const auto* placed = order_of(pending);
            return placed != nullptr ? std::optional{order::expires_at(*placed, order_rules)}
                                     : std::nullopt;
        });
        scan(Timer::tracking, order_rules.tracking_after_completed, [&](const Pending& pending) {
            return std::optional{pending.since + order_rules.tracking_after_completed};
        });
        // A hold keeps the order, not its links (M17).
        scan(Timer::hold, days{0}, [&](const Pending& pending) {
            const auto* placed = order_of(pending);
            return placed != nullptr && order::has_tracking(*placed)
                       ? std::optional{order::tracking_expires_at(*placed, order_rules)}
                       : std::nullopt;
        });
        scan(Timer::registration, days{rules_.registration_pending}, [&](const Pending& pending) {
            return std::optional{pending.since + days{rules_.registration_pending}};
        });
        scan(Timer::lapsed, days{0}, at_once);
        scan(Timer::credential_sweep, days{0}, at_once);
        scan(Timer::customer_sweep, sweep_after, [](const Pending& pending) {
            return std::optional{pending.since + sweep_after};
        });
        scan(Timer::claim_sweep, sweep_after, [](const Pending& pending) {
            return std::optional{pending.since + sweep_after};
        });
        const auto draft_max = executor::customer_context(rules_, now_).draft_max;
        scan(Timer::draft, draft_max, [&](const Pending& pending) {
            return std::optional{pending.since + draft_max};
        });
        passwords();
        logins();
        return std::move(found_);
    }

private:
    static std::optional<Timestamp> at_once(const Pending& pending) {
        return pending.since;
    }

    /// `earliest` after its beginning is the soonest that one of these can come due; `deadline`
    /// tells when exactly, or nothing if it no longer matters.
    template <class Deadline>
    void scan(Timer timer, std::chrono::milliseconds earliest, Deadline deadline) {
        std::size_t count = 0;
        each_pending(timers_, partition_, timer, [&](const Pending& pending) {
            if (pending.since + earliest > now_) {
                next(pending.since + earliest);
                return false;
            }
            const std::optional<Timestamp> at = deadline(pending);
            if (!at) return true;
            if (*at > now_) {
                next(*at);
                return true;
            }
            Task task{timer, pending.stream};
            // What is in somebody's way must not be in the way of those behind it.
            if (portion_.set_aside.contains(task)) return true;
            found_.tasks.push_back(std::move(task));
            return ++count < portion_.limit;
        });
        if (count == portion_.limit) next(now_);
    }

    void passwords() {
        if (rules_.password_age_max == 0) return;
        const auto age = days{rules_.password_age_max};
        const auto first = days{customer::password_warnings.front()};
        const auto context = executor::customer_context(rules_, now_);
        scan(Timer::password,
             age > first ? age - first : days{0},
             [&](const Pending& pending) -> std::optional<Timestamp> {
                 const auto state = customer_of(pending);
                 if (state.phase != customer::Phase::active) return std::nullopt;
                 const auto expiry = customer::password_expires_at(state, context);
                 if (!expiry) return std::nullopt;
                 for (const auto left : customer::password_warnings) {
                     const bool said = state.password_warned && *state.password_warned <= left;
                     if (!said) return customer::password_warning_at(*expiry, left);
                 }
                 return std::nullopt;
             });
    }

    void logins() {
        if (rules_.login_unused_max == 0) return;
        const auto age = days{rules_.login_unused_max};
        const auto first = days{customer::unused_warnings.front()};
        const auto context = executor::customer_context(rules_, now_);
        scan(Timer::login,
             age > first ? age - first : days{0},
             [&](const Pending& pending) -> std::optional<Timestamp> {
                 const auto state = customer_of(pending);
                 const auto until = customer::unused_until(state, context);
                 if (!until) return std::nullopt;
                 return *until - days{customer::next_unused_warning(state).value_or(0)};
             });
    }

    const order::Placed* order_of(const Pending& pending) {
        slot_ = states_.slot(partition_, pending.stream);
        return std::get_if<order::Placed>(&std::get<order::State>(slot_.state));
    }
    customer::State customer_of(const Pending& pending) const {
        return std::get<customer::State>(states_.slot(partition_, pending.stream).state);
    }

    void next(Timestamp at) {
        found_.next = std::min(found_.next, at);
    }

    const View& timers_;
    const executor::StateStore& states_;
    eventstore::log::Partition partition_;
    const domain::partition::RetentionRulesSet& rules_;
    Timestamp now_;
    const Portion& portion_;
    executor::Slot slot_;
    Found found_{.tasks = {}, .next = Timestamp::max()};
};

}  // namespace

Found due(const View& timers,
          const executor::StateStore& states,
          eventstore::log::Partition partition,
          const domain::partition::RetentionRulesSet& rules,
          Timestamp now,
          const Portion& portion) {
    return Search{timers, states, partition, rules, now, portion}.result();
}

}  // namespace kontor::projections::retention
