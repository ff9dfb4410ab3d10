// Mails leave once, whatever fails around them (M12).

#include "projections/mail/mail_process.hpp"

#include "tests/support/views_house.hpp"
#include "tests/unit/domain/order_words.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>

namespace kontor::tests {
namespace {

namespace executor = eventstore::executor;
namespace mail = projections::mail;
using adapters::memory::WriteFault;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Pair;

constexpr auto home = EngineHouse::home;

/// A mail server that does what it is told to for an order's mail.
class ToldPost final : public mail::Post {
public:
    std::map<std::string, std::function<mail::Delivery()>> told;  ///< By order number.
    std::map<std::string, int> handed;                            ///< How often; likewise.

    mail::Delivery deliver(const mail::Letter& letter) override {
        ++handed[letter.order_number];
        const auto what = told.find(letter.order_number);
        return what == told.end() ? mail::Delivery::sent : what->second();
    }
};

class MailProcessTest : public testing::Test {
protected:
    std::string placed() {
        return house.place(an_, placing()).value;
    }
    void round() {
        boost::asio::co_spawn(
            house.io, process_.round(), [](const std::exception_ptr& failure, bool) {
                EXPECT_FALSE(failure);
            });
        house.settle();
        follow();
    }
    std::size_t due() {
        return mail::due_in(house.view("outbox"), home, {}, 100).size();
    }

    ViewsHouse house;
    ToldPost post;

private:
    /// What was appended since is told.
    void follow() {
        process_.on_written(house.appended_since(told_));
    }

    eventstore::log::Checkpoint told_;
    const domain::CustomerId an_ = house.register_customer("an@atelier.example", {id128(1)});
    const eventstore::vault::Tokens tokens_{house.keyring(), EngineHouse::partition_count};
    const executor::StateStore states_{house.state_store};
    const mail::Letters letters_{{.log = house.log(),
                                  .states = states_,
                                  .vault = house.vault(),
                                  .tokens = tokens_,
                                  .history = house.view("history"),
                                  .clock = house.clock}};
    mail::MailProcess process_{house.io.get_executor(),
                               {.engine = house.engine(),
                                .outbox = house.view("outbox"),
                                .letters = letters_,
                                .post = post,
                                .thread = house.work(),
                                .clock = house.clock,
                                .limits = {}}};
};

TEST_F(MailProcessTest, WhatWasSentIsRecordedAndNotDueAnyMore) {
    const auto order = placed();
    round();
    EXPECT_THAT(post.handed, ElementsAre(Pair(order, 1)));
    EXPECT_EQ(due(), 0U);
}

TEST_F(MailProcessTest, WhatWasSentAndCouldNotBeRecordedIsOnlyRecordedLater) {
    const auto order = placed();
    house.log_store.fail_write(1, WriteFault::not_applied);
    round();
    EXPECT_EQ(due(), 1U);
    house.clock.advance(5s);
    round();
    EXPECT_THAT(post.handed, ElementsAre(Pair(order, 1)));
    EXPECT_EQ(due(), 0U);
}

TEST_F(MailProcessTest, AMailThatCannotBeSentKeepsNoneBesideItFromBeingSettled) {
    const auto first = placed();
    const auto bad = placed();
    const auto last = placed();
    post.told[bad] = []() -> mail::Delivery { throw std::runtime_error{"it cannot be rendered"}; };
    round();
    round();
    EXPECT_THAT(post.handed, ElementsAre(Pair(first, 1), Pair(bad, 1), Pair(last, 1)));
    EXPECT_EQ(due(), 1U);
    post.told.clear();
    house.clock.advance(5s);
    round();
    EXPECT_THAT(post.handed, ElementsAre(Pair(first, 1), Pair(bad, 2), Pair(last, 1)));
    EXPECT_EQ(due(), 0U);
}

TEST_F(MailProcessTest, AMailThatIsRefusedForGoodIsNotTriedAgain) {
    post.told[placed()] = [] { return mail::Delivery::refused; };
    round();
    EXPECT_EQ(due(), 0U);
}

}  // namespace
}  // namespace kontor::tests
