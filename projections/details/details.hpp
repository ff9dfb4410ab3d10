#pragma once

#include "domain/order/order.hpp"
#include "eventstore/executor/state_store.hpp"
#include "eventstore/log/event_log.hpp"
#include "eventstore/vault/vault.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// One order in full (M15): folded from its few records whenever somebody opens it, so that nothing
// of it is stored a second time. What a key no longer opens is left out.

namespace kontor::projections::details {

struct StatusChange {
    domain::order::Status status = domain::order::Status::placed;
    domain::Timestamp at;
};

struct ShownShipment {
    domain::ShipmentId shipment;
    std::vector<domain::order::ShippedLine> lines;
    std::optional<std::string> carrier;
    std::optional<std::string> tracking_url;
    domain::Timestamp shipped_at;
};

struct Ending {
    std::string reason;  ///< May be empty.
    domain::Timestamp at;
};

struct Details {
    domain::OrderNumber number;
    std::uint64_t version = 0;  ///< Of the last event that changed it.
    domain::order::Status status = domain::order::Status::placed;
    domain::Timestamp placed_at;
    std::optional<domain::Timestamp> final_at;
    std::optional<domain::Timestamp> completed_at;
    std::optional<domain::order::Placing> placing;
    std::optional<domain::order::Delivery> delivery;
    std::vector<domain::order::Line> lines;
    std::vector<domain::order::OpenLine> progress;  ///< Line by line beside `lines`.
    std::vector<StatusChange> history;
    std::vector<ShownShipment> shipments;
    std::optional<Ending> cancellation;
    std::optional<Ending> rejection;
    std::optional<domain::order::Hold> hold;
};

struct Sources {
    const eventstore::log::EventLog& log;
    const eventstore::executor::StateStore& states;
    const eventstore::vault::Vault& vault;
};

/// The order as of `up_to` (its end by default); nothing if it does not exist or was purged.
/// `subject` says which keys may be used: without a customer only the delivery is opened. Safe from
/// any thread. Throws StoreFailure where the log cannot be read.
[[nodiscard]] std::optional<Details> read(const Sources& sources,
                                          eventstore::log::Partition partition,
                                          const domain::OrderNumber& number,
                                          const eventstore::vault::Subject& subject,
                                          std::optional<std::uint64_t> up_to = std::nullopt);

/// The order that `event`, in plain, has placed as `version` of its stream: nothing is read.
[[nodiscard]] std::optional<Details> just_placed(const Sources& sources,
                                                 const domain::OrderNumber& number,
                                                 std::uint64_t version,
                                                 const domain::order::OrderPlaced& event);

}  // namespace kontor::projections::details
