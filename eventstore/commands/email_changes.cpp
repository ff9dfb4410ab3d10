#include "eventstore/commands/email_changes.hpp"

#include <utility>

namespace kontor::eventstore::commands {
namespace {

namespace claim = domain::claim;
namespace customer = domain::customer;

const executor::Actor process{"process", "email-change"};

}  // namespace

Result<std::optional<Answered>> request_email_change(executor::Transaction& tx,
                                                     const Caller& caller,
                                                     customer::AddressUse use,
                                                     const std::string& email,
                                                     const std::optional<log::Idempotency>& request,
                                                     const Shop& shop) {
    const auto state = authorise(tx, caller);
    if (!state) return std::unexpected{state.error()};
    auto before = answered_before(tx, request);
    if (!before || *before) return before;
    const auto& current =
        use == customer::AddressUse::login ? (*state)->login_address : (*state)->standard_address;
    const customer::RequestEmailChange command{
        .use = use,
        .email = email,
        .current = opened(tx, caller.customer, current).value_or(std::string{}),
        .link = shop.tokens.new_link(tx.partition(), tx.random())};
    const auto asked = decided(tx, caller.customer, command, actor_of(caller));
    if (!asked) return std::unexpected{asked.error()};
    if (request) tx.answers(*request);
    return std::nullopt;
}

Result<std::optional<LoginChange>> follow_email_link(executor::Transaction& tx,
                                                     domain::LinkId link) {
    const auto stream = tx.find_link(link);
    if (!stream || executor::kind_of(*stream) != executor::StreamKind::customer) {
        return refused_as(customer::LinkSpent{});
    }
    const auto id = executor::customer_of(*stream);
    const auto& state = tx.customer(id);
    const auto* change = customer::open_email_change(state, link, customer_context(tx));
    if (change == nullptr) return refused_as(customer::LinkSpent{});
    auto email = opened(tx, id, change->email);
    if (!email) return refused_as(customer::LinkSpent{});
    if (change->use == customer::AddressUse::login) return LoginChange{id, *std::move(email)};

    const auto done =
        decided(tx,
                id,
                customer::ConfirmStandardAddress{.link = link,
                                                 .email = *std::move(email),
                                                 .current = opened(tx, id, state.standard_address)},
                process);
    if (!done) return std::unexpected{done.error()};
    return std::nullopt;
}

Result<domain::ClaimId> reserve_address(executor::Transaction& tx, const LoginChange& change) {
    auto id = tx.find_claim(change.email);
    const bool is_new = !id;
    if (is_new) id = domain::ClaimId{tx.random_id()};
    const auto decision =
        claim::decide(tx.claim(*id), claim::Reserve{change.customer}, claim_context(tx));
    if (!decision) return refused(decision.error());
    // Nothing in this partition will ever tell the directory whose address this is.
    if (is_new) tx.index(change.email, *id);
    tx.append(*id, *decision, process);
    return *id;
}

Result<void> begin_login_move(executor::Transaction& tx,
                              domain::LinkId link,
                              const LoginChange& change,
                              domain::ClaimId claim_id,
                              log::Partition partition) {
    return decided(
        tx,
        change.customer,
        customer::BeginLoginMove{
            .link = link, .email = change.email, .claim = claim_id, .partition = partition.value},
        process);
}

std::optional<OpenMove> login_move(executor::Transaction& tx, domain::CustomerId id) {
    const auto& state = tx.customer(id);
    if (state.phase != customer::Phase::active || !state.move) return std::nullopt;
    const auto& move = *state.move;
    return OpenMove{.email = opened(tx, id, move.email),
                    .claim = move.claim,
                    .partition = {move.partition},
                    .left = move.left,
                    .left_partition = {move.left_partition.value_or(tx.partition().value)},
                    .switched = state.claim == move.claim};
}

bool confirm_address(executor::Transaction& tx,
                     domain::CustomerId id,
                     const OpenMove& move,
                     log::Partition home) {
    // The address must still lead here, whatever became of the index.
    if (!move.email || tx.find_claim(*move.email) != move.claim) return false;
    const claim::Confirm command{
        .customer = id, .home = home == tx.partition() ? std::nullopt : std::optional{home.value}};
    const auto before = tx.claim(move.claim);
    const auto decision = claim::decide(before, command, claim_context(tx));
    if (!decision) return false;
    tx.append(move.claim, *decision, process);
    if (decision->empty()) return true;
    const auto context = customer_context(tx);
    for (const auto& pending : before.pending) {
        const auto lapsed =
            customer::decide(tx.customer(pending.customer), customer::LapseRegistration{}, context);
        if (lapsed) tx.append(pending.customer, *lapsed, process);
    }
    return true;
}

void switch_login_address(executor::Transaction& tx, domain::CustomerId id) {
    const auto move = login_move(tx, id);
    if (!move || !move->email) return;
    const customer::SwitchLoginAddress command{
        .claim = move->claim,
        .email = *move->email,
        .current = opened(tx, id, tx.customer(id).login_address)};
    // Refused only when the customer is being forgotten: then the erasure frees both claims.
    static_cast<void>(decided(tx, id, command, process));
}

void end_login_move(executor::Transaction& tx, domain::CustomerId id, domain::ClaimId claim_id) {
    static_cast<void>(decided(tx, id, customer::EndLoginMove{claim_id}, process));
}

bool logs_in_with(executor::Transaction& tx, domain::CustomerId id, const std::string& email) {
    const auto& state = tx.customer(id);
    return state.phase == customer::Phase::active && opened(tx, id, state.login_address) == email;
}

}  // namespace kontor::eventstore::commands
