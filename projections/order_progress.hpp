#pragma once

#include "domain/events.hpp"
#include "domain/order/order.hpp"
#include "eventstore/codec/event_types.hpp"

#include <optional>
#include <type_traits>

namespace kontor::projections {

/// The status that an event brings its order to, if it brings it to one.
[[nodiscard]] inline std::optional<domain::order::Status> status_after(const domain::Event& event) {
    namespace order = domain::order;
    return std::visit(
        []<class Happened>(const Happened& happened) -> std::optional<order::Status> {
            using order::Status;
            if constexpr (std::is_same_v<Happened, order::OrderPlaced>) return Status::placed;
            if constexpr (std::is_same_v<Happened, order::OrderAccepted>) return Status::accepted;
            if constexpr (std::is_same_v<Happened, order::OrderRejected>) return Status::rejected;
            if constexpr (std::is_same_v<Happened, order::OrderCancelled>) return Status::cancelled;
            if constexpr (std::is_same_v<Happened, order::OrderCompleted>) return Status::completed;
            if constexpr (std::is_same_v<Happened, order::OrderShipped>) {
                return happened.all_shipped ? Status::shipped : Status::partly_shipped;
            }
            return std::nullopt;
        },
        event);
}

/// The types of the events for which `status_after` gives a status, and of some others.
template <class... Others>
[[nodiscard]] const eventstore::codec::EventTypes* progress_types() {
    namespace order = domain::order;
    static const auto types = eventstore::codec::EventTypes::of<order::OrderPlaced,
                                                                order::OrderAccepted,
                                                                order::OrderRejected,
                                                                order::OrderCancelled,
                                                                order::OrderShipped,
                                                                order::OrderCompleted,
                                                                Others...>();
    return &types;
}

/// When that happened. The facts of a period do not say.
[[nodiscard]] inline domain::Timestamp time_of(const domain::Event& event) {
    return std::visit(
        [](const auto& happened) -> domain::Timestamp {
            if constexpr (requires { happened.at; }) {
                return happened.at;
            } else {
                return {};
            }
        },
        event);
}

}  // namespace kontor::projections
