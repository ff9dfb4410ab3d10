// What time brings to a customer: warnings, ends, and being forgotten when nobody comes any more.

#include "tests/unit/domain/customer_words.hpp"

#include <gtest/gtest.h>

namespace kontor::tests {
namespace {

using namespace domain::customer;
using domain::LinkId;
using domain::SessionId;

const auto expiry = noon + days{60};

Context at(Timestamp now) {
    return customer_context(now);
}
SessionStarted started(std::uint8_t number, Timestamp when) {
    return {.session = id<SessionId>(number), .at = when};
}
PasswordExpiryWarned warned(std::uint32_t days_left, Timestamp when) {
    return {.days_left = days_left, .at = when};
}
UnusedLoginWarned warned_unused(std::uint32_t days_left, Timestamp when) {
    return {.days_left = days_left, .at = when};
}

TEST(PasswordWarning, ComesFourteenSevenAndOneDayBeforeAndOnTheDay) {  // M19
    auto scenario = an_active_customer();
    for (const auto left : {14U, 7U, 1U}) {
        const auto due = expiry - days{left};
        scenario.when(WarnOfPasswordExpiry{}, at(due - 1ms)).then_nothing();
        scenario.when(WarnOfPasswordExpiry{}, at(due)).then({warned(left, due)});
        scenario.and_so();
        scenario.when(WarnOfPasswordExpiry{}, at(due)).then_nothing();
    }
    const Timestamp day{std::chrono::floor<days>(expiry)};
    scenario.when(WarnOfPasswordExpiry{}, at(day - 1ms)).then_nothing();
    scenario.when(WarnOfPasswordExpiry{}, at(day)).then({warned(0, day)});
    scenario.and_so();
    scenario.when(WarnOfPasswordExpiry{}, at(expiry + days{100})).then_nothing();
}

TEST(PasswordWarning, ThatWasMissedIsNotMadeUpFor) {  // M19
    const auto late = expiry - days{3};
    auto scenario = an_active_customer();
    scenario.when(WarnOfPasswordExpiry{}, at(late)).then({warned(7, late)});
    scenario.and_so();
    scenario.when(WarnOfPasswordExpiry{}, at(late)).then_nothing();
}

TEST(PasswordWarning, BeginsAfreshWithANewPassword) {  // M19
    const PasswordSet set{.hash = kept(std::string{"hash-2"}), .at = expiry - days{5}};
    auto scenario = an_active_customer(warned(14, expiry - days{14}), set);
    scenario.when(WarnOfPasswordExpiry{}, at(expiry)).then_nothing();
    const auto due = set.at + days{60} - days{14};
    scenario.when(WarnOfPasswordExpiry{}, at(due)).then({warned(14, due)});
}

TEST(PasswordWarning, IsNotSentWherePasswordsDoNotAge) {  // M19
    an_active_customer()
        .when(WarnOfPasswordExpiry{}, {.now = expiry, .password_age_max = days{0}})
        .then_nothing();
    a_registered_customer().when(WarnOfPasswordExpiry{}, at(expiry)).then_nothing();
}

TEST(EndingWhatExpired, EndsDeadSessionsAndLinksAndLeavesTheOthers) {  // M3, M5
    const PasswordResetRequested old_link{.link = id<LinkId>(8), .at = noon};
    const PasswordResetRequested new_link{.link = id<LinkId>(9), .at = noon + 12h};
    an_active_customer(started(1, noon), started(2, noon + 1h), old_link, new_link)
        .when(EndExpired{}, at(noon + 12h))
        .then({SessionEnded{.session = id<SessionId>(1), .at = noon + 12h},
               LinkFollowed{.link = old_link.link, .at = noon + 12h}});
}

TEST(UnusedLogin, IsWarnedOfTwiceAndThenForgotten) {  // M20
    auto scenario = an_active_customer(started(1, noon + days{1}));
    const auto end = noon + days{731};
    for (const auto left : {30U, 7U}) {
        const auto due = end - days{left};
        scenario.when(WarnOfUnusedLogin{}, at(due - 1ms)).then_nothing();
        scenario.when(WarnOfUnusedLogin{}, at(due)).then({warned_unused(left, due)});
        scenario.and_so();
    }
    scenario.when(ForgetUnused{}, at(end - 1ms)).then_nothing();
    scenario.when(ForgetUnused{}, at(end)).then({ErasureStarted{.at = end}});
}

TEST(UnusedLogin, IsNotForgottenBeforeBothWarningsHadTheirTime) {  // M20
    const auto late = noon + days{1000};
    auto scenario = an_active_customer();
    scenario.when(ForgetUnused{}, at(late)).then_nothing();
    scenario.when(WarnOfUnusedLogin{}, at(late)).then({warned_unused(30, late)});
    scenario.and_so();
    // As long as there is between them where none was missed.
    const auto second = late + days{23};
    scenario.when(WarnOfUnusedLogin{}, at(second - 1ms)).then_nothing();
    scenario.when(ForgetUnused{}, at(late + days{100})).then_nothing();
    scenario.when(WarnOfUnusedLogin{}, at(second)).then({warned_unused(7, second)});
    scenario.and_so();
    scenario.when(WarnOfUnusedLogin{}, at(late + days{100})).then_nothing();
    scenario.when(ForgetUnused{}, at(second + days{7} - 1ms)).then_nothing();
    scenario.when(ForgetUnused{}, at(second + days{7}))
        .then({ErasureStarted{.at = second + days{7}}});
}

TEST(UnusedLogin, HasSevenDaysFromItsSecondWarningHoweverLateThatIs) {  // M20
    const auto end = noon + days{730};
    const auto late = noon + days{1000};
    auto scenario = an_active_customer(warned_unused(30, end - days{30}));
    EXPECT_EQ(unused_until(scenario.state(), at(late)), end);
    scenario.when(ForgetUnused{}, at(late)).then_nothing();
    scenario.when(WarnOfUnusedLogin{}, at(late)).then({warned_unused(7, late)});
    scenario.and_so();
    EXPECT_EQ(unused_until(scenario.state(), at(late)), late + days{7});
    scenario.when(ForgetUnused{}, at(late + days{7} - 1ms)).then_nothing();
    scenario.when(ForgetUnused{}, at(late + days{7})).then({ErasureStarted{.at = late + days{7}}});
}

TEST(UnusedLogin, ThatIsUsedAgainNeedsNoWarning) {  // M20
    const auto late = noon + days{725};
    auto scenario = an_active_customer(warned_unused(7, late), started(1, late + 1h));
    scenario.when(ForgetUnused{}, at(noon + days{800})).then_nothing();
    scenario.when(WarnOfUnusedLogin{}, at(noon + days{800})).then_nothing();
}

TEST(UnusedLogin, MayStayForEverWhereTheRulesSaySo) {  // M20
    const Context context{.now = noon + days{5000}, .login_unused_max = days{0}};
    an_active_customer().when(WarnOfUnusedLogin{}, context).then_nothing();
    an_active_customer().when(ForgetUnused{}, context).then_nothing();
}

}  // namespace
}  // namespace kontor::tests
