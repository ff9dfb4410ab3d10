#pragma once

#include "eventstore/commands/caller.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

// Forgetting a customer (M20). `forget_me` is the customer's command; the rest are the steps that
// the erasure process takes after it, each repeatable: started, orders one batch each, keys, claim,
// completed, purged (docs/privacy.md "How forgetting goes").

namespace kontor::eventstore::commands {

/// The id that the erasure's receipt has, known before (docs/privacy.md).
[[nodiscard]] std::string receipt_id(const vault::Tokens& tokens, domain::CustomerId customer);

/// The password was right. From the batch on that records it every command of the customer is
/// refused, and its receipt can be looked up.
[[nodiscard]] Result<void> forget_me(executor::Transaction& tx,
                                     const Caller& caller,
                                     std::optional<std::uint64_t> expected_revision,
                                     const Shop& shop);
/// The same for a customer who asked by other ways, or whom a restored log does not know to be
/// forgotten. One who is forgotten already stays so.
[[nodiscard]] Result<void> forget_by_operator(executor::Transaction& tx,
                                              domain::CustomerId customer,
                                              const Shop& shop);
/// Opens the receipt of an erasure that has started, unless it is open.
void open_receipt(executor::Transaction& tx, domain::CustomerId customer, const Shop& shop);
/// Writes into the receipt what stays of `orders`, as they are: before they go into custody, for
/// then nobody can tell any more whose they are, and never in one batch with that.
void note_kept(executor::Transaction& tx,
               domain::CustomerId customer,
               std::span<const domain::OrderNumber> orders,
               const Shop& shop);

/// Whether an order goes with its customer, who asked to be forgotten: one that fulfilment has not
/// accepted or is done with. Its keys may be gone already.
[[nodiscard]] bool goes_with_customer(executor::Transaction& tx, const domain::OrderNumber& number);

enum class OrderFate : std::uint8_t {
    open,        ///< Fulfilment goes on. Take its delivery key into custody, then note that.
    in_custody,  ///< Fulfilment goes on with the delivery alone.
    ended,       ///< Nothing more will happen. Purge it next.
    gone,        ///< Purged already.
};

/// Cancels an order that was not accepted, and tells what is to be done with it.
[[nodiscard]] OrderFate part_from_order(executor::Transaction& tx,
                                        const domain::OrderNumber& number,
                                        const Shop& shop);

/// Records that an order is in custody, as its vault has it: durably, before the event that says
/// so. One that came to its end meanwhile needs none.
OrderFate note_custody(executor::Transaction& tx,
                       const domain::OrderNumber& number,
                       const Shop& shop);

/// Purges all of an order's stream. In custody it must be final.
void purge_order(executor::Transaction& tx, const domain::OrderNumber& number);

/// Every claim that a customer has or is about to have, with its partition; `home` is the
/// customer's. More than one while its log-in address moves.
struct ClaimPlace {
    log::Partition partition;
    domain::ClaimId claim;
    friend bool operator==(const ClaimPlace&, const ClaimPlace&) = default;
};
[[nodiscard]] std::vector<ClaimPlace> claims_of(const domain::customer::State& state,
                                                log::Partition home);
/// In the claim's partition: the address is free from then on.
void release_claim(executor::Transaction& tx, domain::ClaimId claim, domain::CustomerId customer);
/// In the claim's partition: purges the stream, unless somebody waits for the address. Whether
/// there was something to purge.
bool purge_vacant_claim(executor::Transaction& tx, domain::ClaimId claim);

/// The keys are destroyed. Records that, and purges what the stream held before.
void complete_erasure(executor::Transaction& tx, domain::CustomerId customer, const Shop& shop);
/// Records that no order is in custody any more of whoever was forgotten by then.
void note_end_of_custody(executor::Transaction& tx, const log::StreamId& receipt);
/// Records that nothing is left of what a receipt is about.
void complete_receipt(executor::Transaction& tx, const log::StreamId& receipt);
/// Purges a receipt whose time is over.
void purge_receipt(executor::Transaction& tx, const log::StreamId& receipt);
void purge_customer(executor::Transaction& tx, domain::CustomerId customer);

/// The secrets that must go with a customer: its own key and every value's.
[[nodiscard]] std::vector<domain::Id128> keys_of(const domain::customer::State& state,
                                                 domain::CustomerId customer);

/// The order secret and all tracking secrets of an order.
[[nodiscard]] std::vector<domain::Id128> keys_of(const domain::order::State& state);

}  // namespace kontor::eventstore::commands
