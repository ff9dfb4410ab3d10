#include "projections/history/history.hpp"

#include "eventstore/codec/cbor.hpp"
#include "eventstore/codec/seal.hpp"
#include "eventstore/executor/streams.hpp"
#include "projections/order_progress.hpp"
#include "projections/row_codec.hpp"

#include <algorithm>

namespace kontor::projections::history {
namespace {

namespace executor = eventstore::executor;
namespace order = domain::order;

// "c" customer, order number → row;  "o" order number → customer. The second is how later events of
// an order find its row; both go when the order is purged or its customer is forgotten.

std::string customer_prefix(domain::CustomerId customer) {
    std::string key{"c"};
    const auto& bytes = customer.value.bytes;
    return key.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

std::string row_key(domain::CustomerId customer, std::string_view number) {
    return customer_prefix(customer).append(number);
}

std::string owner_key(std::string_view number) {
    return std::string{"o"}.append(number);
}

std::optional<domain::CustomerId> customer_in(const std::optional<std::string>& bytes) {
    domain::CustomerId customer;
    if (!bytes || bytes->size() != customer.value.bytes.size()) return std::nullopt;
    std::ranges::copy(*bytes, customer.value.bytes.begin());
    return customer;
}

std::optional<domain::CustomerId> opened_owner(const order::OrderPlaced& event,
                                               const executor::CommittedEvent& at,
                                               const eventstore::vault::Vault& vault) {
    const auto owner = eventstore::codec::open(
        event.customer, vault, {.customer = {}, .order_secret = event.secret}, at.stream.value);
    const auto* customer = std::get_if<domain::CustomerId>(&owner);
    return customer == nullptr ? std::nullopt : std::optional{*customer};
}

void placed(const order::OrderPlaced& event,
            const executor::CommittedEvent& at,
            const eventstore::vault::Vault& vault,
            Rows& rows) {
    const auto customer = at.owner ? at.owner : opened_owner(event, at, vault);
    if (!customer) return;
    const auto number = executor::order_of(at.stream).value;
    rows.put(row_key(*customer, number),
             encoded_row(Row{.secret = event.secret,
                             .placing = event.placing,
                             .status = order::Status::placed,
                             .placed_at = event.at,
                             .final_at = {},
                             .held_at = {}}));
    const auto& bytes = customer->value.bytes;
    rows.put(owner_key(number), {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

/// Applies `change` to the row of the event's order, if there is one.
template <class Change>
void update(const executor::CommittedEvent& at, Rows& rows, Change change) {
    const auto number = executor::order_of(at.stream).value;
    const auto customer = customer_in(rows.get(owner_key(number)));
    if (!customer) return;
    const auto key = row_key(*customer, number);
    const auto bytes = rows.get(key);
    if (!bytes) return;
    auto row = decoded_row<Row>(*bytes);
    change(row);
    rows.put(key, encoded_row(row));
}

void progressed(order::Status status, const executor::CommittedEvent& at, Rows& rows) {
    update(at, rows, [&](Row& row) {
        row.status = status;
        if (order::is_final(status)) row.final_at = time_of(at.event);
    });
}

void remove(const std::string& number, Rows& rows) {
    const auto customer = customer_in(rows.get(owner_key(number)));
    if (!customer) return;
    rows.erase(row_key(*customer, number));
    rows.erase(owner_key(number));
}

}  // namespace

const eventstore::codec::EventTypes* History::types() const {
    return progress_types<order::CustodyBegun, order::HoldPlaced, order::HoldReleased>();
}

void History::fold(const executor::CommittedBatch& batch, Rows& rows) const {
    for (const auto& event : batch.events) {
        if (executor::kind_of(event.stream) != executor::StreamKind::order) continue;
        if (const auto* placement = std::get_if<order::OrderPlaced>(&event.event)) {
            placed(*placement, event, vault_, rows);
        } else if (std::holds_alternative<order::CustodyBegun>(event.event)) {
            remove(executor::order_of(event.stream).value, rows);
        } else if (const auto* held = std::get_if<order::HoldPlaced>(&event.event)) {
            update(event, rows, [&](Row& row) { row.held_at = held->at; });
        } else if (std::holds_alternative<order::HoldReleased>(event.event)) {
            update(event, rows, [](Row& row) { row.held_at.reset(); });
        } else if (const auto status = status_after(event.event)) {
            progressed(*status, event, rows);
        }
    }
    for (const auto& [position, time, purge] : batch.purges) {
        if (purge.whole && executor::kind_of(purge.stream) == executor::StreamKind::order) {
            remove(executor::order_of(purge.stream).value, rows);
        }
    }
}

std::vector<Entry> orders_of(const View& view,
                             eventstore::log::Partition partition,
                             domain::CustomerId customer) {
    std::vector<Entry> entries;
    const auto prefix = customer_prefix(customer);
    for (auto cursor = view.scan(partition, prefix); cursor->valid(); cursor->next()) {
        auto number = cursor->key().substr(View::prefix_size + prefix.size());
        entries.push_back({{std::string{number}}, decoded_row<Row>(cursor->value())});
    }
    return entries;
}

std::optional<Row> order_of(const View& view,
                            eventstore::log::Partition partition,
                            domain::CustomerId customer,
                            const domain::OrderNumber& number) {
    const auto bytes = view.get(partition, row_key(customer, number.value));
    return bytes ? std::optional{decoded_row<Row>(*bytes)} : std::nullopt;
}

namespace {

bool is_held(const Row& row, const order::RetentionRules& rules, domain::Timestamp now) {
    return row.held_at && now < *row.held_at + rules.hold_max;
}

}  // namespace

Outcome outcome_of(const Row& row, const order::RetentionRules& rules, domain::Timestamp now) {
    if (is_held(row, rules, now)) return Outcome::kept_on_hold;
    if (order::is_under_way(row.status)) return Outcome::kept_until_delivered;
    return row.status == order::Status::placed ? Outcome::cancelled : Outcome::erased;
}

std::optional<domain::CustomerId> owner_of(const View& view,
                                           eventstore::log::Partition partition,
                                           const domain::OrderNumber& number) {
    return customer_in(view.get(partition, owner_key(number.value)));
}

}  // namespace kontor::projections::history
