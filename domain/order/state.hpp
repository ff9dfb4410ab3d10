#pragma once

#include "domain/order/events.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// What the next decision about an order needs.
//   placed → accepted → partly_shipped → shipped → completed;  rejected, cancelled; never
//   backwards.

namespace kontor::domain::order {

enum class Status : std::uint8_t {
    placed,
    accepted,
    partly_shipped,
    shipped,
    completed,
    rejected,
    cancelled,
};
[[nodiscard]] constexpr std::array<std::string_view, 7> enum_names(Status) {
    return {
        "placed", "accepted", "partly_shipped", "shipped", "completed", "rejected", "cancelled"};
}
[[nodiscard]] constexpr std::string_view name_of(Status status) {
    return enum_names(status)[static_cast<std::size_t>(status)];
}
[[nodiscard]] constexpr bool is_final(Status status) {
    return status == Status::completed || status == Status::rejected || status == Status::cancelled;
}
/// Fulfilment has accepted it and is not done with it.
[[nodiscard]] constexpr bool is_under_way(Status status) {
    return status != Status::placed && !is_final(status);
}

struct OpenLine {
    std::uint32_t line = 0;
    Sku sku;
    std::uint32_t quantity = 0;
    std::uint32_t shipped = 0;
    std::uint32_t cancelled = 0;
    friend bool operator==(const OpenLine&, const OpenLine&) = default;
};
KONTOR_DESCRIBE(OpenLine, line, sku, quantity, shipped, cancelled);

struct Shipment {
    ShipmentId shipment;
    std::vector<ShippedLine> lines;
    std::optional<std::string> carrier;
    Timestamp shipped_at;
    std::optional<SecretId> tracking_secret;
    Personal<std::string, Scope::tracking>
        tracking_url;  ///< Meaningful with a tracking secret only.
    friend bool operator==(const Shipment&, const Shipment&) = default;
};
KONTOR_DESCRIBE(Shipment, shipment, lines, carrier, shipped_at, tracking_secret, tracking_url);

/// Its purge waits (docs/privacy.md "How forgetting goes").
struct Hold {
    std::string reason_code;
    Timestamp at;
    friend bool operator==(const Hold&, const Hold&) = default;
};
KONTOR_DESCRIBE(Hold, reason_code, at);

struct Unplaced {
    friend bool operator==(const Unplaced&, const Unplaced&) = default;
};
KONTOR_DESCRIBE(Unplaced);

struct Placed {
    Status status = Status::placed;
    SecretId secret;
    Personal<CustomerId, Scope::owner> customer;
    Personal<Placing, Scope::order> placing;
    std::string country;
    std::vector<OpenLine> lines;
    std::vector<Shipment> shipments;
    Timestamp placed_at;
    std::optional<Timestamp> final_at;
    bool in_custody = false;
    bool tracking_expired = false;  ///< No link is taken any more.
    std::optional<Hold> hold;
    friend bool operator==(const Placed&, const Placed&) = default;
};
KONTOR_DESCRIBE(Placed,
                status,
                secret,
                customer,
                placing,
                country,
                lines,
                shipments,
                placed_at,
                final_at,
                in_custody,
                tracking_expired,
                hold);

/// Its data was purged; the number is never used again.
struct Purged {
    friend bool operator==(const Purged&, const Purged&) = default;
};
KONTOR_DESCRIBE(Purged);

using State = std::variant<Unplaced, Placed, Purged>;

}  // namespace kontor::domain::order
