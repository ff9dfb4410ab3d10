#pragma once

#include "domain/claim/claim.hpp"
#include "domain/customer/customer.hpp"
#include "domain/events.hpp"
#include "domain/order/order.hpp"
#include "domain/receipt/receipt.hpp"
#include "domain/statistics/periods.hpp"
#include "domain/statistics/releases.hpp"
#include "eventstore/log/record.hpp"

#include <cstdint>
#include <optional>
#include <variant>

// Which streams there are, and the state that each kind folds to.

namespace kontor::eventstore::executor {

[[nodiscard]] log::StreamId stream_of(domain::CustomerId customer);
[[nodiscard]] log::StreamId stream_of(domain::ClaimId claim);
[[nodiscard]] log::StreamId stream_of(const domain::OrderNumber& number);
/// Named after the hash of the receipt's id, which nothing but the id leads to.
[[nodiscard]] log::StreamId stream_of_receipt(std::string_view receipt_id);
/// The stream of what is recorded of a partition itself.
[[nodiscard]] log::StreamId partition_stream();

/// Which periods a partition books into.
[[nodiscard]] log::StreamId periods_stream();
/// What becomes of all periods; in the first partition only.
[[nodiscard]] log::StreamId releases_stream();

/// What is kept of a period in streams of its own, so that it can be purged whole.
enum class Kept : char {
    facts = 'f',     ///< Of a week or a month, in every partition.
    tallies = 't',   ///< `PeriodClosed` of a week, in every partition.
    registry = 'n',  ///< The account registry as of a month, in the first partition.
};
[[nodiscard]] log::StreamId stream_of(Kept kept, const domain::statistics::Period& period);
/// The period that a stream keeps that of; nothing for other streams.
[[nodiscard]] std::optional<domain::statistics::Period> period_of(Kept kept,
                                                                  const log::StreamId& stream);

enum class StreamKind : std::uint8_t {
    customer,
    claim,
    order,
    receipt,
    partition,
    periods,
    releases,
    counted,  ///< One of `Kept`: no decision depends on what is in it.
};

/// Aborts on a name that `stream_of` could not have given.
[[nodiscard]] StreamKind kind_of(const log::StreamId& stream);
[[nodiscard]] domain::CustomerId customer_of(const log::StreamId& stream);
[[nodiscard]] domain::ClaimId claim_of(const log::StreamId& stream);
[[nodiscard]] domain::OrderNumber order_of(const log::StreamId& stream);

/// The rules in force; unset until a partition's first record.
struct PartitionState {
    domain::partition::RetentionRulesSet rules;
    friend bool operator==(const PartitionState&, const PartitionState&) = default;
};
KONTOR_DESCRIBE(PartitionState, rules);

/// The rules as the domain takes them.
[[nodiscard]] domain::customer::Context customer_context(
    const domain::partition::RetentionRulesSet& rules, domain::Timestamp now);
[[nodiscard]] domain::order::RetentionRules order_rules(
    const domain::partition::RetentionRulesSet& rules);

struct CountedState {
    friend bool operator==(const CountedState&, const CountedState&) = default;
};
KONTOR_DESCRIBE(CountedState);

/// Alternatives are appended: rows of state/ hold their index.
using StreamState = std::variant<domain::customer::State,
                                 domain::claim::State,
                                 domain::order::State,
                                 PartitionState,
                                 domain::receipt::State,
                                 domain::statistics::Periods,
                                 domain::statistics::Releases,
                                 CountedState>;

/// A stream as the next decision finds it.
struct Slot {
    StreamState state;
    std::uint64_t version = 0;  ///< Of the last event; 0 before the first.
};

[[nodiscard]] StreamState initial_state(StreamKind kind);

/// Folds one event; an event that does not belong to this kind of stream changes nothing.
[[nodiscard]] StreamState evolve(StreamState state, const domain::Event& event);

/// What is left when all of a stream was purged.
[[nodiscard]] StreamState purged_state(StreamKind kind);

/// The one-time link that an event issues, if it issues one.
[[nodiscard]] std::optional<domain::LinkId> link_issued_by(const domain::Event& event);

}  // namespace kontor::eventstore::executor
