#pragma once

#include "domain/order/reordering.hpp"
#include "eventstore/commands/placing.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// The draft order, and ordering the same again (M8–M12).

namespace kontor::eventstore::commands {

/// The draft as it stands, and what an order would still need.
struct ShownDraft {
    domain::customer::KeptDraft draft;
    std::uint64_t version = 0;
    domain::Timestamp expires_at;
    domain::order::Checked checked;
};

/// Refused with NotFound without a draft.
[[nodiscard]] Result<ShownDraft> show_draft(executor::Transaction& tx,
                                            const Caller& caller,
                                            const Shop& shop);
/// What the customer says about the draft that it changes.
struct DraftCondition {
    domain::customer::DraftExpected expected = domain::customer::DraftExpected::anything;
    std::optional<std::uint64_t> version;
};
/// Keeps what is given, even if no order could be placed with it. Only what is too long for any
/// order is refused.
[[nodiscard]] Result<ShownDraft> save_draft(executor::Transaction& tx,
                                            const Caller& caller,
                                            const domain::customer::KeptDraft& draft,
                                            const DraftCondition& condition,
                                            const Shop& shop);
[[nodiscard]] Result<void> remove_draft(executor::Transaction& tx,
                                        const Caller& caller,
                                        std::optional<std::uint64_t> expected_version);
/// Places the order and removes the draft, in one batch.
[[nodiscard]] Result<PlacedOrder> place_draft(executor::Transaction& tx,
                                              const Caller& caller,
                                              std::optional<std::uint64_t> expected_version,
                                              const log::Idempotency& idempotency,
                                              const Shop& shop);

/// What of an order goes into the draft of the next.
struct OrderToRepeat {
    std::string account_number;
    domain::address::Address address;
    std::vector<domain::order::Line> lines;
};
struct Repeated {
    ShownDraft draft;
    std::vector<domain::order::ReorderedLine> changes;
    std::optional<Answered> replay;  ///< Then the rest is empty.
};
/// Refused with DraftExists while there is a draft, unless `replace`.
[[nodiscard]] Result<Repeated> reorder(executor::Transaction& tx,
                                       const Caller& caller,
                                       const OrderToRepeat& order,
                                       bool replace,
                                       const std::optional<log::Idempotency>& request,
                                       const Shop& shop);

}  // namespace kontor::eventstore::commands
