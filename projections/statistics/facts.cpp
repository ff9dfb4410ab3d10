#include "projections/statistics/facts.hpp"

#include "eventstore/codec/events.hpp"
#include "eventstore/codec/seal.hpp"

#include <map>
#include <string>
#include <utility>

namespace kontor::projections::statistics {
namespace {

namespace executor = eventstore::executor;
namespace counted = domain::statistics;
using eventstore::log::Partition;
using eventstore::log::StreamId;
using eventstore::ports::StoreFailure;
using executor::Kept;

/// Calls `visit(event)` for each event of type `Kind` that the stream holds; returns the last
/// version.
template <class Kind, class Visit>
std::uint64_t for_each_event(const KeptSources& sources,
                             Partition partition,
                             const StreamId& stream,
                             Visit&& visit) {
    std::uint64_t last = 0;
    for (const auto& [version, row] : sources.states.events(partition, stream)) {
        const auto record = sources.log.record_at(partition, row.position);
        if (!record || !*record) throw StoreFailure{"a fact of a period cannot be read"};
        const auto event = eventstore::codec::decode_event(
            (*record)->type, (*record)->payload, (*record)->version);
        if (!event) throw StoreFailure{"a fact of a period cannot be decoded"};
        if (const auto* kind = std::get_if<Kind>(&*event)) visit(*kind);
        last = version;
    }
    return last;
}

}  // namespace

std::vector<std::uint64_t> versions_of(const KeptSources& sources,
                                       Partition partition,
                                       const StreamId& stream) {
    std::vector<std::uint64_t> versions;
    for (const auto& [version, row] : sources.states.events(partition, stream)) {
        versions.push_back(version);
    }
    return versions;
}

CountedWeek count_week(const KeptSources& sources,
                       Partition partition,
                       const counted::Period& week) {
    counted::Counting counting;
    const auto facts = for_each_event<counted::OrderCounted>(
        sources, partition, executor::stream_of(Kept::facts, week), [&](const auto& fact) {
            counting.add(fact);
        });
    return {facts, counting.tallies()};
}

std::vector<counted::Tally> closed_tallies(const KeptSources& sources,
                                           const counted::Period& week) {
    std::vector<std::vector<counted::Tally>> partitions;
    for (std::uint16_t i = 0; i < sources.log.partitions(); ++i) {
        for_each_event<counted::PeriodClosed>(
            sources, {i}, executor::stream_of(Kept::tallies, week), [&](const auto& closed) {
                partitions.push_back(closed.tallies);
            });
    }
    return counted::merged(partitions);
}

std::vector<counted::NumberUsed> numbers_used(const KeptSources& sources,
                                              const counted::Period& month) {
    const auto stream = executor::stream_of(Kept::facts, month);
    std::map<std::string, std::uint64_t> used;
    for (std::uint16_t i = 0; i < sources.log.partitions(); ++i) {
        for_each_event<counted::AccountUsed>(sources, {i}, stream, [&](const auto& fact) {
            const auto number =
                eventstore::codec::open(fact.number, sources.vault, {}, stream.value);
            if (const auto* open = std::get_if<std::string>(&number)) ++used[*open];
        });
    }
    std::vector<counted::NumberUsed> numbers;
    for (auto& [number, orders] : used) numbers.push_back({number, orders});
    return numbers;
}

}  // namespace kontor::projections::statistics
