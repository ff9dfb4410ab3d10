#include "tests/unit/domain/words.hpp"

#include <gtest/gtest.h>

namespace kontor::tests {
namespace {

using namespace domain::claim;
using domain::CustomerId;
using domain::LinkId;

const auto an = id<CustomerId>(1);
const auto bo = id<CustomerId>(2);
const auto link = id<LinkId>(10);
const auto other_link = id<LinkId>(11);

Context at(Timestamp now) {
    return {.now = now};
}
template <class... Events>
ClaimScenario given(Events... events) {
    return ClaimScenario{std::vector<Event>{std::move(events)...}};
}

RegistrationPending pending(CustomerId customer, Timestamp when = noon) {
    return {.customer = customer, .at = when};
}
ActivationLinkIssued issued(LinkId which, Timestamp when = noon) {
    return {.link = which, .at = when};
}
ActivationFailed failed(LinkId which, std::uint32_t failures, Timestamp when = noon) {
    return {.link = which, .failures = failures, .at = when};
}
ClaimReserved reserved(CustomerId customer, Timestamp when = noon) {
    return {.customer = customer, .at = when};
}
ClaimConfirmed confirmed(CustomerId customer, Timestamp when = noon) {
    return {.customer = customer, .at = when};
}
ClaimReleased released(Timestamp when = noon) {
    return {.at = when};
}

// Registering

TEST(Registering, ClaimsNothingAndCallsForTheActivationMail) {  // M1, M2
    given().when(Register{an, link}, at(noon)).then({pending(an), issued(link)});
}

TEST(Registering, StandsBesideOtherRegistrationsOfTheAddress) {  // M1
    given(pending(bo), issued(other_link))
        .when(Register{an, link}, at(noon))
        .then({pending(an), issued(link)});
}

TEST(Registering, GoesOnBesideAReservation) {  // M1
    given(reserved(bo)).when(Register{an, link}, at(noon)).then({pending(an), issued(link)});
}

TEST(Registering, WithAKnownAddressTellsItsHolderOnly) {  // M1
    given(confirmed(bo))
        .when(Register{an, link}, at(noon))
        .then({KnownAddressRegistered{.customer = bo, .at = noon}});
}

TEST(Registering, KeepsTheNewestFiveRegistrationsAndLinks) {
    std::vector<Event> history;
    for (std::uint8_t i = 1; i <= 6; ++i) {
        history.emplace_back(pending(id<CustomerId>(i)));
        history.emplace_back(issued(id<LinkId>(i)));
    }
    const auto state = ClaimScenario::folded(history);
    ASSERT_EQ(state.pending.size(), pending_max);
    EXPECT_EQ(state.pending.front().customer, id<CustomerId>(2));
    ASSERT_EQ(state.links.size(), links_max);
    EXPECT_EQ(state.links.front().link, id<LinkId>(2));
}

TEST(ActivationMail, IsSentAgainUnderANewLink) {  // M2
    given(pending(an), issued(link))
        .when(ResendActivation{other_link}, at(noon + 1h))
        .then({issued(other_link, noon + 1h)});
}

TEST(ActivationMail, IsNotSentWithoutARegistration) {  // M2
    given().when(ResendActivation{link}, at(noon)).then_nothing();
    given(confirmed(an)).when(ResendActivation{link}, at(noon)).then_nothing();
    // Whatever became of the timer that ends it.
    given(pending(an)).when(ResendActivation{link}, at(noon + days{7})).then_nothing();
}

// Activating

TEST(Activating, ClaimsTheAddressForTheRegistrationWhosePasswordWasGiven) {  // M2
    given(pending(bo), pending(an), issued(link))
        .when(Activate{link, an}, at(noon + 1h))
        .then({confirmed(an, noon + 1h)});
}

TEST(Activating, EndsTheOtherRegistrationsAndAllLinks) {  // M2
    auto scenario = given(pending(an), issued(link), pending(bo), issued(other_link));
    scenario.when(Activate{link, an}, at(noon)).and_so();
    EXPECT_EQ(scenario.state(),
              (State{.holder = Confirmed{.customer = an}, .pending = {}, .links = {}}));
    scenario.when(Activate{other_link, bo}, at(noon)).then_rejected(LinkSpent{});
}

TEST(Activating, TwiceIsTooLate) {  // M2
    given(pending(an), issued(link), confirmed(an))
        .when(Activate{link, an}, at(noon))
        .then_rejected(LinkSpent{});
}

TEST(Activating, WithAWrongPasswordIsCounted) {  // M2
    given(pending(an), issued(link))
        .when(Activate{link, std::nullopt}, at(noon + 1h))
        .then({failed(link, 1, noon + 1h)});
    given(pending(an), issued(link), failed(link, 3))
        .when(Activate{link, std::nullopt}, at(noon + 1h))
        .then({failed(link, 4, noon + 1h)});
}

TEST(Activating, ARegistrationThatIsGoneCountsAsAWrongPassword) {
    given(pending(an), issued(link)).when(Activate{link, bo}, at(noon)).then({failed(link, 1)});
}

TEST(Activating, HasFiveTriesALink) {  // M2
    given(pending(an), issued(link), failed(link, 4))
        .when(Activate{link, an}, at(noon))
        .then({confirmed(an)});
    given(pending(an), issued(link), failed(link, 5))
        .when(Activate{link, an}, at(noon))
        .then_rejected(LinkSpent{});
    given(pending(an), issued(link), failed(link, 5), issued(other_link))
        .when(Activate{other_link, an}, at(noon))
        .then({confirmed(an)});
}

TEST(Activating, IsPossibleForFortyEightHours) {  // M2
    given(pending(an), issued(link))
        .when(Activate{link, an}, at(noon + 48h - 1ms))
        .then({confirmed(an, noon + 48h - 1ms)});
    given(pending(an), issued(link))
        .when(Activate{link, an}, at(noon + 48h))
        .then_rejected(LinkSpent{});
}

TEST(Activating, IsPossibleForARegistrationOfLessThanSevenDays) {  // M2
    const auto last = noon + days{7} - 1ms;
    given(pending(an), issued(link, last - 1h))
        .when(Activate{link, an}, at(last))
        .then({confirmed(an, last)});
    given(pending(an), issued(link, last - 1h))
        .when(Activate{link, an}, at(noon + days{7}))
        .then({failed(link, 1, noon + days{7})});
    // Nobody else's is touched by that.
    given(pending(an), pending(bo, noon + 1ms), issued(link, last - 1h))
        .when(Activate{link, bo}, at(noon + days{7}))
        .then({confirmed(bo, noon + days{7})});
    given(pending(an), issued(link, last - 1h))
        .when(Activate{link, an}, {.now = noon + days{7}, .registration_pending = days{8}})
        .then({confirmed(an, noon + days{7})});
}

TEST(Activating, ByAnUnknownLinkIsAnsweredLikeASpentOne) {  // M2
    given().when(Activate{link, an}, at(noon)).then_rejected(LinkSpent{});
    given(pending(an), issued(link))
        .when(Activate{other_link, an}, at(noon))
        .then_rejected(LinkSpent{});
}

TEST(Activating, WaitsForSomebodyElsesReservation) {
    given(pending(an), issued(link), reserved(bo))
        .when(Activate{link, an}, at(noon + 15min - 1ms))
        .then_rejected(AddressTaken{});
    given(pending(an), issued(link), reserved(bo))
        .when(Activate{link, an}, at(noon + 15min))
        .then({confirmed(an, noon + 15min)});
}

// Reserving, confirming, releasing

TEST(Reserving, TakesAFreeAddress) {
    given().when(Reserve{an}, at(noon)).then({reserved(an)});
    given(confirmed(bo), released()).when(Reserve{an}, at(noon)).then({reserved(an)});
}

TEST(Reserving, AgainBySameCustomerStartsAnew) {
    given(reserved(an)).when(Reserve{an}, at(noon + 5min)).then({reserved(an, noon + 5min)});
}

TEST(Reserving, HoldsForFifteenMinutes) {
    given(reserved(bo)).when(Reserve{an}, at(noon + 15min - 1ms)).then_rejected(AddressTaken{});
    given(reserved(bo)).when(Reserve{an}, at(noon + 15min)).then({reserved(an, noon + 15min)});
}

TEST(Reserving, ATakenAddressIsRefused) {
    given(confirmed(bo)).when(Reserve{an}, at(noon)).then_rejected(AddressTaken{});
}

TEST(Confirming, NeedsTheReservation) {
    given(reserved(an)).when(Confirm{an}, at(noon)).then({confirmed(an)});
    given(reserved(an)).when(Confirm{an}, at(noon + 1h)).then({confirmed(an, noon + 1h)});
    given(reserved(bo)).when(Confirm{an}, at(noon)).then_rejected(AddressTaken{});
    given(confirmed(bo)).when(Confirm{an}, at(noon)).then_rejected(AddressTaken{});
    given().when(Confirm{an}, at(noon)).then_rejected(AddressTaken{});
}

TEST(Confirming, KeepsWhereTheCustomerLives) {  // M18
    auto scenario = given(reserved(an));
    scenario.when(Confirm{.customer = an, .home = 3}, at(noon))
        .then({ClaimConfirmed{.customer = an, .home = 3, .at = noon}});
    scenario.and_so();
    EXPECT_EQ(std::get<Confirmed>(scenario.state().holder), (Confirmed{.customer = an, .home = 3}));
}

TEST(Vacancy, IsWhenNobodyHasTheAddressOrWaitsForIt) {  // M18
    EXPECT_TRUE(is_vacant(given().state(), at(noon)));
    EXPECT_TRUE(is_vacant(given(confirmed(an), released()).state(), at(noon)));
    EXPECT_FALSE(is_vacant(given(confirmed(an)).state(), at(noon)));
    EXPECT_FALSE(is_vacant(given(pending(an)).state(), at(noon)));
    EXPECT_FALSE(is_vacant(given(reserved(an)).state(), at(noon + 15min - 1ms)));
    EXPECT_TRUE(is_vacant(given(reserved(an)).state(), at(noon + 15min)));
}

TEST(Confirming, TwiceDoesNothingTheSecondTime) {
    given(confirmed(an)).when(Confirm{an}, at(noon)).then_nothing();
}

TEST(Releasing, FreesTheAddress) {  // M20
    given(confirmed(an)).when(Release{an}, at(noon)).then({released()});
    auto scenario = given(confirmed(an), released());
    scenario.when(Register{bo, link}, at(noon)).then({pending(bo), issued(link)});
}

TEST(Releasing, EndsAReservationAndLeavesWhatIsPending) {  // M18, M20
    auto scenario = given(pending(bo), issued(link), reserved(an));
    scenario.when(Release{an}, at(noon)).then({ReservationEnded{.at = noon}});
    scenario.and_so();
    scenario.when(Activate{link, bo}, at(noon)).then({confirmed(bo)});
    // Told late, it takes nothing from who has the address meanwhile.
    const auto late = evolve(given(confirmed(bo)).state(), ReservationEnded{.at = noon});
    EXPECT_EQ(late, given(confirmed(bo)).state());
}

TEST(Releasing, WhatIsNotOnesOwnDoesNothing) {
    given().when(Release{an}, at(noon)).then_nothing();
    given(confirmed(bo)).when(Release{an}, at(noon)).then_nothing();
    given(reserved(bo)).when(Release{an}, at(noon)).then_nothing();
}

// Expiring

TEST(ExpiringRegistration, TakesItOutOfThosePending) {  // M2
    const RegistrationExpired expired{.customer = an, .at = noon};
    given(pending(an), pending(bo)).when(ExpireRegistration{an}, at(noon)).then({expired});
    const auto left = ClaimScenario::folded({pending(an), pending(bo), expired});
    ASSERT_EQ(left.pending.size(), 1U);
    EXPECT_EQ(left.pending.front().customer, bo);
}

TEST(ExpiringRegistration, OfSomebodyWhoIsNotPendingDoesNothing) {  // M2
    given(pending(bo)).when(ExpireRegistration{an}, at(noon)).then_nothing();
    given(confirmed(an)).when(ExpireRegistration{an}, at(noon)).then_nothing();
}

// Folding

TEST(ClaimFold, IsTheSameWithoutWhatAConfirmationReplaced) {  // M24
    const auto all = ClaimScenario::folded(
        {pending(an), issued(link), failed(link, 1), reserved(bo), confirmed(an)});
    EXPECT_EQ(ClaimScenario::folded({confirmed(an)}), all);
    EXPECT_EQ(ClaimScenario::folded({failed(link, 1), reserved(bo), confirmed(an)}), all);
}

TEST(ClaimFold, TakesEveryEventInEveryState) {  // M24
    const std::vector<Event> every{pending(an),
                                   issued(link),
                                   failed(link, 1),
                                   KnownAddressRegistered{.customer = an, .at = noon},
                                   RegistrationExpired{.customer = an, .at = noon},
                                   reserved(an),
                                   confirmed(an),
                                   ReservationEnded{.at = noon},
                                   released(),
                                   domain::mail::MailSettled{.at = noon}};
    static_assert(std::variant_size_v<Event> == 10);
    for (const auto& first : every) {
        for (const auto& second : every) {
            const auto state = ClaimScenario::folded({first, second, confirmed(bo)});
            EXPECT_EQ(state,
                      (State{.holder = Confirmed{.customer = bo}, .pending = {}, .links = {}}));
        }
    }
}

TEST(ClaimFold, MailsChangeNothing) {
    const auto before = ClaimScenario::folded({pending(an), issued(link)});
    EXPECT_EQ(evolve(before, KnownAddressRegistered{.customer = an, .at = noon}), before);
    EXPECT_EQ(evolve(before, domain::mail::MailSettled{.at = noon}), before);
}

}  // namespace
}  // namespace kontor::tests
