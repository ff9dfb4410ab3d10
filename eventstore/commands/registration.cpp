#include "eventstore/commands/registration.hpp"

#include <algorithm>

namespace kontor::eventstore::commands {
namespace {

namespace claim = domain::claim;
namespace customer = domain::customer;

const executor::Actor nobody{"process", "registration"};

template <class Event>
bool contains(const std::vector<claim::Event>& events) {
    return std::ranges::any_of(
        events, [](const auto& event) { return std::holds_alternative<Event>(event); });
}

}  // namespace

void register_customer(executor::Transaction& tx,
                       const Registration& registration,
                       const Shop& shop) {
    auto claim_id = tx.find_claim(registration.email);
    if (!claim_id) claim_id = domain::ClaimId{tx.random_id()};

    // A secret that is taken and not used would stay behind in the vault.
    const bool known = std::holds_alternative<claim::Confirmed>(tx.claim(*claim_id).holder);
    const domain::CustomerId id{known ? domain::Id128{} : tx.take_secret().value};
    const claim::Register command{.customer = id,
                                  .link = shop.tokens.new_link(tx.partition(), tx.random())};
    const auto decided = claim::decide(tx.claim(*claim_id), command, claim_context(tx));
    if (!decided) return;  // Registering is never refused; who asks would learn something.

    if (contains<claim::RegistrationPending>(*decided)) {
        const auto born =
            customer::decide(tx.customer(id),
                             customer::Register{.claim = *claim_id,
                                                .profile = registration.profile,
                                                .email = registration.email,
                                                .password_hash = registration.password_hash},
                             customer_context(tx));
        if (!born) return;
        tx.append(id, *born, nobody);
        tx.note_claim(registration.email, *claim_id);
    }
    tx.append(*claim_id, *decided, nobody);
}

void resend_activation(executor::Transaction& tx, const std::string& email, const Shop& shop) {
    const auto claim_id = tx.find_claim(email);
    if (!claim_id) return;
    const claim::ResendActivation command{shop.tokens.new_link(tx.partition(), tx.random())};
    const auto decided = claim::decide(tx.claim(*claim_id), command, claim_context(tx));
    if (decided) tx.append(*claim_id, *decided, nobody);
}

Result<std::optional<Granted>> activate(executor::Transaction& tx,
                                        domain::LinkId link,
                                        std::optional<domain::CustomerId> matching) {
    const auto stream = tx.find_link(link);
    if (!stream || executor::kind_of(*stream) != executor::StreamKind::claim) {
        return refused_as(claim::LinkSpent{});
    }
    const auto claim_id = executor::claim_of(*stream);
    const auto before = tx.claim(claim_id);
    const auto decided = claim::decide(before, claim::Activate{link, matching}, claim_context(tx));
    if (!decided) return refused(decided.error());
    tx.append(claim_id, *decided, nobody);
    if (!contains<claim::ClaimConfirmed>(*decided)) return std::optional<Granted>{};

    const auto context = customer_context(tx);
    for (const auto& pending : before.pending) {
        if (pending.customer == *matching) continue;
        const auto lapsed =
            customer::decide(tx.customer(pending.customer), customer::LapseRegistration{}, context);
        if (lapsed) tx.append(pending.customer, *lapsed, nobody);
    }
    const auto activated = customer::decide(tx.customer(*matching), customer::Activate{}, context);
    if (!activated) return refused(activated.error());
    tx.append(*matching, *activated, nobody);
    auto granted = start_session(tx, *matching);
    if (!granted) return std::unexpected{granted.error()};
    return std::optional{*granted};
}

}  // namespace kontor::eventstore::commands
