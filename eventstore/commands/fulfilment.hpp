#pragma once

#include "eventstore/commands/caller.hpp"

#include <optional>
#include <string>

// An order's way after it was placed: what fulfilment reports (M26), and the customer's cancelling.

namespace kontor::eventstore::commands {

/// `version` is that of the order's stream after the command. With `replay` the answer is rendered
/// as of that event.
struct Progress {
    domain::order::Status status = domain::order::Status::placed;
    std::uint64_t version = 0;
    bool created = false;  ///< Something new happened.
    std::optional<Answered> replay;
};

/// Accept, reject, ship or complete, by a machine.
[[nodiscard]] Result<Progress> progress(executor::Transaction& tx,
                                        const domain::OrderNumber& number,
                                        const domain::order::Command& command,
                                        const executor::Actor& actor,
                                        const std::optional<log::Idempotency>& request,
                                        const Shop& shop);

/// A shipment as the API takes it. The tracking link's host must be on the shop's list.
struct ShipmentReport {
    domain::ShipmentId shipment;
    std::optional<std::vector<domain::order::ShippedLine>> lines;
    std::optional<std::string> tracking_url;  ///< A URI (RFC 3986).
    std::optional<std::string> carrier;
    std::optional<domain::Timestamp> shipped_at;
};
[[nodiscard]] Result<Progress> ship(executor::Transaction& tx,
                                    const domain::OrderNumber& number,
                                    const ShipmentReport& report,
                                    const executor::Actor& actor,
                                    const Shop& shop);

/// The customer cancels its own order; somebody else's does not exist.
[[nodiscard]] Result<Progress> cancel(executor::Transaction& tx,
                                      const Caller& caller,
                                      const domain::OrderNumber& number,
                                      const std::string& reason,
                                      const std::optional<log::Idempotency>& request,
                                      const Shop& shop);

}  // namespace kontor::eventstore::commands
