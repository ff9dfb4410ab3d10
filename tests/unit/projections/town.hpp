#pragma once

#include "eventstore/codec/events.hpp"
#include "eventstore/codec/seal.hpp"
#include "eventstore/commands/forgetting.hpp"
#include "eventstore/commands/fulfilment.hpp"
#include "eventstore/commands/holds.hpp"
#include "projections/erasure/erasure_process.hpp"
#include "tests/support/views_house.hpp"
#include "tests/unit/domain/order_words.hpp"
#include "tests/unit/projections/house_shop.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kontor::tests {

/// An and Bo, who have an order each of every sort; An asks to be forgotten.
class Town {
public:
    ViewsHouse house;
    const HouseShop of_house{house};
    const eventstore::commands::Shop& shop = of_house.shop;
    const domain::CustomerId an = house.register_customer("an@atelier.example", {id128(1)});
    const domain::CustomerId bo = house.register_customer("bo@atelier.example", {id128(2)});
    domain::OrderNumber waiting, accepted, completed, of_bo;
    int farewells = 0;
    std::optional<domain::CustomerId> fails_with;
    std::function<bool()> gone_elsewhere;

    Town() {
        for (const auto customer : {an, bo}) {
            house.happens_to(customer, {domain::customer::CustomerActivated{}});
        }
        waiting = house.place(an, placing());
        accepted = house.place(an, placing());
        house.happens_to(accepted, {domain::order::OrderAccepted{}});
        completed = house.place(an, placing());
        house.happens_to(completed,
                         {domain::order::OrderAccepted{}, domain::order::OrderCompleted{}});
        of_bo = house.place(bo, placing());
    }

    void ask() {
        ask(an);
    }
    void ask(domain::CustomerId customer) {
        house.happens([&](eventstore::executor::Transaction& tx) {
            return eventstore::commands::forget_by_operator(tx, customer, shop).has_value();
        });
    }
    /// Whether the clerk may go on with it.
    bool is_taken(const domain::OrderNumber& number) {
        return house.happens([&](eventstore::executor::Transaction& tx) {
            return eventstore::commands::progress(
                       tx, number, domain::order::AcceptOrder{}, {"machine", "clerk"}, {}, shop)
                .has_value();
        });
    }
    bool is_held(const domain::OrderNumber& number) {
        return house.happens([&](eventstore::executor::Transaction& tx) {
            return eventstore::commands::place_hold(tx, number, "claim", shop).has_value();
        });
    }
    void replaces_profile(int times) {
        for (int i = 0; i < times; ++i) {
            domain::customer::Profile profile{.company_name = "Atelier " + std::to_string(i)};
            house.happens_to(
                an,
                {domain::customer::ProfileChanged{
                    .profile = domain::personal<domain::Scope::value>(std::move(profile)),
                    .revision = static_cast<std::uint64_t>(i) + 2}});
        }
    }
    /// It stands still at the next event of a known order.
    void damages_the_history() {
        eventstore::ports::WriteBatch damage;
        const auto& history = house.view("history");
        for (auto row = history.scan(EngineHouse::home, ""); row->valid(); row->next()) {
            damage.put(row->key(), "\xff");
        }
        (void)house.state_store.write(damage, eventstore::ports::Durability::buffered);
    }
    std::vector<domain::Id128> secrets_in_events() {
        const eventstore::executor::StateStore states{house.state_store};
        return projections::retention::secrets_of_customer(
            {.log = house.log(), .states = states, .outbox = house.view("outbox")},
            EngineHouse::home,
            eventstore::executor::stream_of(an));
    }
    /// Passes of the process, in every partition; whether the last came to its end.
    bool work(int passes = 1) {
        const eventstore::executor::StateStore states{house.state_store};
        projections::erasure::ErasureProcess process{
            house.io.get_executor(),
            {.engine = house.engine(),
             .records = {.log = house.log(), .states = states, .outbox = house.view("outbox")},
             .vault = house.vault(),
             .erasures = house.views().view("erasures"),
             .history = house.views().view("history"),
             .shop = shop,
             .worker = house.work(),
             .last_mail = [this](auto, auto) { ++farewells; },
             .erased =
                 [this](auto customer) {
                     if (customer == fails_with) throw std::runtime_error{"told to fail"};
                 },
             .gone_elsewhere = gone_elsewhere}};
        bool done = true;
        for (int i = 0; i < passes; ++i) done = pass(process);
        return done;
    }

    [[nodiscard]] const domain::order::State& state_of(const domain::OrderNumber& number) {
        const eventstore::executor::StateStore states{house.state_store};
        slot_ = states.slot(EngineHouse::home, eventstore::executor::stream_of(number));
        return std::get<domain::order::State>(slot_.state);
    }
    [[nodiscard]] bool is_purged(const domain::OrderNumber& number) {
        return std::holds_alternative<domain::order::Purged>(state_of(number));
    }
    [[nodiscard]] domain::SecretId secret_of(const domain::OrderNumber& number) {
        return std::get<domain::order::Placed>(state_of(number)).secret;
    }
    [[nodiscard]] domain::receipt::State receipt_of(domain::CustomerId customer) {
        const eventstore::executor::StateStore states{house.state_store};
        const auto id = eventstore::commands::receipt_id(shop.tokens, customer);
        return std::get<domain::receipt::State>(
            states.slot(EngineHouse::home, eventstore::executor::stream_of_receipt(id)).state);
    }
    [[nodiscard]] std::size_t times(std::string_view type) {
        std::size_t count = 0;
        const auto page = house.log().read(EngineHouse::home, {}, 10'000);
        for (const auto& entry : page->entries) {
            const auto* record = std::get_if<eventstore::log::Record>(&entry.content);
            count += record != nullptr && record->type == type;
        }
        return count;
    }
    [[nodiscard]] std::vector<std::string> named() const {
        std::vector<std::string> ids;
        for (const auto& entry : house.ledger().entries()) ids.push_back(entry.id);
        std::ranges::sort(ids);
        return ids;
    }

    /// Nothing opens of An but what fulfilment delivers; Bo has everything; all of it once.
    void expect_forgotten() {
        EXPECT_FALSE(house.vault().holds(an.value));
        EXPECT_TRUE(is_purged(waiting));
        EXPECT_TRUE(is_purged(completed));
        ASSERT_FALSE(is_purged(accepted));
        EXPECT_TRUE(std::get<domain::order::Placed>(state_of(accepted)).in_custody);
        EXPECT_TRUE(house.vault().in_custody(secret_of(accepted)));
        EXPECT_FALSE(house.vault().holds(secret_of(accepted).value));
        EXPECT_TRUE(house.vault().holds(bo.value));
        EXPECT_TRUE(house.vault().holds(secret_of(of_bo).value));
        EXPECT_EQ(times("customer-erasure-completed.v1"), 0U) << "purged with the rest";
        EXPECT_EQ(times("receipt-opened.v1"), 2U) << "once more with what is kept";
        EXPECT_EQ(times("receipt-erased.v1"), 1U);
        EXPECT_TRUE(domain::receipt::awaits_end_of_custody(receipt_of(an)));
        auto ids = named();
        EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end()) << "named twice";
        EXPECT_TRUE(std::ranges::binary_search(ids, an.value.text()));
    }

private:
    bool pass(projections::erasure::ErasureProcess& process) {
        bool done = true;
        for (std::uint16_t i = 0; i < EngineHouse::partition_count; ++i) {
            boost::asio::co_spawn(
                house.io, process.work({i}), [&](const std::exception_ptr& failure) {
                    done = done && failure == nullptr;
                });
            house.settle();
        }
        return done;
    }

    eventstore::executor::Slot slot_;
};

}  // namespace kontor::tests
