#pragma once

#include "domain/order/events.hpp"
#include "domain/order/placing.hpp"
#include "eventstore/commands/caller.hpp"

#include <optional>
#include <string>
#include <vector>

// Placing an order (M8–M12).

namespace kontor::eventstore::commands {

/// An order, or a part of one, as the API takes it. Of each pair at most one is given.
struct OrderRequest {
    std::optional<std::string> account_number;
    std::optional<domain::AccountNumberId> account_number_id;
    std::optional<domain::address::Address> address;
    std::optional<domain::AddressId> address_id;
    std::optional<std::vector<domain::order::DraftLine>> lines;
    std::optional<std::string> reference;
    bool save_account_number = false;
    bool save_address = false;
};

struct PlacedOrder {
    domain::OrderNumber number;
    std::uint64_t version = 0;  ///< Of the event that answers: the order is shown as of it.
    bool replayed = false;
    /// What was appended, in plain, so that the answer needs nothing read back; nothing on a
    /// replay.
    std::optional<domain::order::OrderPlaced> placed;
};

[[nodiscard]] Result<PlacedOrder> place_order(executor::Transaction& tx,
                                              const Caller& caller,
                                              const OrderRequest& request,
                                              const log::Idempotency& idempotency,
                                              const Shop& shop);

/// What is missing, wrong or too much of any part of an order; places nothing (M11).
[[nodiscard]] Result<domain::order::Checked> check_order(executor::Transaction& tx,
                                                         const Caller& caller,
                                                         const OrderRequest& request,
                                                         const Shop& shop);

}  // namespace kontor::eventstore::commands
