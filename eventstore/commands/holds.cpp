#include "eventstore/commands/holds.hpp"

#include "eventstore/commands/forgetting.hpp"

namespace kontor::eventstore::commands {
namespace {

namespace order = domain::order;

Result<void> decide(executor::Transaction& tx,
                    const domain::OrderNumber& number,
                    const order::Command& command,
                    const Shop& shop) {
    const auto decision = order::decide(tx.order(number), command, order_context(tx, shop));
    if (!decision) return refused(decision.error());
    tx.append(number, *decision, executor::Actor{"machine", "operator"});
    return {};
}

}  // namespace

Result<void> place_hold(executor::Transaction& tx,
                        const domain::OrderNumber& number,
                        const std::string& reason,
                        const Shop& shop) {
    const auto* placed = std::get_if<order::Placed>(&tx.order(number));
    // What is due may be without its keys by now: nobody could read what would be kept.
    if (placed != nullptr &&
        tx.now() >= order::expires_at(*placed, executor::order_rules(tx.rules()))) {
        return refused_as(order::OrderErased{});
    }
    if (placed != nullptr && !placed->hold && goes_with_customer(tx, number)) {
        return refused_as(order::OrderErased{});
    }
    return decide(tx, number, order::PlaceHold{reason}, shop);
}

Result<void> release_hold(executor::Transaction& tx,
                          const domain::OrderNumber& number,
                          const Shop& shop) {
    return decide(tx, number, order::ReleaseHold{}, shop);
}

}  // namespace kontor::eventstore::commands
