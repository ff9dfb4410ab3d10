// The law of purging (docs/architecture.md "Purge before fold"), from the log's end to every row: a
// log whose purged records still stand, some or all of them (Kafka compacts partly, a backup brings
// them back), gives the streams, the views and the index the same as the log that lost them.

#include "eventstore/commands/retention.hpp"
#include "projections/retention/remains.hpp"
#include "tests/support/views_house.hpp"
#include "tests/unit/domain/order_words.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <rapidcheck.h>
#include <string>
#include <vector>

namespace kontor::tests {
namespace {

namespace claim = domain::claim;
namespace customer = domain::customer;
namespace executor = eventstore::executor;
namespace order = domain::order;
namespace ports = eventstore::ports;
using domain::CustomerId;
using domain::OrderNumber;

using Rows = std::map<std::string, std::string>;

Rows rows_of(const ports::KeyValueStore& store) {
    Rows rows;
    for (auto row = store.scan("", "\xff"); row->valid(); row->next()) {
        rows.emplace(row->key(), row->value());
    }
    return rows;
}

/// Streams and views, without what tells how far each came: a view may have gone by itself, and how
/// much of the reserve of secrets was used shows in what still stands.
Rows folded_rows(const ports::KeyValueStore& store) {
    auto rows = rows_of(store);
    std::erase_if(rows, [](const auto& row) {
        return row.first.starts_with('W') || row.first.starts_with('k');
    });
    return rows;
}

/// The keys of rows that only one of the two has, or that they have otherwise.
std::vector<std::string> different(const Rows& left, const Rows& right) {
    std::vector<std::string> keys;
    for (const auto* one : {&left, &right}) {
        const auto& other = one == &left ? right : left;
        for (const auto& [key, value] : *one) {
            const auto row = other.find(key);
            if (row == other.end() || row->second != value) keys.push_back(key);
        }
    }
    return keys;
}

/// Customers with addresses, and their orders, to whom things happen at random.
class Town {
public:
    Town() {
        note();
    }

    void something_happens() {
        house_.clock.advance(std::chrono::minutes{7});
        if (customers_.empty()) return arrive();
        const auto which = *rc::gen::inRange<std::size_t>(0, customers_.size());
        const auto someone = customers_[which];
        switch (*rc::gen::inRange(0, 10)) {
            case 0:
                arrive();
                break;
            case 1:
                orders_.push_back(house_.place(someone.id, placing()));
                break;
            case 2:
            case 3:
                if (!orders_.empty()) move_on(some_number());
                break;
            case 4:
                if (!orders_.empty()) {
                    house_.purge(executor::stream_of(orders_.back()));
                    orders_.pop_back();
                }
                break;
            case 5:
                use(someone.id);
                break;
            case 6:
                sweep(someone.id);
                break;
            case 7:
            case 8:
                use(someone.id);
                break;
            default:
                forget(someone);
                customers_.erase(customers_.begin() + static_cast<std::ptrdiff_t>(which));
                break;
        }
        note();
    }

    [[nodiscard]] Rows state() const {
        return folded_rows(house_.state_store);
    }
    [[nodiscard]] std::vector<bool> who_is_found() {
        std::vector<bool> found;
        for (const auto& address : addresses_) {
            found.push_back(house_.vault().find_claim(address).has_value());
        }
        return found;
    }
    /// Everything that was in the log at some time and is not as it was any more.
    [[nodiscard]] Rows gone() const {
        Rows gone;
        const auto now = rows_of(house_.log_store);
        for (const auto& [key, value] : ever_) {
            const auto row = now.find(key);
            if (row == now.end() || row->second != value) gone.emplace(key, value);
        }
        return gone;
    }
    /// The rows are in the log again, and what was folded from it is lost.
    void restore(const Rows& rows) {
        ports::WriteBatch back;
        for (const auto& [key, value] : rows) back.put(key, value);
        ports::WriteBatch lost;
        for (const auto& [key, value] : rows_of(house_.state_store)) lost.erase(key);
        RC_ASSERT(house_.log_store.write(back, ports::Durability::synced).has_value());
        RC_ASSERT(house_.state_store.write(lost, ports::Durability::synced).has_value());
        house_.restart();
    }

private:
    struct Someone {
        CustomerId id;
        domain::ClaimId claim;
    };

    OrderNumber some_number() const {
        return orders_[*rc::gen::inRange<std::size_t>(0, orders_.size())];
    }

    void arrive() {
        const auto address = "somebody" + std::to_string(addresses_.size()) + "@pieters.example";
        const domain::ClaimId claim_id{id128(static_cast<std::uint8_t>(addresses_.size() + 1))};
        const auto id = house_.register_customer(address, claim_id);
        addresses_.push_back(address);
        customers_.push_back({id, claim_id});
        house_.happens_to(id, {customer::CustomerActivated{.at = house_.clock.now()}});
    }
    void move_on(const OrderNumber& number) {
        const auto now = house_.clock.now();
        const std::vector<order::Event> steps{
            accepted(now),
            cancelled(now),
            completed(now),
            domain::mail::MailSettled{.cause = 1, .kind = "order-placed"}};
        house_.happens_to(number, {steps[*rc::gen::inRange<std::size_t>(0, steps.size())]});
    }
    void use(CustomerId id) {
        const auto now = house_.clock.now();
        const domain::AccountNumberId entry{id128(*rc::gen::inRange<std::uint8_t>(1, 4))};
        const std::vector<customer::Event> uses{
            customer::AccountNumberSaved{
                .id = entry,
                .entry = domain::personal<domain::Scope::value>(customer::SavedAccountNumber{}),
                .created_at = now,
                .at = now},
            customer::AccountNumberRemoved{.id = entry, .at = now},
            customer::ProfileChanged{
                .profile = domain::personal<domain::Scope::value>(customer::Profile{}),
                .revision = ++revision_,
                .at = now},
            customer::SessionStarted{.session = {id128(++sessions_)}, .at = now},
            customer::SessionEnded{.session = {id128(sessions_)}, .at = now},
            customer::DraftSaved{
                .draft = domain::personal<domain::Scope::value>(customer::KeptDraft{}),
                .revision = ++revision_,
                .at = now},
            customer::LoginMoveBegun{
                .email = domain::personal<domain::Scope::value>(std::string{"new@pieters.example"}),
                .claim = {id128(99)},
                .at = now}};
        house_.happens_to(id, {uses[*rc::gen::inRange<std::size_t>(0, uses.size())]});
    }
    /// What later events replaced goes.
    void sweep(CustomerId id) {
        const executor::StateStore states{house_.state_store};
        const auto replaced = projections::retention::replaced_of_customer(
            {house_.log(), states, house_.view("outbox")},
            EngineHouse::home,
            executor::stream_of(id));
        house_.happens([&](executor::Transaction& tx) {
            return eventstore::commands::purge_superseded(
                tx, id, {.version = replaced.version, .over = replaced.versions});
        });
    }
    void forget(const Someone& someone) {
        const auto now = house_.clock.now();
        house_.happens_to(someone.claim, {claim::ClaimReleased{.at = now}});
        house_.purge(executor::stream_of(someone.id));
    }
    void note() {
        for (const auto& [key, value] : rows_of(house_.log_store)) ever_.emplace(key, value);
    }

    ViewsHouse house_;
    std::vector<Someone> customers_;
    std::vector<OrderNumber> orders_;
    std::vector<std::string> addresses_;
    std::uint8_t sessions_ = 0;
    std::uint64_t revision_ = 0;
    Rows ever_;
};

RC_GTEST_PROP(ReplayLaw, WhatWasPurgedMayStandInTheLogAgain, ()) {  // M16, M20, M24, M25
    Town town;
    const auto length = *rc::gen::inRange(10, 40);
    for (int i = 0; i < length; ++i) town.something_happens();

    Rows back;
    for (const auto& [key, value] : town.gone()) {
        if (*rc::gen::arbitrary<bool>()) back.emplace(key, value);
    }
    RC_CLASSIFY(!back.empty(), "records came back");
    const auto state = town.state();
    const auto found = town.who_is_found();
    town.restore(back);
    RC_ASSERT(different(town.state(), state) == std::vector<std::string>{});
    RC_ASSERT(town.who_is_found() == found);
}

}  // namespace
}  // namespace kontor::tests
