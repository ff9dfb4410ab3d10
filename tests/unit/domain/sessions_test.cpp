#include "tests/unit/domain/customer_words.hpp"

#include <gtest/gtest.h>

namespace kontor::tests {
namespace {

using namespace domain::customer;
using domain::SessionId;

const auto laptop = id<SessionId>(1);
const auto phone = id<SessionId>(2);

Context at(Timestamp now) {
    return customer_context(now);
}
SessionStarted started(SessionId session, Timestamp when = noon) {
    return {.session = session, .at = when};
}
SessionRenewed renewed(SessionId session, Timestamp start, Timestamp when) {
    return {.session = session, .started_at = start, .at = when};
}

TEST(LogIn, StartsASession) {  // M3
    an_active_customer().when(StartSession{laptop}, at(noon)).then({started(laptop)});
}

TEST(LogIn, IsRefusedOnceThePasswordIsSixtyDaysOld) {  // M19
    an_active_customer()
        .when(StartSession{laptop}, at(noon + days{60} - 1ms))
        .then({started(laptop, noon + days{60} - 1ms)});
    an_active_customer()
        .when(StartSession{laptop}, at(noon + days{60}))
        .then_rejected(PasswordExpired{});
}

TEST(LogIn, IsNeverRefusedForAgeWherePasswordsDoNotAge) {  // M19
    auto context = at(noon + days{6000});
    context.password_age_max = days{0};
    an_active_customer().when(StartSession{laptop}, context).then({started(laptop, context.now)});
}

TEST(LogIn, BeyondTwentySessionsEndsTheOneUnusedLongest) {  // M3
    auto scenario = an_active_customer();
    for (std::uint8_t i = 1; i <= sessions_max; ++i) {
        scenario.when(StartSession{id<SessionId>(i)}, at(noon + i * 1min)).and_so();
    }
    scenario.when(RenewSession{id<SessionId>(1)}, at(noon + 1h)).and_so();
    ASSERT_EQ(scenario.state().sessions.size(), sessions_max);

    const auto newest = id<SessionId>(21);
    scenario.when(StartSession{newest}, at(noon + 2h))
        .then({SessionEnded{.session = id<SessionId>(2), .at = noon + 2h},
               started(newest, noon + 2h)});
    scenario.and_so();
    EXPECT_EQ(scenario.state().sessions.size(), sessions_max);
}

TEST(Session, LivesTwelveHours) {  // M3
    const auto state = an_active_customer(started(laptop)).state();
    EXPECT_NE(live_session(state, laptop, at(noon + 12h - 1ms)), nullptr);
    EXPECT_EQ(live_session(state, laptop, at(noon + 12h)), nullptr);
    EXPECT_EQ(live_session(state, phone, at(noon)), nullptr);
}

TEST(Session, LivesTwelveHoursFromItsRenewalAndKeepsItsStart) {  // M3
    auto scenario = an_active_customer(started(laptop));
    scenario.when(RenewSession{laptop}, at(noon + 11h)).then({renewed(laptop, noon, noon + 11h)});
    scenario.and_so();
    const auto* session = live_session(scenario.state(), laptop, at(noon + 23h - 1ms));
    ASSERT_NE(session, nullptr);
    EXPECT_EQ(session->started_at, noon);
    EXPECT_EQ(live_session(scenario.state(), laptop, at(noon + 23h)), nullptr);
}

TEST(Session, EndsWithThePassword) {  // M19
    const auto late = noon + days{60} - 1h;
    const auto state = an_active_customer(started(laptop, late)).state();
    EXPECT_EQ(session_expires_at(state, state.sessions.front(), at(late)), noon + days{60});
    EXPECT_NE(live_session(state, laptop, at(noon + days{60} - 1ms)), nullptr);
    EXPECT_EQ(live_session(state, laptop, at(noon + days{60})), nullptr);
}

TEST(Session, WithoutAPasswordHasNoEarlierEnd) {  // M4
    const State state{.phase = Phase::active,
                      .sessions = {{.session = laptop, .started_at = noon, .renewed_at = noon}}};
    EXPECT_EQ(password_expires_at(state, at(noon)), std::nullopt);
    EXPECT_EQ(session_expires_at(state, state.sessions.front(), at(noon)), noon + 12h);
}

TEST(Session, WhosePasswordIsSealedStillAges) {  // M19
    auto state = an_active_customer().state();
    state.password_hash.content = domain::Sealed{.version = 5, .member = "hash", .envelope = "…"};
    EXPECT_EQ(password_expires_at(state, at(noon)), noon + days{60});
    state.password_hash.content = domain::Erased{};
    EXPECT_EQ(password_expires_at(state, at(noon)), std::nullopt);
}

TEST(Session, ThatIsOverIsNotRenewed) {  // M3
    an_active_customer(started(laptop))
        .when(RenewSession{laptop}, at(noon + 12h))
        .then_rejected(NotActive{});
    an_active_customer().when(RenewSession{laptop}, at(noon)).then_rejected(NotActive{});
}

TEST(LogOut, EndsThatSessionAlone) {  // M3
    auto scenario = an_active_customer(started(laptop), started(phone));
    scenario.when(EndSession{laptop}, at(noon + 1h))
        .then({SessionEnded{.session = laptop, .at = noon + 1h}});
    scenario.and_so();
    EXPECT_EQ(live_session(scenario.state(), laptop, at(noon + 1h)), nullptr);
    EXPECT_NE(live_session(scenario.state(), phone, at(noon + 1h)), nullptr);
}

TEST(LogOut, FromASessionThatIsNotLiveIsNotFound) {  // M3
    an_active_customer().when(EndSession{laptop}, at(noon)).then_rejected(NotFound{});
    an_active_customer(started(laptop))
        .when(EndSession{laptop}, at(noon + 12h))
        .then_rejected(NotFound{});
}

TEST(LogOut, EverywhereElseKeepsTheOneSession) {  // M3
    auto scenario = an_active_customer(started(laptop), started(phone));
    scenario.when(EndSessions{.except = laptop}, at(noon + 1h))
        .then({SessionsEnded{.except = laptop, .at = noon + 1h}});
    scenario.and_so();
    ASSERT_EQ(scenario.state().sessions.size(), 1U);
    EXPECT_EQ(scenario.state().sessions.front().session, laptop);
    scenario.when(EndSessions{.except = laptop}, at(noon + 1h)).then_nothing();
}

TEST(LogOut, EverywhereEndsAllSessions) {  // M3
    auto scenario = an_active_customer(started(laptop), started(phone));
    scenario.when(EndSessions{}, at(noon + 1h)).and_so();
    EXPECT_TRUE(scenario.state().sessions.empty());
    scenario.when(EndSessions{}, at(noon + 1h)).then_nothing();
}

}  // namespace
}  // namespace kontor::tests
