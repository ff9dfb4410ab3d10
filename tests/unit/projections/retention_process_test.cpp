// What had its time goes, once, whatever the process dies of on the way (M16, M17, M25).

#include "projections/retention/retention_process.hpp"

#include "eventstore/codec/seal.hpp"
#include "eventstore/commands/holds.hpp"
#include "projections/mail/outbox.hpp"
#include "tests/support/killed_process.hpp"
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
namespace {

namespace customer = domain::customer;
namespace executor = eventstore::executor;
namespace order = domain::order;
using adapters::memory::WriteFault;

constexpr auto home = EngineHouse::home;
constexpr auto noon = EngineHouse::noon;
constexpr std::chrono::days five_weeks{35};

/// Bo has an order that is due, one whose link is, and one that stays; and a profile that was
/// replaced. Cai never activated. Five weeks pass.
class Street {
public:
    ViewsHouse house;
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
        house.happens_to(bo, {customer::CustomerActivated{.at = noon}, profile("Nieuw")});
        due = house.place(bo, placing());
        stays = house.place(bo, placing());
        doomed.push_back(house.secret_of(due).value);
        kept.push_back(house.secret_of(stays).value);
        const auto link = house.happens([](auto& tx) { return tx.take_secret(); });
        doomed.push_back(link.value);
        house.happens_to(due,
                         {order::OrderAccepted{.at = noon},
                          shipped(parcel_1, {{.line = 1, .quantity = 5}}, noon),
                          tracked(link, noon)});
        house.happens_to(due, {order::OrderCompleted{.at = noon}});
        house.happens_to(stays, {order::OrderAccepted{.at = noon}});
        kept.push_back(secret_in(state_of_customer(bo).profile));
        house.clock.advance(five_weeks);
    }

    /// What a process does until nothing is left to do, or until it cannot go on.
    bool work() {
        const executor::StateStore states{house.state_store};
        executor::RulesInForce rules;
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
             .worker = house.work(),
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
                         {order::OrderAccepted{.at = house.clock.now()},
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
            {customer::PasswordSet{.hash = domain::personal<domain::Scope::value>(hash),
                                   .at_registration = false,
                                   .at = house.clock.now()}});
        return secret_in(state_of_customer(bo).password_hash);
    }
    [[nodiscard]] bool is_purged(const domain::OrderNumber& number) const {
        const executor::StateStore states{house.state_store};
        const auto slot = states.slot(home, executor::stream_of(number));
        return std::holds_alternative<order::Purged>(std::get<order::State>(slot.state));
    }
    void expect_nothing_done() {
        for (const auto& key : doomed) EXPECT_TRUE(house.vault().holds(key));
        EXPECT_EQ(whole_purges(executor::stream_of(due)), 0U);
        EXPECT_TRUE(named().empty());
    }

    /// All of it once, and nothing else.
    void expect_done() {
        for (const auto& key : doomed) EXPECT_FALSE(house.vault().holds(key));
        for (const auto& key : kept) EXPECT_TRUE(house.vault().holds(key));
        EXPECT_TRUE(is_purged(due));
        EXPECT_FALSE(is_purged(stays));
        EXPECT_EQ(state_of_customer(bo).phase, customer::Phase::active);
        EXPECT_NE(state_of_customer(cai).phase, customer::Phase::registered);
        EXPECT_EQ(whole_purges(executor::stream_of(due)), 1U);
        EXPECT_EQ(whole_purges(executor::stream_of(cai)), 1U);
        for (const auto& key : doomed) {
            EXPECT_TRUE(named().contains(key.text())) << "a restore would bring it back";
        }
        for (const auto& key : kept) EXPECT_FALSE(named().contains(key.text()));
    }

private:
    [[nodiscard]] customer::State state_of_customer(domain::CustomerId id) const {
        const executor::StateStore states{house.state_store};
        return std::get<customer::State>(states.slot(home, executor::stream_of(id)).state);
    }
    template <class T, domain::Scope S>
    [[nodiscard]] static domain::Id128 secret_in(const domain::Personal<T, S>& member) {
        const auto& sealed = std::get<domain::Sealed>(member.content);
        return eventstore::vault::Vault::secret_in(sealed.envelope)->value;
    }
    [[nodiscard]] static customer::ProfileChanged profile(const std::string& name) {
        return {.profile = domain::personal<domain::Scope::value>(
                    customer::Profile{.company_name = name, .contact_name = name, .phone = {}}),
                .revision = 2,
                .at = noon};
    }
    [[nodiscard]] static order::TrackingAdded tracked(domain::SecretId link,
                                                      domain::Timestamp when) {
        return {.shipment = parcel_1,
                .secret = link,
                .url = domain::personal<domain::Scope::tracking>(
                    std::string{"https://tracking.example/t/1"}),
                .at = when};
    }
    [[nodiscard]] std::size_t whole_purges(const eventstore::log::StreamId& stream) {
        std::size_t count = 0;
        const auto page = house.log().read(home, {}, 10'000);
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

TEST(Retaining, DestroysWhatHadItsTimeAndNothingElse) {  // M16, M17
    Street street;
    ASSERT_TRUE(street.work());
    street.expect_done();
    street.house.rebuild_all();
}

TEST(Retaining, HasWhatWasDestroyedLeaveTheFilesOfTheVault) {  // M16, M17
    Street street;
    const auto before = street.house.vault_store.compactions();
    ASSERT_TRUE(street.work());
    EXPECT_EQ(street.house.vault_store.compactions(), before + 1) << "once a minute";
    // It may have been interrupted before it came to that.
    ASSERT_TRUE(street.work());
    EXPECT_EQ(street.house.vault_store.compactions(), before + 2);
}

TEST(Due, WhatIsSetAsideTakesNobodysPlace) {  // M16
    using projections::retention::Task;
    using projections::retention::Timer;
    Street street;
    const auto dee = street.house.register_customer("dee@atelier.example", {id128(4)});
    street.house.clock.advance(five_weeks);
    const executor::StateStore states{street.house.state_store};
    executor::RulesInForce rules;
    rules.start(states, EngineHouse::partition_count);
    const auto unused = [&](const std::set<Task>& set_aside) {
        auto found = projections::retention::due(street.house.view("retention"),
                                                 states,
                                                 home,
                                                 rules.of(home),
                                                 street.house.clock.now(),
                                                 {.limit = 1, .set_aside = set_aside});
        std::erase_if(found.tasks,
                      [](const Task& task) { return task.timer != Timer::registration; });
        return found.tasks;
    };
    const Task first{Timer::registration, executor::stream_of(street.cai)};
    const Task second{Timer::registration, executor::stream_of(dee)};
    EXPECT_EQ(unused({}), std::vector{first});
    EXPECT_EQ(unused({first}), std::vector{second});
    EXPECT_TRUE(unused({first, second}).empty());
}

TEST(Retaining, AnOrderThatIsDueCannotBeHeldAnyMore) {  // M16
    Street street;
    const auto held = [&](const domain::OrderNumber& number) {
        return street.house.happens([&](executor::Transaction& tx) {
            return eventstore::commands::place_hold(tx, number, "claim", street.shop).has_value();
        });
    };
    EXPECT_FALSE(held(street.due));
    EXPECT_TRUE(held(street.stays));
    ASSERT_TRUE(street.work());
    street.expect_done();
}

TEST(Retaining, ALinkThatCameAfterCompletionGoesWithItsTime) {  // M17
    Street street;
    auto& house = street.house;
    const auto number = house.place(street.bo, placing());
    street.ships(number);
    house.happens_to(number, {order::OrderCompleted{.at = house.clock.now()}});
    house.clock.advance(std::chrono::days{9});
    const auto link = street.tracks(number);
    ASSERT_TRUE(street.work());
    EXPECT_TRUE(house.vault().holds(link));
    house.clock.advance(std::chrono::days{1});
    ASSERT_TRUE(street.work());
    EXPECT_FALSE(house.vault().holds(link));
    EXPECT_FALSE(street.is_purged(number));
    house.rebuild_all();
}

TEST(Retaining, AHoldKeepsAnOrderAndNotItsLinks) {  // M16, M17
    Street street;
    auto& house = street.house;
    street.ships(street.stays);
    const auto link = street.tracks(street.stays);
    house.happens_to(street.stays,
                     {order::HoldPlaced{.reason_code = "claim", .at = house.clock.now()}});
    house.clock.advance(std::chrono::days{90} - five_weeks - std::chrono::milliseconds{1});
    ASSERT_TRUE(street.work());
    EXPECT_TRUE(house.vault().holds(link));
    house.clock.advance(std::chrono::milliseconds{1});
    ASSERT_TRUE(street.work());
    EXPECT_FALSE(house.vault().holds(link));
    EXPECT_FALSE(street.is_purged(street.stays));
}

TEST(Retaining, EndsACustodyThatWasInterruptedBeforeItsEvent) {  // M16, M20
    Street street;
    const auto secret = street.house.secret_of(street.due);
    street.house.vault().begin_custody(street.bo, std::vector{secret});
    ASSERT_TRUE(street.work());
    EXPECT_FALSE(street.house.vault().in_custody(secret));
}

TEST(Replaced, WhatEndedARequestGoesNoSoonerThanTheRequest) {  // M17
    Street street;
    auto& house = street.house;
    const auto stream = executor::stream_of(street.bo);
    const auto version = [&] {
        return house.happens([&](executor::Transaction& tx) { return tx.version(stream); });
    };
    house.happens_to(street.bo,
                     {customer::EmailChangeRequested{
                         .link = {id128(7)}, .email = {"bo@nieuw.example"}, .at = noon}});
    const auto request = version();
    house.happens_to(street.bo, {customer::LinkFollowed{.link = {id128(7)}, .at = noon}});
    const auto followed = version();
    const executor::StateStore states{house.state_store};
    const auto replaced = [&] {
        auto found = projections::retention::replaced_of_customer(
            {.log = house.log(), .states = states, .outbox = house.view("outbox")}, home, stream);
        return std::set(found.versions.begin(), found.versions.end());
    };
    EXPECT_FALSE(replaced().contains(request)) << "its mail is not sent";
    EXPECT_FALSE(replaced().contains(followed));
    house.happens_to(street.bo,
                     {domain::mail::MailSettled{
                         .cause = request, .kind = "email-change-confirmation", .at = noon}});
    EXPECT_TRUE(replaced().contains(request));
    EXPECT_TRUE(replaced().contains(followed));
}

TEST(Retaining, DestroysAReplacedPasswordAlthoughItsMailIsNotSent) {  // M19
    Street street;
    auto& house = street.house;
    const auto stream = executor::stream_of(street.bo);
    const auto replaced = street.sets_password("second");
    const auto version = house.happens([&](auto& tx) { return tx.version(stream); });
    const auto kept = street.sets_password("third");
    ASSERT_TRUE(street.work());
    EXPECT_FALSE(house.vault().holds(replaced));
    EXPECT_TRUE(house.vault().holds(kept));
    EXPECT_TRUE(projections::mail::is_due(house.view("outbox"), home, stream, version));
    EXPECT_TRUE(house.happens([&](auto& tx) { return tx.holds_event(stream, version); }));
}

TEST(Retaining, AClockThatLeaptAYearDestroysNothingUntilItIsConfirmed) {  // M16, M17
    Street street;
    street.clock_is_confirmed = false;
    street.house.clock.leap_to(noon + std::chrono::days{365});
    ASSERT_TRUE(street.work());
    street.expect_nothing_done();
    // Somebody looked at it, and it is five weeks later.
    street.house.clock.leap_to(noon + five_weeks);
    street.clock_is_confirmed = true;
    ASSERT_TRUE(street.work());
    street.expect_done();
}

TEST(Retaining, KilledAtAnyWriteOfTheLogIsDoneOnce) {  // M16, M17
    EXPECT_GE(killed_at_every_write<Street>(&EngineHouse::log_store, WriteFault::not_applied), 4U);
}
TEST(Retaining, KilledAfterAnyWriteOfTheLogIsDoneOnce) {  // M16, M17
    EXPECT_GE(killed_at_every_write<Street>(&EngineHouse::log_store, WriteFault::applied), 4U);
}
TEST(Retaining, KilledAtAnyWriteOfTheVaultIsDoneOnce) {  // M16, M17
    EXPECT_GE(killed_at_every_write<Street>(&EngineHouse::vault_store, WriteFault::not_applied),
              3U);
}
TEST(Retaining, KilledAfterAnyWriteOfTheVaultIsDoneOnce) {  // M16, M17
    EXPECT_GE(killed_at_every_write<Street>(&EngineHouse::vault_store, WriteFault::applied), 3U);
}

TEST(Retaining, KilledAtAnyWriteOfLedgerAndKeyringIsDoneOnce) {  // M16, M17
    EXPECT_GE(killed_at_every_file_write<Street>(), 12U);
}

}  // namespace
}  // namespace kontor::tests
