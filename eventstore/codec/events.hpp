#pragma once

#include "domain/events.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

// Events to bytes and back, through every version that was ever released.

namespace kontor::eventstore::codec {

enum class DecodeError : std::uint8_t {
    unknown_type,  ///< No code of ours ever wrote it: newer than this program, or damaged.
    malformed,     ///< The bytes are not what the type says.
};

/// CBOR of a sealed event: a map of its members by name, personal ones as their envelope. An event
/// with an open personal member is a mistake of the programmer and aborts: nothing open may ever be
/// written.
[[nodiscard]] std::string encode_event(const domain::Event& event);

/// Whether the event is of a type with members that are sealed.
[[nodiscard]] bool has_personal_members(const domain::Event& event);

/// The name of the event's type on the wire.
[[nodiscard]] std::string_view type_of(const domain::Event& event);

/// Reads an event of any released type; an older one is brought up by its upcasters first. Personal
/// members come sealed, with `version` and their name.
[[nodiscard]] std::expected<domain::Event, DecodeError> decode_event(std::string_view type,
                                                                     std::string_view payload,
                                                                     std::uint64_t version);

/// Every type that `decode_event` reads now, older ones included.
[[nodiscard]] std::vector<std::string_view> event_types();

}  // namespace kontor::eventstore::codec
