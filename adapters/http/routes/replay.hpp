#pragma once

#include "adapters/http/routes/desk.hpp"
#include "eventstore/codec/events.hpp"
#include "eventstore/codec/seal.hpp"

#include <optional>
#include <utility>

namespace kontor::adapters::http {

/// The event that answered a request before, its personal members opened as far as their keys are
/// still held: a repeated request is rendered again from it. Nothing if it was purged, or is
/// another kind of event.
template <class Event>
[[nodiscard]] std::optional<Event> opened_event(const Desk& desk,
                                                eventstore::log::Partition partition,
                                                const eventstore::commands::Answered& answered,
                                                const eventstore::vault::Subject& subject) {
    const auto row = desk.states.event(partition, answered.stream, answered.version);
    if (!row) return std::nullopt;
    const auto record = desk.log.record_at(partition, row->position);
    if (!record || !*record) return std::nullopt;
    auto decoded =
        eventstore::codec::decode_event((*record)->type, (*record)->payload, (*record)->version);
    auto* event = decoded ? std::get_if<Event>(&*decoded) : nullptr;
    if (event == nullptr) return std::nullopt;
    eventstore::codec::open_members(*event, desk.vault, subject, answered.stream.value);
    return std::move(*event);
}

}  // namespace kontor::adapters::http
