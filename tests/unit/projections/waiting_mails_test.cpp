// Which mails are still to be sent, without asking the outbox for them each time.

#include "projections/mail/waiting_mails.hpp"

#include "eventstore/executor/committed_batch.hpp"
#include "tests/support/views_house.hpp"
#include "tests/unit/domain/order_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace kontor::tests {
namespace {

namespace executor = eventstore::executor;
namespace mail = projections::mail;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsNull;
using testing::NotNull;

constexpr auto home = EngineHouse::home;
constexpr std::size_t any_number = 100;

class WaitingMailsTest : public testing::Test {
protected:
    /// An order, which calls for a mail; the stream that it is called for in.
    std::string placed() {
        return executor::stream_of(house.place(an, placing())).value;
    }
    void settled(const std::string& stream) {
        house.happens_to(executor::order_of({stream}),
                         {domain::mail::MailSettled{.cause = 1, .kind = "order-placed"}});
    }
    /// What was appended since is told.
    void follow() {
        waiting.follow(house.appended_since(told_));
    }
    /// Those that may go, apart from what waits for another try.
    std::vector<mail::WaitingMail> mails(std::size_t limit = any_number) {
        return waiting.some(limit,
                            [&](const auto& due) { return !postponed.contains(due.stream.value); });
    }
    std::vector<std::string> some(std::size_t limit = any_number) {
        std::vector<std::string> streams;
        for (const auto& mail : mails(limit)) streams.push_back(mail.due.stream.value);
        return streams;
    }
    std::vector<mail::Cause> causes() {
        std::vector<mail::Cause> causes;
        for (const auto& mail : mails()) causes.push_back(mail.cause);
        return causes;
    }

    static constexpr std::size_t held_max = 2;
    ViewsHouse house;
    const domain::CustomerId an = house.register_customer("an@atelier.example", {id128(1)});
    std::set<std::string> postponed;
    mail::WaitingMails waiting{house.view("outbox"), home, held_max};

private:
    eventstore::log::Checkpoint told_;
};

TEST_F(WaitingMailsTest, AreThoseOfTheOutboxAndThoseThatCome) {  // M12
    const auto first = placed();
    follow();
    EXPECT_THAT(some(), ElementsAre(first));
    const auto second = placed();
    follow();
    EXPECT_THAT(some(), ElementsAre(first, second));
    EXPECT_EQ(waiting.count(), 2U);
    EXPECT_THAT(some(1), ElementsAre(first));
}

TEST_F(WaitingMailsTest, AreDealtWithOnceTheLogSaysSo) {
    const auto first = placed();
    const auto second = placed();
    EXPECT_THAT(some(), ElementsAre(first, second));
    settled(first);
    follow();
    EXPECT_THAT(some(), ElementsAre(second));
}

TEST_F(WaitingMailsTest, GoWithTheStreamThatCalledForThem) {  // M16
    const auto first = placed();
    const auto second = placed();
    EXPECT_THAT(some(), ElementsAre(first, second));
    house.purge({first});
    follow();
    EXPECT_THAT(some(), ElementsAre(second));
}

TEST_F(WaitingMailsTest, BringWhatCalledForThemIfItCameMeanwhile) {  // M12
    const auto before = placed();
    EXPECT_THAT(causes(), ElementsAre(IsNull()));
    postponed.insert(before);
    placed();
    follow();
    const auto came = causes();
    ASSERT_THAT(came, ElementsAre(NotNull()));
    const auto* placement = std::get_if<domain::order::OrderPlaced>(came.front().get());
    ASSERT_THAT(placement, NotNull());
    EXPECT_TRUE(placement->customer.sealed());
}

TEST_F(WaitingMailsTest, HoldNothingOfAnEventThatWasPurged) {  // M16
    EXPECT_THAT(some(), IsEmpty());
    const auto stream = placed();
    follow();
    EXPECT_THAT(causes(), ElementsAre(NotNull()));
    house.purge({stream}, {1});
    follow();
    EXPECT_THAT(some(), ElementsAre(stream));
    EXPECT_THAT(causes(), ElementsAre(IsNull()));
}

TEST_F(WaitingMailsTest, BeyondWhatIsHeldTheyAllComeToTheirTurn) {
    std::set<std::string> left;
    for (int i = 0; i < 7; ++i) left.insert(placed());
    follow();
    while (!left.empty()) {
        const auto streams = some(2);
        ASSERT_THAT(streams, testing::Not(IsEmpty()));
        for (const auto& stream : streams) {
            EXPECT_EQ(left.erase(stream), 1U) << "twice";
            settled(stream);
        }
        follow();
    }
    EXPECT_THAT(some(), IsEmpty());
}

TEST_F(WaitingMailsTest, ThoseThatWaitForAnotherTryHideNoneBehindThem) {
    for (int i = 0; i < 3; ++i) postponed.insert(placed());
    follow();
    EXPECT_THAT(some(), IsEmpty());
    const auto later = placed();
    follow();
    EXPECT_THAT(some(), ElementsAre(later));
    settled(later);
    follow();
    EXPECT_THAT(some(), IsEmpty());
    const auto all = postponed;
    postponed.clear();
    EXPECT_THAT(some(), testing::UnorderedElementsAreArray(all));
}

}  // namespace
}  // namespace kontor::tests
