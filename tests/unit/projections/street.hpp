#pragma once

#include "eventstore/codec/seal.hpp"
#include "projections/retention/retention_process.hpp"
#include "tests/support/meddling_work.hpp"
#include "tests/support/views_house.hpp"
#include "tests/unit/domain/order_words.hpp"
#include "tests/unit/projections/house_shop.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <exception>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace kontor::tests {

/// Bo has an order that is due, one whose link is, and one that stays; and a profile that was
/// replaced. Cai never activated. Five weeks pass.
class Street {
public:
    static constexpr std::chrono::days five_weeks{35};

    ViewsHouse house;
    MeddlingWork worker;
    const HouseShop of_house{house};
    const eventstore::commands::Shop& shop = of_house.shop;
    const domain::CustomerId bo = house.register_customer("bo@atelier.example", {id128(2)});
    const domain::CustomerId cai = house.register_customer("cai@atelier.example", {id128(3)});
    domain::OrderNumber due, stays;
    std::vector<domain::Id128> doomed{cai.value};
    std::vector<domain::Id128> kept{bo.value};
    bool clock_is_confirmed = true;

    Street() {
        doomed.push_back(secret_in(state_of_customer(bo).profile));
        house.happens_to(
            bo, {domain::customer::CustomerActivated{.at = EngineHouse::noon}, profile("Nieuw")});
        due = house.place(bo, placing());
        stays = house.place(bo, placing());
        doomed.push_back(house.secret_of(due).value);
        kept.push_back(house.secret_of(stays).value);
        const auto link = house.happens([](auto& tx) { return tx.take_secret(); });
        doomed.push_back(link.value);
        house.happens_to(due,
                         {domain::order::OrderAccepted{.at = EngineHouse::noon},
                          shipped(parcel_1, {{.line = 1, .quantity = 5}}, EngineHouse::noon),
                          tracked(link, EngineHouse::noon)});
        house.happens_to(due, {domain::order::OrderCompleted{.at = EngineHouse::noon}});
        house.happens_to(stays, {domain::order::OrderAccepted{.at = EngineHouse::noon}});
        kept.push_back(secret_in(state_of_customer(bo).profile));
        house.clock.advance(five_weeks);
    }

    /// What a process does until nothing is left to do, or until it cannot go on.
    bool work() {
        const eventstore::executor::StateStore states{house.state_store};
        eventstore::executor::RulesInForce rules;
        rules.start(states, EngineHouse::partition_count);
        projections::retention::Scrubbing scrubbing{
            house.io.get_executor(),
            {.vault = house.vault(), .thread = house.work(), .clock = house.clock}};
        projections::retention::RetentionProcess process{
            house.io.get_executor(),
            {.engine = house.engine(),
             .states = states,
             .log = house.log(),
             .vault = house.vault(),
             .rules = rules,
             .timers = house.view("retention"),
             .outbox = house.view("outbox"),
             .shop = shop,
             .worker = worker,
             .scrubbing = scrubbing,
             .clock = house.clock,
             .clock_confirmed = [this] { return clock_is_confirmed; }}};
        bool ended = false;
        boost::asio::co_spawn(
            house.io, process.run(), [&](const std::exception_ptr&) { ended = true; });
        boost::asio::co_spawn(house.io, scrubbing.run(), [](const std::exception_ptr& failure) {
            EXPECT_FALSE(failure);
        });
        // Between two rounds it waits for milliseconds, after a failure for a second.
        constexpr std::chrono::milliseconds longer_than_between_rounds{20};
        bool moves = true;
        while (moves && !ended && !(process.idle() && scrubbing.idle())) {
            house.io.restart();
            moves = house.io.run_for(longer_than_between_rounds) > 0;
        }
        const bool done = process.idle();
        process.stop();
        scrubbing.stop();
        house.settle();
        EXPECT_TRUE(ended);
        return done;
    }

    /// Its parcel is on its way.
    void ships(const domain::OrderNumber& number) {
        house.happens_to(number,
                         {domain::order::OrderAccepted{.at = house.clock.now()},
                          shipped(parcel_1, {{.line = 1, .quantity = 5}}, house.clock.now())});
    }
    /// A link to the parcel comes; its secret.
    domain::Id128 tracks(const domain::OrderNumber& number) {
        const auto link = house.happens([](auto& tx) { return tx.take_secret(); });
        house.happens_to(number, {tracked(link, house.clock.now())});
        return link.value;
    }
    /// Bo has a new one; its secret.
    domain::Id128 sets_password(const std::string& hash) {
        house.happens_to(
            bo,
            {domain::customer::PasswordSet{.hash = domain::personal<domain::Scope::value>(hash),
                                           .at_registration = false,
                                           .at = house.clock.now()}});
        return secret_in(state_of_customer(bo).password_hash);
    }
    [[nodiscard]] bool is_purged(const domain::OrderNumber& number) const {
        const eventstore::executor::StateStore states{house.state_store};
        const auto slot = states.slot(EngineHouse::home, eventstore::executor::stream_of(number));
        return std::holds_alternative<domain::order::Purged>(
            std::get<domain::order::State>(slot.state));
    }
    void expect_nothing_done() {
        for (const auto& key : doomed) EXPECT_TRUE(house.vault().holds(key));
        EXPECT_EQ(whole_purges(eventstore::executor::stream_of(due)), 0U);
        EXPECT_TRUE(named().empty());
    }

    /// All of it once, and nothing else.
    void expect_done() {
        for (const auto& key : doomed) EXPECT_FALSE(house.vault().holds(key));
        for (const auto& key : kept) EXPECT_TRUE(house.vault().holds(key));
        EXPECT_TRUE(is_purged(due));
        EXPECT_FALSE(is_purged(stays));
        EXPECT_EQ(state_of_customer(bo).phase, domain::customer::Phase::active);
        EXPECT_NE(state_of_customer(cai).phase, domain::customer::Phase::registered);
        EXPECT_EQ(whole_purges(eventstore::executor::stream_of(due)), 1U);
        EXPECT_EQ(whole_purges(eventstore::executor::stream_of(cai)), 1U);
        for (const auto& key : doomed) {
            EXPECT_TRUE(named().contains(key.text())) << "a restore would bring it back";
        }
        for (const auto& key : kept) EXPECT_FALSE(named().contains(key.text()));
    }

private:
    [[nodiscard]] domain::customer::State state_of_customer(domain::CustomerId id) const {
        const eventstore::executor::StateStore states{house.state_store};
        return std::get<domain::customer::State>(
            states.slot(EngineHouse::home, eventstore::executor::stream_of(id)).state);
    }
    template <class T, domain::Scope S>
    [[nodiscard]] static domain::Id128 secret_in(const domain::Personal<T, S>& member) {
        const auto& sealed = std::get<domain::Sealed>(member.content);
        return eventstore::vault::Vault::secret_in(sealed.envelope)->value;
    }
    [[nodiscard]] static domain::customer::ProfileChanged profile(const std::string& name) {
        return {.profile = domain::personal<domain::Scope::value>(domain::customer::Profile{
                    .company_name = name, .contact_name = name, .phone = {}}),
                .revision = 2,
                .at = EngineHouse::noon};
    }
    [[nodiscard]] static domain::order::TrackingAdded tracked(domain::SecretId link,
                                                              domain::Timestamp when) {
        return {.shipment = parcel_1,
                .secret = link,
                .url = domain::personal<domain::Scope::tracking>(
                    std::string{"https://tracking.example/t/1"}),
                .at = when};
    }
    [[nodiscard]] std::size_t whole_purges(const eventstore::log::StreamId& stream) {
        std::size_t count = 0;
        const auto page = house.log().read(EngineHouse::home, {}, 10'000);
        for (const auto& entry : page->entries) {
            const auto* purge = std::get_if<eventstore::log::StreamPurged>(&entry.content);
            count += purge != nullptr && purge->whole && purge->stream == stream;
        }
        return count;
    }
    [[nodiscard]] std::set<std::string> named() const {
        std::set<std::string> ids;
        for (const auto& entry : house.ledger().entries()) ids.insert(entry.id);
        return ids;
    }
};

}  // namespace kontor::tests
