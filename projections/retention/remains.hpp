#pragma once

#include "domain/ids.hpp"
#include "eventstore/executor/state_store.hpp"
#include "eventstore/log/event_log.hpp"
#include "projections/engine/view.hpp"

#include <cstdint>
#include <vector>

namespace kontor::projections::retention {

/// What may go of a stream that lives on: events that later ones replaced, and the secrets that
/// sealed them.
struct Replaced {
    /// Of the stream as it was read. What came since is not in here.
    std::uint64_t version = 0;
    std::vector<std::uint64_t> versions;
    /// Of replaced passwords at once; of others with their events.
    std::vector<domain::Id128> secrets;
    /// A mail that one of the events calls for was not sent yet: that one has to wait.
    bool waits_for_mail = false;
};

struct Records {
    const eventstore::log::EventLog& log;
    const eventstore::executor::StateStore& states;
    const View& outbox;
};

// Safe from any thread; read the log, so they are meant for one that may block. Throw StoreFailure.

[[nodiscard]] Replaced replaced_of_customer(const Records& records,
                                            eventstore::log::Partition partition,
                                            const eventstore::log::StreamId& stream);
/// Every secret that a customer's events name.
[[nodiscard]] std::vector<domain::Id128> secrets_of_customer(
    const Records& records,
    eventstore::log::Partition partition,
    const eventstore::log::StreamId& stream);
/// Everything of a confirmed claim but its confirmation; of others nothing.
[[nodiscard]] Replaced replaced_of_claim(const Records& records,
                                         eventstore::log::Partition partition,
                                         const eventstore::log::StreamId& stream);
/// The events that brought an order's tracking links.
[[nodiscard]] Replaced tracking_of_order(const Records& records,
                                         eventstore::log::Partition partition,
                                         const eventstore::log::StreamId& stream);

}  // namespace kontor::projections::retention
