#include "eventstore/commands/forgetting.hpp"

#include "eventstore/commands/counting.hpp"

#include <algorithm>
#include <utility>

namespace kontor::eventstore::commands {
namespace {

namespace customer = domain::customer;
namespace order = domain::order;

const executor::Actor erasure{"process", "erasure"};

template <class T, domain::Scope S>
void collect(std::vector<domain::Id128>& keys, const domain::Personal<T, S>& member) {
    const auto* sealed = std::get_if<domain::Sealed>(&member.content);
    if (sealed == nullptr) return;
    if (const auto secret = vault::Vault::secret_in(sealed->envelope)) {
        keys.push_back(secret->value);
    }
}

Result<void> start_forgetting(executor::Transaction& tx,
                              domain::CustomerId id,
                              const customer::ForgetMe& command,
                              const executor::Actor& actor,
                              const Shop& shop) {
    const auto& state = tx.customer(id);
    const auto decision = customer::decide(state, command, customer_context(tx));
    if (!decision) return refused(decision.error());
    const auto claims = claims_of(state, tx.partition());
    tx.append(id, *decision, actor);
    // The address is free from this moment on, whatever is still to be destroyed. One whose claim
    // lives elsewhere is released by the erasure, before anything else.
    for (const auto& [where, claim] : claims) {
        if (where == tx.partition()) release_claim(tx, claim, id);
    }
    open_receipt(tx, id, shop);
    return {};
}

}  // namespace

std::string receipt_id(const vault::Tokens& tokens, domain::CustomerId id) {
    return tokens.derived_id("receipt", id.value.text());
}

Result<void> forget_me(executor::Transaction& tx,
                       const Caller& caller,
                       std::optional<std::uint64_t> expected_revision,
                       const Shop& shop) {
    const auto state = authorise(tx, caller);
    if (!state) return std::unexpected{state.error()};
    return start_forgetting(
        tx, caller.customer, customer::ForgetMe{expected_revision}, actor_of(caller), shop);
}

Result<void> forget_by_operator(executor::Transaction& tx,
                                domain::CustomerId id,
                                const Shop& shop) {
    return start_forgetting(
        tx, id, customer::ForgetMe{std::nullopt}, executor::Actor{"machine", "operator"}, shop);
}

namespace {

log::StreamId receipt_of(domain::CustomerId id, const Shop& shop) {
    return executor::stream_of_receipt(receipt_id(shop.tokens, id));
}

}  // namespace

void open_receipt(executor::Transaction& tx, domain::CustomerId id, const Shop& shop) {
    const auto stream = receipt_of(id, shop);
    if (tx.receipt(stream).opened_at) return;
    tx.append(
        stream,
        domain::receipt::ReceiptOpened{.custody_until = {}, .hold_until = {}, .at = tx.now()});
}

void note_kept(executor::Transaction& tx,
               domain::CustomerId id,
               std::span<const domain::OrderNumber> orders,
               const Shop& shop) {
    const auto stream = receipt_of(id, shop);
    const auto rules = executor::order_rules(tx.rules());
    const auto& state = tx.receipt(stream);
    if (!state.opened_at) return;
    const domain::receipt::Kept known{.custody_until = state.custody_until,
                                      .hold_until = state.hold_until};
    auto kept = known;
    for (const auto& number : orders) {
        const auto* placed = std::get_if<order::Placed>(&tx.order(number));
        if (placed != nullptr) kept = domain::receipt::kept_with(kept, *placed, rules, tx.now());
    }
    if (kept == known) return;
    tx.append(stream,
              domain::receipt::ReceiptOpened{.custody_until = kept.custody_until,
                                             .hold_until = kept.hold_until,
                                             .at = *state.opened_at});
}

bool goes_with_customer(executor::Transaction& tx, const domain::OrderNumber& number) {
    const auto* placed = std::get_if<order::Placed>(&tx.order(number));
    if (placed == nullptr) return false;
    if (order::is_under_way(placed->status)) return false;
    if (placed->in_custody) return true;
    const auto owner = tx.subject_of(number).customer;
    if (!owner) return true;
    const auto phase = tx.customer(*owner).phase;
    return phase == customer::Phase::erasing || phase == customer::Phase::erased;
}

namespace {

OrderFate fate_of(executor::Transaction& tx, const domain::OrderNumber& number) {
    const auto* placed = std::get_if<order::Placed>(&tx.order(number));
    if (placed == nullptr) return OrderFate::gone;
    // Under a legal hold it is kept as an open one is, whatever its status.
    const bool held = order::is_on_hold(*placed, executor::order_rules(tx.rules()), tx.now());
    if (order::is_final(placed->status) && !held) return OrderFate::ended;
    return placed->in_custody ? OrderFate::in_custody : OrderFate::open;
}

}  // namespace

OrderFate part_from_order(executor::Transaction& tx,
                          const domain::OrderNumber& number,
                          const Shop& shop) {
    const auto* placed = std::get_if<order::Placed>(&tx.order(number));
    if (placed != nullptr && placed->status == order::Status::placed) {
        const auto decision = order::decide(*placed,
                                            order::CancelOrder{order::CancelledBy::forgetting, {}},
                                            order_context(tx, shop));
        if (decision) {
            tx.append(number, *decision, erasure);
            count_outcome(tx, number, *decision);
        }
    }
    return fate_of(tx, number);
}

OrderFate note_custody(executor::Transaction& tx,
                       const domain::OrderNumber& number,
                       const Shop& shop) {
    const auto fate = fate_of(tx, number);
    if (fate != OrderFate::open) return fate;
    const auto& placed = std::get<order::Placed>(tx.order(number));
    const auto decision = order::decide(placed, order::BeginCustody{}, order_context(tx, shop));
    if (decision) tx.append(number, *decision, erasure);
    return OrderFate::in_custody;
}

void purge_order(executor::Transaction& tx, const domain::OrderNumber& number) {
    if (std::holds_alternative<order::Purged>(tx.order(number))) return;
    const auto stream = executor::stream_of(number);
    tx.purge(stream, tx.versions_of(stream), true);
}

std::vector<ClaimPlace> claims_of(const customer::State& state, log::Partition home) {
    std::vector<ClaimPlace> places;
    const auto add = [&](domain::ClaimId claim, std::optional<std::uint16_t> partition) {
        const ClaimPlace place{{partition.value_or(home.value)}, claim};
        if (std::ranges::find(places, place) == places.end()) places.push_back(place);
    };
    add(state.claim, state.claim_partition);
    if (state.move) {
        add(state.move->claim, state.move->partition);
        add(state.move->left, state.move->left_partition);
    }
    return places;
}

void release_claim(executor::Transaction& tx, domain::ClaimId claim, domain::CustomerId id) {
    const auto decision =
        domain::claim::decide(tx.claim(claim), domain::claim::Release{id}, claim_context(tx));
    if (decision) tx.append(claim, *decision, erasure);
}

void note_end_of_custody(executor::Transaction& tx, const log::StreamId& receipt) {
    if (!domain::receipt::awaits_end_of_custody(tx.receipt(receipt))) return;
    tx.append(receipt, domain::receipt::ReceiptCustodyEnded{.at = tx.now()});
}

void complete_receipt(executor::Transaction& tx, const log::StreamId& receipt) {
    const auto& state = tx.receipt(receipt);
    if (!domain::receipt::keys_gone_at(state) || state.completed_at) return;
    tx.append(receipt, domain::receipt::ReceiptCompleted{.at = tx.now()});
}

void purge_receipt(executor::Transaction& tx, const log::StreamId& receipt) {
    const auto& state = tx.receipt(receipt);
    if (!state.completed_at || tx.now() < *state.completed_at + domain::receipt::kept_for) return;
    tx.purge(receipt, tx.versions_of(receipt), true);
}

void complete_erasure(executor::Transaction& tx, domain::CustomerId id, const Shop& shop) {
    const auto decision =
        customer::decide(tx.customer(id), customer::CompleteErasure{}, customer_context(tx));
    if (!decision) return;
    tx.append(id, *decision, erasure);
    const auto stream = receipt_of(id, shop);
    if (tx.receipt(stream).erased_at) return;
    tx.append(stream, domain::receipt::ReceiptErased{.at = tx.now()});
}

bool purge_vacant_claim(executor::Transaction& tx, domain::ClaimId claim) {
    // The stream may live on with somebody else's registration of the same address.
    if (!domain::claim::is_vacant(tx.claim(claim), claim_context(tx))) return false;
    const auto stream = executor::stream_of(claim);
    auto versions = tx.versions_of(stream);
    if (versions.empty()) return false;
    // First the index: a registration that comes next begins another claim.
    tx.unindex(claim);
    tx.purge(stream, std::move(versions), true);
    return true;
}

void purge_customer(executor::Transaction& tx, domain::CustomerId id) {
    const auto stream = executor::stream_of(id);
    auto versions = tx.versions_of(stream);
    if (!versions.empty()) tx.purge(stream, std::move(versions), true);
}

std::vector<domain::Id128> keys_of(const customer::State& state, domain::CustomerId id) {
    std::vector<domain::Id128> keys{id.value};
    collect(keys, state.profile);
    collect(keys, state.login_address);
    collect(keys, state.standard_address);
    collect(keys, state.password_hash);
    for (const auto& entry : state.account_numbers) collect(keys, entry.entry);
    for (const auto& entry : state.addresses) collect(keys, entry.entry);
    if (state.draft) collect(keys, state.draft->draft);
    for (const auto& change : state.email_changes) collect(keys, change.email);
    if (state.move) collect(keys, state.move->email);
    return keys;
}

std::vector<domain::Id128> keys_of(const order::State& state) {
    const auto* placed = std::get_if<order::Placed>(&state);
    if (placed == nullptr) return {};
    std::vector<domain::Id128> keys{placed->secret.value};
    for (const auto& shipment : placed->shipments) {
        if (shipment.tracking_secret) keys.push_back(shipment.tracking_secret->value);
    }
    return keys;
}

}  // namespace kontor::eventstore::commands
