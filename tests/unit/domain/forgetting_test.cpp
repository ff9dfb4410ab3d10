#include "tests/unit/domain/customer_words.hpp"

#include <gtest/gtest.h>

namespace kontor::tests {
namespace {

using namespace domain::customer;

const auto laptop = id<domain::SessionId>(1);
const auto link = id<domain::LinkId>(2);

Context at(Timestamp now) {
    return customer_context(now);
}

TEST(Forgetting, StartsAtOnce) {  // M20
    an_active_customer()
        .when(ForgetMe{.expected_revision = 1}, at(noon + 1h))
        .then({ErasureStarted{.at = noon + 1h}});
}

TEST(Forgetting, EndsEverySessionAndLink) {  // M20
    const auto state = an_active_customer(SessionStarted{.session = laptop, .at = noon},
                                          PasswordResetRequested{.link = link, .at = noon},
                                          ErasureStarted{.at = noon})
                           .state();
    EXPECT_EQ(state.phase, Phase::erasing);
    EXPECT_EQ(live_session(state, laptop, at(noon)), nullptr);
    EXPECT_TRUE(state.sessions.empty());
    EXPECT_TRUE(state.reset_links.empty());
}

TEST(Forgetting, NeedsTheProfileAsItIs) {  // M20
    an_active_customer()
        .when(ForgetMe{.expected_revision = 7}, at(noon))
        .then_rejected(Stale{.current = 1});
}

TEST(Forgetting, TwiceDoesNothingTheSecondTime) {  // M20
    an_active_customer(ErasureStarted{.at = noon})
        .when(ForgetMe{.expected_revision = 7}, at(noon))
        .then_nothing();
    an_active_customer(ErasureStarted{.at = noon}, ErasureCompleted{.at = noon})
        .when(ForgetMe{}, at(noon))
        .then_nothing();
}

TEST(Forgetting, IsForThoseWhoAreActive) {  // M20
    a_registered_customer().when(ForgetMe{}, at(noon)).then_rejected(NotActive{});
    CustomerScenario{registration_and(RegistrationLapsed{.at = noon})}
        .when(ForgetMe{}, at(noon))
        .then_rejected(NotActive{});
}

TEST(Forgetting, CompletedLeavesNothing) {  // M20, M21
    auto scenario = an_active_customer(ErasureStarted{.at = noon});
    scenario.when(CompleteErasure{}, at(noon + 1min)).then({ErasureCompleted{.at = noon + 1min}});
    scenario.and_so();
    EXPECT_EQ(scenario.state(), State{.phase = Phase::erased});
    scenario.when(CompleteErasure{}, at(noon + 2min)).then_nothing();
}

TEST(Forgetting, IsNotCompletedBeforeItStarted) {  // M20
    an_active_customer().when(CompleteErasure{}, at(noon)).then_rejected(NotActive{});
}

}  // namespace
}  // namespace kontor::tests
