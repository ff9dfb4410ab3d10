// When a receipt says that nothing is left (M20).

#include "projections/erasure/key_turns.hpp"

#include "tests/support/views_house.hpp"
#include "tests/unit/domain/order_words.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace kontor::tests {
namespace {

namespace executor = eventstore::executor;
namespace order = domain::order;
namespace receipt = domain::receipt;
using projections::erasure::KeyTurns;
using std::chrono::days;
using testing::Optional;

constexpr auto home = EngineHouse::home;

class KeyTurnsTest : public testing::Test {
protected:
    /// Somebody is forgotten, whose receipt has that name.
    void erased(const std::string& name, std::optional<days> custody = {}) {
        house.happens([&](executor::Transaction& tx) {
            const auto stream = executor::stream_of_receipt(name);
            receipt::ReceiptOpened opened{.at = tx.now()};
            if (custody) opened.custody_until = tx.now() + *custody;
            tx.append(stream, opened);
            tx.append(stream, receipt::ReceiptErased{.at = tx.now()});
            return true;
        });
    }
    /// Of somebody who is forgotten.
    domain::OrderNumber order_in_custody() {
        const auto customer = house.register_customer("bo@atelier.example", {id128(1)});
        const auto number = house.place(customer, placing());
        house.happens_to(
            number,
            {order::OrderAccepted{},
             order::CustodyBegun{.secret = house.secret_of(number), .at = house.clock.now()}});
        return number;
    }
    void work() {
        boost::asio::co_spawn(house.io, turns().work(), [](const std::exception_ptr& failure) {
            EXPECT_FALSE(failure);
        });
        house.settle();
    }
    void after(days passed) {
        house.clock.advance(passed);
        work();
    }
    std::optional<std::string_view> status(const std::string& name) {
        const auto slot = states_.slot(home, executor::stream_of_receipt(name));
        return receipt::status_of(std::get<receipt::State>(slot.state));
    }

    ViewsHouse house;
    std::function<bool()> gone_elsewhere;  ///< Set before anything is done.
    bool clock_is_right = true;

private:
    KeyTurns& turns() {
        if (!turns_) {
            turns_.emplace(house.io.get_executor(),
                           KeyTurns::Parts{.engine = house.engine(),
                                           .states = states_,
                                           .vault = house.vault(),
                                           .erasures = house.views().view("erasures"),
                                           .worker = house.work(),
                                           .clock = house.clock,
                                           .backup_window = days{7},
                                           .save = [](const auto&) {},
                                           .scrub_log = [] {},
                                           .may_destroy = [this] { return clock_is_right; },
                                           .gone_elsewhere = gone_elsewhere});
        }
        return *turns_;
    }

    executor::StateStore states_{house.state_store};
    std::optional<KeyTurns> turns_;
};

TEST_F(KeyTurnsTest, AReceiptIsCompleteOnceTheKeysOfItsDayAreDead) {  // M20
    erased("an");
    after(days{1});
    EXPECT_THAT(status("an"), Optional(std::string_view{"erased"}));
    after(days{8});
    EXPECT_THAT(status("an"), Optional(std::string_view{"complete"}));
}

TEST_F(KeyTurnsTest, WhatWasInCustodyByThenIsWaitedForAndTheEpochsOfItsKey) {  // M20
    const auto number = order_in_custody();
    erased("an", days{30});
    // On hold, or its purge fails: longer than the receipt knows.
    for (int day = 0; day < 40; ++day) after(days{1});
    EXPECT_THAT(status("an"), Optional(std::string_view{"erased"}));
    house.purge(executor::stream_of(number));
    for (int day = 0; day < 7; ++day) after(days{1});
    EXPECT_THAT(status("an"), Optional(std::string_view{"erased"})) << "its epoch lives";
    for (int day = 0; day < 3; ++day) after(days{1});
    EXPECT_THAT(status("an"), Optional(std::string_view{"complete"}));
}

TEST_F(KeyTurnsTest, ButNotWhatCameIntoCustodyLater) {  // M20
    erased("an", days{30});
    house.clock.advance(std::chrono::hours{1});
    (void)order_in_custody();
    for (int day = 0; day < 10; ++day) after(days{1});
    EXPECT_THAT(status("an"), Optional(std::string_view{"complete"}));
}

TEST_F(KeyTurnsTest, WhoHadNothingInCustodyWaitsForNobodys) {  // M20
    (void)order_in_custody();
    erased("an");
    for (int day = 0; day < 10; ++day) after(days{1});
    EXPECT_THAT(status("an"), Optional(std::string_view{"complete"}));
}

TEST_F(KeyTurnsTest, AClockInDoubtEndsNoEpochAndCompletesNothing) {  // M20
    erased("an");
    after(days{1});
    const auto epochs = house.vault().epochs().size();
    clock_is_right = false;
    after(days{8});
    EXPECT_EQ(house.vault().epochs().size(), epochs);
    EXPECT_THAT(status("an"), Optional(std::string_view{"erased"}));
    clock_is_right = true;
    work();
    EXPECT_THAT(status("an"), Optional(std::string_view{"complete"}));
}

TEST_F(KeyTurnsTest, AReceiptIsNotCompleteWhileSomethingIsLeftElsewhere) {  // M20, M24
    bool gone = false;
    gone_elsewhere = [&] { return gone; };
    erased("an");
    after(days{1});
    after(days{8});
    EXPECT_THAT(status("an"), Optional(std::string_view{"erased"}));
    gone = true;
    work();
    EXPECT_THAT(status("an"), Optional(std::string_view{"complete"}));
}

TEST_F(KeyTurnsTest, WhatIsGoneElsewhereIsAskedAnewForWhoeverWasNotMeant) {  // M20, M24
    bool gone = false;
    gone_elsewhere = [&] { return gone; };
    erased("an");
    after(days{1});
    erased("bo");
    after(days{8});
    after(days{8});
    gone = true;
    work();
    EXPECT_THAT(status("an"), Optional(std::string_view{"complete"}));
    EXPECT_THAT(status("bo"), Optional(std::string_view{"erased"}));
    work();
    EXPECT_THAT(status("bo"), Optional(std::string_view{"complete"}));
}

}  // namespace
}  // namespace kontor::tests
