// What is replaced goes although the stream goes on while it is swept (M17, M25).

#include "eventstore/commands/retention.hpp"
#include "tests/unit/projections/street.hpp"

#include <chrono>
#include <cstdint>
#include <exception>
#include <string>
#include <vector>

namespace kontor::tests {
namespace {

namespace claim = domain::claim;
namespace commands = eventstore::commands;
namespace customer = domain::customer;
namespace executor = eventstore::executor;
namespace order = domain::order;
namespace retention = projections::retention;
using commands::Swept;
using retention::Timer;

constexpr auto home = EngineHouse::home;

class SweepingTest : public testing::Test {
protected:
    [[nodiscard]] retention::Records records() {
        return {.log = house.log(), .states = states_, .outbox = house.view("outbox")};
    }
    [[nodiscard]] static commands::Reading reading(const retention::Replaced& replaced) {
        return {.version = replaced.version, .over = replaced.versions};
    }
    [[nodiscard]] bool is_pending(Timer timer, const eventstore::log::StreamId& stream) {
        bool found = false;
        retention::each_pending(
            house.view("retention"), home, timer, [&](const retention::Pending& pending) {
                found = found || pending.stream == stream;
                return true;
            });
        return found;
    }
    [[nodiscard]] bool holds(const eventstore::log::StreamId& stream, std::uint64_t version) {
        return house.happens(
            [&](executor::Transaction& tx) { return tx.holds_event(stream, version); });
    }
    void sets_password(const std::string& hash) {
        house.happens_to(bo, {customer::PasswordSet{.hash = kept(hash), .at = house.clock.now()}});
    }

    ViewsHouse house;
    const HouseShop of_house{house};
    const domain::ClaimId address{id128(2)};
    const domain::CustomerId bo = house.register_customer("bo@atelier.example", address);

private:
    const executor::StateStore states_{house.state_store};
};

class SweepingACustomer : public SweepingTest {
protected:
    SweepingACustomer() {
        house.happens_to(bo, {customer::CustomerActivated{.at = house.clock.now()}});
        sets_password("second");
    }
    [[nodiscard]] commands::Reading read() {
        return reading(retention::replaced_of_customer(records(), home, stream));
    }
    Swept purge(const commands::Reading& what) {
        return house.happens(
            [&](executor::Transaction& tx) { return commands::purge_superseded(tx, bo, what); });
    }

    const eventstore::log::StreamId stream = executor::stream_of(bo);
    static constexpr std::uint64_t first_password = 5;  ///< The last event of a registration.
};

TEST_F(SweepingACustomer, WhatHappensAfterTheReadingIsSweptToo) {  // M25
    const auto before = read();
    sets_password("third");
    EXPECT_EQ(purge(before), Swept::changed);
    EXPECT_TRUE(holds(stream, first_password));
    EXPECT_TRUE(is_pending(Timer::credential_sweep, stream));
    EXPECT_EQ(purge(read()), Swept::done);
    EXPECT_FALSE(holds(stream, first_password));
    EXPECT_FALSE(is_pending(Timer::credential_sweep, stream));
}

TEST_F(SweepingACustomer, AMailThatIsSettledPutsItOffOnce) {  // M25
    const auto before = read();
    const auto cause = house.happens([&](executor::Transaction& tx) { return tx.version(stream); });
    house.happens_to(bo,
                     {domain::mail::MailSettled{
                         .cause = cause, .kind = "credential-changed", .at = house.clock.now()}});
    EXPECT_EQ(purge(before), Swept::changed);
    EXPECT_EQ(purge(read()), Swept::done);
}

TEST_F(SweepingTest, AClaimThatGoesOnIsReadAgain) {  // M25
    const auto stream = executor::stream_of(address);
    const auto now = house.clock.now();
    house.happens_to(address,
                     {claim::RegistrationPending{.customer = bo, .at = now},
                      claim::ClaimConfirmed{.customer = bo, .home = {}, .at = now}});
    const auto purge = [&](const commands::Reading& what) {
        return house.happens(
            [&](executor::Transaction& tx) { return commands::purge_claim(tx, address, what); });
    };
    const auto before = reading(retention::replaced_of_claim(records(), home, stream));
    house.happens_to(address, {claim::KnownAddressRegistered{.customer = bo, .at = now}});
    EXPECT_EQ(purge(before), Swept::changed);
    EXPECT_TRUE(is_pending(Timer::claim_sweep, stream));
    EXPECT_EQ(purge(reading(retention::replaced_of_claim(records(), home, stream))), Swept::done);
    EXPECT_FALSE(is_pending(Timer::claim_sweep, stream));
    // Where nothing is left, that is recorded too, or it would be looked for over and over.
    house.happens_to(address, {claim::KnownAddressRegistered{.customer = bo, .at = now}});
    EXPECT_EQ(purge({.version = before.version + 2, .over = {}}), Swept::done);
    EXPECT_FALSE(is_pending(Timer::claim_sweep, stream));
}

TEST_F(SweepingTest, ALinkThatComesAfterTheReadingGoesWithTheOthers) {  // M17
    const auto number = house.place(bo, placing());
    const auto stream = executor::stream_of(number);
    const auto tracks = [&] {
        auto event = tracked(parcel_1, "https://tracking.example/t/1", house.clock.now());
        event.secret = house.happens([](executor::Transaction& tx) { return tx.take_secret(); });
        house.happens_to(number, {event});
        return event.secret.value;
    };
    const auto purge = [&](const commands::Reading& what) {
        return house.happens([&](executor::Transaction& tx) {
            return commands::expire_tracking(tx, number, what, of_house.shop);
        });
    };
    house.happens_to(number, {order::OrderAccepted{}, shipped(parcel_1, {{1, 5}})});
    tracks();
    house.happens_to(number, {order::OrderCompleted{.at = house.clock.now()}});
    house.clock.advance(std::chrono::days{10});
    const auto before = reading(retention::tracking_of_order(records(), home, stream));
    const auto link = tracks();
    EXPECT_EQ(purge(before), Swept::changed);
    EXPECT_TRUE(is_pending(Timer::tracking, stream));
    const auto replaced = retention::tracking_of_order(records(), home, stream);
    EXPECT_EQ(replaced.secrets.back(), link);
    EXPECT_EQ(purge(reading(replaced)), Swept::done);
    EXPECT_FALSE(is_pending(Timer::tracking, stream));
}

TEST(Sweeping, OfAStreamThatNeverRestsIsPutOffAndNotForgotten) {  // M25
    Street street;
    auto& house = street.house;
    const auto stream = executor::stream_of(street.bo);
    constexpr std::uint64_t first_profile = 2;
    const auto holds_it = [&] {
        return house.happens(
            [&](executor::Transaction& tx) { return tx.holds_event(stream, first_profile); });
    };
    street.worker.meanwhile = [&] {
        auto something = [bo = street.bo](executor::Transaction& tx) {
            const std::vector<customer::Event> events{
                customer::AddressRemoved{.id = {id128(9)}, .at = tx.now()}};
            tx.append(bo, events, {"process", "test"});
            return true;
        };
        boost::asio::co_spawn(
            house.io,
            house.engine().execute(home, something),
            [](const std::exception_ptr& failure, const auto&) { EXPECT_FALSE(failure); });
    };
    ASSERT_TRUE(street.work()) << "it comes to a rest";
    EXPECT_TRUE(holds_it());
    street.worker.meanwhile = {};
    house.clock.advance(std::chrono::minutes{1});
    ASSERT_TRUE(street.work());
    EXPECT_FALSE(holds_it());
}

}  // namespace
}  // namespace kontor::tests
