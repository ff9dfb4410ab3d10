#pragma once

#include "domain/events.hpp"
#include "domain/order/order.hpp"

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
