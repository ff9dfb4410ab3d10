#include "tests/unit/domain/customer_words.hpp"

#include <gtest/gtest.h>

namespace kontor::tests {
namespace {

using namespace domain::customer;
using domain::LinkId;
using domain::SessionId;

const auto laptop = id<SessionId>(1);
const auto phone = id<SessionId>(2);
const auto link = id<LinkId>(10);
const auto other_link = id<LinkId>(11);

Context at(Timestamp now) {
    return customer_context(now);
}
PasswordSet new_password(Timestamp when) {
    return {.hash = kept(std::string{"hash-2"}), .at_registration = false, .at = when};
}
PasswordResetRequested requested(LinkId which, Timestamp when = noon) {
    return {.link = which, .at = when};
}
SessionStarted started(SessionId session) {
    return {.session = session, .at = noon};
}

TEST(Password, ExpiresSixtyDaysAfterItWasSet) {  // M19
    const auto state = an_active_customer(new_password(noon + 5h)).state();
    EXPECT_EQ(password_expires_at(state, at(noon)), noon + 5h + days{60});
}

TEST(Password, ChangedEndsEverySessionAndStartsANewOne) {  // M19
    auto scenario = an_active_customer(started(laptop));
    scenario.when(ChangePassword{.new_hash = "hash-2", .session = phone}, at(noon + 1h))
        .then({new_password(noon + 1h),
               SessionsEnded{.except = std::nullopt, .at = noon + 1h},
               SessionStarted{.session = phone, .at = noon + 1h}});
    scenario.and_so();
    ASSERT_EQ(scenario.state().sessions.size(), 1U);
    EXPECT_EQ(scenario.state().sessions.front().session, phone);
    EXPECT_EQ(scenario.state().password_hash.value(), "hash-2");
    EXPECT_EQ(scenario.state().password_set_at, noon + 1h);
}

TEST(PasswordReset, IsAskedForByAMailedLink) {  // M5
    an_active_customer()
        .when(RequestPasswordReset{link}, at(noon + 1h))
        .then({requested(link, noon + 1h)});
}

TEST(PasswordReset, WorksAlsoWhenThePasswordExpired) {  // M5, M19
    const auto late = noon + days{90};
    auto scenario = an_active_customer();
    scenario.when(RequestPasswordReset{link}, at(late)).and_so();
    scenario.when(ResetPassword{.link = link, .new_hash = "hash-2"}, at(late)).and_so();
    scenario.when(StartSession{laptop}, at(late))
        .then({SessionStarted{.session = laptop, .at = late}});
}

TEST(PasswordReset, SetsThePasswordAndEndsEverySessionAndLink) {  // M5
    auto scenario = an_active_customer(started(laptop), requested(link), requested(other_link));
    scenario.when(ResetPassword{.link = link, .new_hash = "hash-2"}, at(noon + 1min))
        .then({LinkFollowed{.link = link, .at = noon + 1min},
               new_password(noon + 1min),
               SessionsEnded{.except = std::nullopt, .at = noon + 1min}});
    scenario.and_so();
    EXPECT_TRUE(scenario.state().sessions.empty());
    EXPECT_TRUE(scenario.state().reset_links.empty());
    for (const auto which : {link, other_link}) {
        scenario.when(ResetPassword{.link = which, .new_hash = "hash-3"}, at(noon + 1min))
            .then_rejected(LinkSpent{});
    }
}

TEST(PasswordReset, LinkIsOpenForThirtyMinutes) {  // M5
    auto scenario = an_active_customer(requested(link));
    EXPECT_TRUE(reset_link_open(scenario.state(), link, at(noon + 30min - 1ms)));
    EXPECT_FALSE(reset_link_open(scenario.state(), link, at(noon + 30min)));
    scenario.when(ResetPassword{.link = link, .new_hash = "hash-2"}, at(noon + 30min))
        .then_rejected(LinkSpent{});
}

TEST(PasswordReset, AnswersAlikeWhateverIsTheMatterWithTheLink) {  // M5
    const ResetPassword command{.link = link, .new_hash = "hash-2"};
    a_visitor().when(command, at(noon)).then_rejected(LinkSpent{});
    a_registered_customer().when(command, at(noon)).then_rejected(LinkSpent{});
    an_active_customer().when(command, at(noon)).then_rejected(LinkSpent{});
    an_active_customer(requested(link), ErasureStarted{.at = noon})
        .when(command, at(noon))
        .then_rejected(LinkSpent{});
}

TEST(PasswordReset, KeepsTheNewestFiveLinks) {
    auto scenario = an_active_customer();
    for (std::uint8_t i = 1; i <= 6; ++i) {
        scenario.when(RequestPasswordReset{id<LinkId>(i)}, at(noon)).and_so();
    }
    EXPECT_EQ(scenario.state().reset_links.size(), reset_links_max);
    EXPECT_FALSE(reset_link_open(scenario.state(), id<LinkId>(1), at(noon)));
    EXPECT_TRUE(reset_link_open(scenario.state(), id<LinkId>(6), at(noon)));
}

}  // namespace
}  // namespace kontor::tests
