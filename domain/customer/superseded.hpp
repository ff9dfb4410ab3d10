#pragma once

#include "domain/customer/events.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace kontor::domain::customer {

struct VersionedEvent {
    std::uint64_t version = 0;
    Event event;
};

/// The versions, among a customer's events in order, that later ones replace entirely: the fold of
/// the rest is the same. They may be purged (docs/privacy.md: changed and deleted values, sessions,
/// links). Of log-ins the last stays, with what ended it.
[[nodiscard]] std::vector<std::uint64_t> superseded(std::span<const VersionedEvent> events);

}  // namespace kontor::domain::customer
