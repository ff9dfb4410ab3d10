#pragma once

#include "eventstore/executor/streams.hpp"
#include "projections/engine/view.hpp"
#include "projections/projection.hpp"

#include <functional>

// What has a time to live, in the order in which it began (M16, M17, M19, M25). Rows hold the
// instants of events, never deadlines: those follow from the rules in force (docs/architecture.md),
// so changing a rule reschedules what is pending.

namespace kontor::projections::retention {

/// What may come due. The value is the row's letter.
enum class Timer : char {
    order = 'o',             ///< Placed: its data goes some day.
    tracking = 't',          ///< Completed, with a tracking link.
    hold = 'h',              ///< On hold: its tracking links go before the order does.
    password = 'p',          ///< Set: warned of, four times.
    registration = 'r',      ///< Registered, not activated.
    lapsed = 'x',            ///< A registration that came to nothing: to be purged.
    customer_sweep = 's',    ///< Events of a customer that later ones may have replaced.
    credential_sweep = 'c',  ///< The same where a credential was replaced: at once.
    claim_sweep = 'k',       ///< Events of a claim that are over.
    login = 'l',             ///< Used: forgotten when nobody uses it any more.
    draft = 'd',             ///< A draft order: gone some time after its last change.
};

class Timers final : public Projection {
public:
    [[nodiscard]] std::string_view name() const override {
        return "retention";
    }
    [[nodiscard]] char letter() const override {
        return 't';
    }
    [[nodiscard]] std::uint32_t schema() const override {
        return 3;
    }
    void fold(const eventstore::executor::CommittedBatch& batch, Rows& rows) const override;
};

/// One row: what it is about, and the instant from which its time is counted.
struct Pending {
    eventstore::log::StreamId stream;
    domain::Timestamp since;
};

/// Visits what is pending of a kind, oldest first, until `visit` returns false.
void each_pending(const View& view,
                  eventstore::log::Partition partition,
                  Timer timer,
                  const std::function<bool(const Pending&)>& visit);

}  // namespace kontor::projections::retention
