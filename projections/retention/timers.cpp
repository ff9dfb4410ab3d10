#include "projections/retention/timers.hpp"

#include "eventstore/executor/state_keys.hpp"
#include "projections/order_progress.hpp"

#include <boost/mp11.hpp>

#include <type_traits>

namespace kontor::projections::retention {
namespace {

namespace claim = domain::claim;
namespace customer = domain::customer;
namespace executor = eventstore::executor;
namespace order = domain::order;
using domain::Timestamp;
using eventstore::log::StreamId;

// timer, instant u64, stream → nothing: what is scanned.  '@' timer, stream → instant u64: how an
// event finds the row of its stream.  'u' order → nothing: it has a tracking link.  'f' order →
// instant u64: it was completed then, and had none.
// Orders are placed by the thousand, so theirs is one row that needs no index: 'o', position u64 →
// instant u64, order. Positions rise with time, and a purge names them.

std::string instant_bytes(Timestamp instant) {
    std::string bytes;
    executor::keys::append_u64(bytes,
                               static_cast<std::uint64_t>(instant.time_since_epoch().count()));
    return bytes;
}

Timestamp instant_in(std::string_view bytes) {
    return Timestamp{
        std::chrono::milliseconds{static_cast<std::int64_t>(executor::keys::read_u64(bytes))}};
}

std::string row_key(Timer timer, Timestamp since, const StreamId& stream) {
    return std::string{static_cast<char>(timer)}.append(instant_bytes(since)).append(stream.value);
}

std::string index_key(Timer timer, const StreamId& stream) {
    return std::string{'@', static_cast<char>(timer)}.append(stream.value);
}

std::string order_key(eventstore::log::Position position) {
    std::string key{static_cast<char>(Timer::order)};
    executor::keys::append_u64(key, position.value);
    return key;
}

std::string tracked_key(const StreamId& stream) {
    return "u" + stream.value;
}

std::string untracked_key(const StreamId& stream) {
    return "f" + stream.value;
}

void stop(Rows& rows, Timer timer, const StreamId& stream) {
    const auto index = index_key(timer, stream);
    const auto since = rows.get(index);
    if (!since) return;
    rows.erase(row_key(timer, instant_in(*since), stream));
    rows.erase(index);
}

/// Starts the timer, or starts it again.
void start(Rows& rows, Timer timer, const StreamId& stream, Timestamp since) {
    stop(rows, timer, stream);
    rows.put(row_key(timer, since, stream), {});
    rows.put(index_key(timer, stream), instant_bytes(since));
}

/// Starts the timer unless it runs.
void start_once(Rows& rows, Timer timer, const StreamId& stream, Timestamp since) {
    if (!rows.get(index_key(timer, stream))) start(rows, timer, stream, since);
}

bool runs(const Rows& rows, Timer timer, const StreamId& stream) {
    return rows.get(index_key(timer, stream)).has_value();
}

class Folding {
public:
    Folding(Rows& rows, const StreamId& stream, eventstore::log::Position position = {})
        : rows_{rows}, stream_{stream}, position_{position} {}

    // Orders

    void operator()(const order::OrderPlaced& event) {
        rows_.put(order_key(position_), instant_bytes(event.at).append(stream_.value));
    }
    void operator()(const order::TrackingAdded&) {
        rows_.put(tracked_key(stream_), {});
        // Its time is counted from the completion, also where it comes later.
        const auto completed_at = rows_.get(untracked_key(stream_));
        if (!completed_at) return;
        start(rows_, Timer::tracking, stream_, instant_in(*completed_at));
        rows_.erase(untracked_key(stream_));
    }
    void operator()(const order::OrderCompleted& event) {
        if (rows_.get(tracked_key(stream_))) {
            start(rows_, Timer::tracking, stream_, event.at);
        } else {
            rows_.put(untracked_key(stream_), instant_bytes(event.at));
        }
    }
    void operator()(const order::TrackingExpired&) {
        stop(rows_, Timer::tracking, stream_);
        // As if it had never been tracked: those events go. No other link comes.
        rows_.erase(tracked_key(stream_));
        rows_.erase(untracked_key(stream_));
    }
    void operator()(const order::HoldPlaced& event) {
        start(rows_, Timer::hold, stream_, event.at);
    }
    void operator()(const order::HoldReleased&) {
        stop(rows_, Timer::hold, stream_);
    }

    // Customers

    void operator()(const customer::CustomerRegistered& event) {
        start(rows_, Timer::registration, stream_, event.at);
    }
    void operator()(const customer::CustomerActivated& event) {
        stop(rows_, Timer::registration, stream_);
        start(rows_, Timer::login, stream_, event.at);
    }
    void operator()(const customer::RegistrationLapsed& event) {
        stop_all();
        start(rows_, Timer::lapsed, stream_, event.at);
    }
    void operator()(const customer::PasswordSet& event) {
        start(rows_, Timer::password, stream_, event.at);
        if (!event.at_registration) start_once(rows_, Timer::credential_sweep, stream_, event.at);
    }
    void operator()(const customer::PasswordExpiryWarned& event) {
        if (event.days_left == 0) stop(rows_, Timer::password, stream_);
        replaces(event.at);
    }
    void operator()(const customer::SessionStarted& event) {
        used(event.at);
    }
    void operator()(const customer::SessionRenewed& event) {
        used(event.at);
    }
    void operator()(const customer::DraftSaved& event) {
        start(rows_, Timer::draft, stream_, event.at);
        replaces(event.at);
    }
    void operator()(const customer::DraftRemoved& event) {
        stop(rows_, Timer::draft, stream_);
        replaces(event.at);
    }
    void operator()(const customer::ErasureStarted&) {
        stop_all();  // Whatever else was to be done, the erasure does.
    }
    template <class Event>
    void operator()(const Event& event) {
        using boost::mp11::mp_contains;
        // At registration each value is the first of its kind.
        if constexpr (mp_contains<customer::Event, Event>::value &&
                      !std::is_same_v<Event, domain::mail::MailSettled>) {
            if (!runs(rows_, Timer::registration, stream_)) replaces(event.at);
        } else if constexpr (mp_contains<claim::Event, Event>::value &&
                             !std::is_same_v<Event, domain::mail::MailSettled>) {
            start_once(rows_, Timer::claim_sweep, stream_, event.at);
        }
    }

    void stop_all() {
        for (const auto timer : {Timer::tracking,
                                 Timer::hold,
                                 Timer::password,
                                 Timer::registration,
                                 Timer::lapsed,
                                 Timer::customer_sweep,
                                 Timer::credential_sweep,
                                 Timer::claim_sweep,
                                 Timer::login,
                                 Timer::draft}) {
            stop(rows_, timer, stream_);
        }
    }

private:
    void replaces(Timestamp at) {
        start_once(rows_, Timer::customer_sweep, stream_, at);
    }
    void used(Timestamp at) {
        start(rows_, Timer::login, stream_, at);
        replaces(at);
    }

    Rows& rows_;
    const StreamId& stream_;
    eventstore::log::Position position_;
};

void fold_purge(Rows& rows, const eventstore::log::StreamPurged& purge, Timestamp time) {
    const auto kind = executor::kind_of(purge.stream);
    if (purge.whole) {
        Folding{rows, purge.stream}.stop_all();
        if (kind == executor::StreamKind::order) {
            rows.erase(tracked_key(purge.stream));
            rows.erase(untracked_key(purge.stream));
            for (const auto position : purge.positions) rows.erase(order_key(position));
        }
        return;
    }
    if (kind == executor::StreamKind::claim) stop(rows, Timer::claim_sweep, purge.stream);
    if (kind != executor::StreamKind::customer) return;
    stop(rows, Timer::credential_sweep, purge.stream);
    stop(rows, Timer::customer_sweep, purge.stream);
    // What lived on at this sweep is looked at again a day later; a sweep that found nothing says
    // so by a purge of nothing.
    if (!purge.versions.empty()) start(rows, Timer::customer_sweep, purge.stream, time);
}

}  // namespace

void Timers::fold(const executor::CommittedBatch& batch, Rows& rows) const {
    // In the order of the log: a replay hands over many batches as one, and a sweep that was
    // recorded between two events ends what the first one started and not what the second did.
    auto purge = batch.purges.begin();
    for (const auto& event : batch.events) {
        for (; purge != batch.purges.end() && purge->position < event.position; ++purge) {
            fold_purge(rows, purge->purge, purge->time);
        }
        std::visit(Folding{rows, event.stream, event.position}, event.event);
    }
    for (; purge != batch.purges.end(); ++purge) fold_purge(rows, purge->purge, purge->time);
}

void each_pending(const View& view,
                  eventstore::log::Partition partition,
                  Timer timer,
                  const std::function<bool(const Pending&)>& visit) {
    const std::string prefix{static_cast<char>(timer)};
    for (auto cursor = view.scan(partition, prefix); cursor->valid(); cursor->next()) {
        const auto row =
            timer == Timer::order ? cursor->value() : cursor->key().substr(View::prefix_size + 1);
        const Pending pending{{std::string{row.substr(sizeof(std::uint64_t))}}, instant_in(row)};
        if (!visit(pending)) return;
    }
}

}  // namespace kontor::projections::retention
