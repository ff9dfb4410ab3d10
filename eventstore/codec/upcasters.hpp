#pragma once

#include "domain/events.hpp"
#include "eventstore/codec/events.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <string_view>

// Events of types that were released once and have successors.

namespace kontor::eventstore::codec {

/// Brings an event of one released type up to its successor. `lift` gets and returns the members as
/// they stand in the record, envelopes as binary values. It may throw what nlohmann-json throws on
/// members that are not as they should be: that is malformed. A personal member keeps its name for
/// ever, for the seal is bound to it.
struct Upcaster {
    std::string_view to;
    nlohmann::json (*lift)(nlohmann::json members) = nullptr;
};

/// By the name of the old type. Chained: `to` may itself be an old type.
using Upcasters = std::map<std::string_view, Upcaster, std::less<>>;

/// Those of this program.
[[nodiscard]] const Upcasters& released_upcasters();

/// As `decode_event` without them, over a registry of the caller's.
[[nodiscard]] std::expected<domain::Event, DecodeError> decode_event(std::string_view type,
                                                                     std::string_view payload,
                                                                     std::uint64_t version,
                                                                     const Upcasters& upcasters);

/// An event's record brought up until its type has no successor. Nothing if it is malformed, or if
/// the chain does not end.
struct Lifted {
    std::string_view type;
    std::string payload;
};
[[nodiscard]] std::expected<Lifted, DecodeError> lift(std::string_view type,
                                                      std::string_view payload,
                                                      const Upcasters& upcasters);

}  // namespace kontor::eventstore::codec
