#include "projections/directory/directory.hpp"

#include "eventstore/codec/seal.hpp"
#include "eventstore/executor/streams.hpp"

namespace kontor::projections::directory {

namespace executor = eventstore::executor;

void Directory::fold(const executor::CommittedBatch& batch, Rows&) const {
    bool indexed = false;
    for (const auto& event : batch.events) {
        if (const auto* set = std::get_if<domain::customer::LoginAddressSet>(&event.event)) {
            const auto customer = executor::customer_of(event.stream);
            const auto email = eventstore::codec::open(
                set->email, vault_, {.customer = customer, .order_secret = {}}, event.stream.value);
            if (const auto* address = std::get_if<std::string>(&email)) {
                vault_.index_claim(*address, set->claim);
                indexed = true;
            }
        } else if (std::holds_alternative<domain::claim::ClaimReleased>(event.event)) {
            vault_.unindex_claim(executor::claim_of(event.stream));
        }
    }
    // The view's checkpoint must never be ahead of the index.
    if (indexed) vault_.flush();
}

}  // namespace kontor::projections::directory
