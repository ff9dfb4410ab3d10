#include "eventstore/commands/counting.hpp"

#include "domain/statistics/region.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace kontor::eventstore::commands {
namespace {

namespace order = domain::order;
namespace statistics = domain::statistics;
using executor::Kept;
using statistics::Outcome;
using statistics::PeriodKind;

std::optional<statistics::Pseudonym> pseudonym(const executor::Transaction& tx,
                                               domain::SecretId key,
                                               std::string_view of_what,
                                               std::string_view text) {
    const auto digest = tx.vault().period_digest(key, of_what, text);
    if (!digest) return std::nullopt;
    return statistics::Pseudonym{domain::Id128{*digest}};
}

std::optional<statistics::Pseudonym> customer_in(const executor::Transaction& tx,
                                                 domain::SecretId key,
                                                 domain::CustomerId customer) {
    return pseudonym(tx, key, "customer", customer.value.text());
}
std::optional<statistics::Pseudonym> account_in(const executor::Transaction& tx,
                                                domain::SecretId key,
                                                const std::string& number) {
    return pseudonym(tx, key, "account", number);
}

/// What a status event means for the count. A partial shipment means nothing yet.
std::optional<Outcome> outcome_of(const order::Event& event) {
    if (std::holds_alternative<order::OrderAccepted>(event)) return Outcome::accepted;
    if (std::holds_alternative<order::OrderRejected>(event)) return Outcome::rejected;
    if (std::holds_alternative<order::OrderCancelled>(event)) return Outcome::cancelled;
    if (std::holds_alternative<order::OrderCompleted>(event)) return Outcome::completed;
    if (const auto* shipped = std::get_if<order::OrderShipped>(&event)) {
        if (shipped->all_shipped) return Outcome::shipped;
    }
    return std::nullopt;
}

void note_account(executor::Transaction& tx, const std::string& number) {
    const auto* month = statistics::booking(tx.periods(), tx.now(), PeriodKind::month);
    // A backup may open a month again whose key went since: it was counted, and is over.
    if (month == nullptr || !tx.vault().holds(month->key.value)) return;
    tx.append(executor::stream_of(Kept::facts, month->period),
              {statistics::AccountUsed{.key = month->key,
                                       .number = domain::personal<domain::Scope::period>(number)}});
}

}  // namespace

void count_placed(executor::Transaction& tx,
                  const order::PlaceOrder& placed,
                  const domain::catalogue::Catalogue& catalogue) {
    const auto& number = placed.placing.account_number;
    if (const auto* week = statistics::booking(tx.periods(), tx.now(), PeriodKind::week)) {
        const auto& address = placed.delivery.address;
        statistics::OrderCounted fact{.outcome = Outcome::placed,
                                      .country = address.country,
                                      .region = statistics::region_of(address),
                                      .units = 0,
                                      .lines = {},
                                      .customer = customer_in(tx, week->key, placed.customer),
                                      .account = account_in(tx, week->key, number)};
        for (const auto& line : placed.lines) {
            const auto* material = catalogue.find(line.sku.value);
            fact.units += line.quantity;
            fact.lines.push_back({.sku = line.sku,
                                  .category = material == nullptr ? "" : material->category,
                                  .units = line.quantity});
        }
        tx.append(executor::stream_of(Kept::facts, week->period), {std::move(fact)});
    }
    note_account(tx, number);
}

void count_outcome(executor::Transaction& tx,
                   const domain::OrderNumber& number,
                   const std::vector<order::Event>& events) {
    std::optional<Outcome> outcome;
    for (const auto& event : events) {
        if (const auto found = outcome_of(event)) outcome = found;
    }
    const auto* week = statistics::booking(tx.periods(), tx.now(), PeriodKind::week);
    const auto* placed = std::get_if<order::Placed>(&tx.order(number));
    if (!outcome || week == nullptr || placed == nullptr) return;
    statistics::OrderCounted fact{.outcome = *outcome,
                                  .country = placed->country,
                                  .region = {},
                                  .units = 0,
                                  .lines = {},
                                  .customer = {},
                                  .account = {}};
    for (const auto& line : placed->lines) fact.units += line.quantity;
    const auto subject = tx.subject_of(number);
    if (subject.customer) {
        fact.customer = customer_in(tx, week->key, *subject.customer);
        const auto placing = tx.open(placed->placing, subject, executor::stream_of(number));
        if (const auto* open = std::get_if<order::Placing>(&placing)) {
            fact.account = account_in(tx, week->key, open->account_number);
        }
    }
    tx.append(executor::stream_of(Kept::facts, week->period), {std::move(fact)});
}

}  // namespace kontor::eventstore::commands
