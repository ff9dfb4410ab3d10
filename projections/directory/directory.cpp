#include "projections/directory/directory.hpp"

#include "eventstore/codec/seal.hpp"
#include "eventstore/executor/streams.hpp"

namespace kontor::projections::directory {

namespace executor = eventstore::executor;

const eventstore::codec::EventTypes* Directory::types() const {
    static const auto types = eventstore::codec::EventTypes::of<domain::customer::LoginAddressSet,
                                                                domain::customer::LoginAddressMoved,
                                                                domain::claim::ClaimReleased>();
    return &types;
}

void Directory::fold(const executor::CommittedBatch& batch, Rows&) const {
    bool indexed = false;
    const auto index = [&](const executor::CommittedEvent& event, const auto& set) {
        const auto customer = executor::customer_of(event.stream);
        const auto email = eventstore::codec::open(
            set.email, vault_, {.customer = customer, .order_secret = {}}, event.stream.value);
        const auto* address = std::get_if<std::string>(&email);
        // An address that has a claim keeps it until that one is released. Whoever had the address
        // before and is folded again must not take it from who has it now.
        if (address == nullptr || vault_.find_claim(*address)) return;
        vault_.index_claim(*address, set.claim);
        indexed = true;
    };
    for (const auto& event : batch.events) {
        if (const auto* set = std::get_if<domain::customer::LoginAddressSet>(&event.event)) {
            index(event, *set);
        } else if (const auto* moved =
                       std::get_if<domain::customer::LoginAddressMoved>(&event.event)) {
            index(event, *moved);
        } else if (std::holds_alternative<domain::claim::ClaimReleased>(event.event)) {
            vault_.unindex_claim(executor::claim_of(event.stream));
        }
    }
    // The view's checkpoint must never be ahead of the index.
    if (indexed) vault_.flush();
}

}  // namespace kontor::projections::directory
