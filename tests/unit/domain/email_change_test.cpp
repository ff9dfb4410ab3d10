#include "tests/unit/domain/customer_words.hpp"

#include <gtest/gtest.h>

namespace kontor::tests {
namespace {

using namespace domain::customer;
using domain::ClaimId;
using domain::LinkId;

const auto link = id<LinkId>(10);
const auto other_link = id<LinkId>(11);
const auto new_claim = id<ClaimId>(8);
const std::string new_email = "an@noord.example";

Context at(Timestamp now) {
    return customer_context(now);
}
EmailChangeRequested requested(AddressUse use, LinkId which = link, Timestamp when = noon) {
    return {.link = which, .use = use, .email = kept(new_email), .at = when};
}
LoginMoveBegun begun(Timestamp when = noon) {
    return {.email = kept(new_email),
            .claim = new_claim,
            .partition = 5,
            .left = the_claim,
            .left_partition = std::nullopt,
            .at = when};
}
LoginAddressMoved moved(Timestamp when = noon) {
    return {.email = kept(new_email), .claim = new_claim, .partition = 5, .at = when};
}
LinkFollowed followed(LinkId which, Timestamp when = noon) {
    return {.link = which, .at = when};
}
AddressLeft left(AddressUse use, Timestamp when = noon) {
    return {.use = use, .email = kept(email), .at = when};
}
ConfirmStandardAddress confirm_standard() {
    return {.link = link, .email = new_email, .current = email};
}
BeginLoginMove begin() {
    return {.link = link, .email = new_email, .claim = new_claim, .partition = 5};
}
SwitchLoginAddress turn() {
    return {.claim = new_claim, .email = new_email, .current = email};
}

TEST(EmailChange, WaitsForItsConfirmation) {  // M18
    auto scenario = an_active_customer();
    scenario
        .when(
            RequestEmailChange{
                .use = AddressUse::login, .email = new_email, .current = email, .link = link},
            at(noon))
        .then({requested(AddressUse::login)});
    scenario.and_so();
    EXPECT_EQ(scenario.state().login_address.value(), email);
    EXPECT_NE(waiting_email_change(scenario.state(), AddressUse::login, at(noon)), nullptr);
    EXPECT_EQ(waiting_email_change(scenario.state(), AddressUse::standard, at(noon)), nullptr);
}

TEST(EmailChange, ToTheSameAddressIsNone) {  // M18
    an_active_customer()
        .when(
            RequestEmailChange{
                .use = AddressUse::login, .email = email, .current = email, .link = link},
            at(noon))
        .then_nothing();
}

TEST(EmailChange, TheNewestOfAUseCounts) {  // M18
    const auto state = an_active_customer(requested(AddressUse::login),
                                          requested(AddressUse::standard, id<LinkId>(12)),
                                          requested(AddressUse::login, other_link))
                           .state();
    EXPECT_EQ(open_email_change(state, link, at(noon)), nullptr);
    EXPECT_NE(open_email_change(state, other_link, at(noon)), nullptr);
    EXPECT_NE(open_email_change(state, id<LinkId>(12), at(noon)), nullptr);
}

TEST(EmailChange, ALinkIsOpenForADay) {  // M18
    const auto state = an_active_customer(requested(AddressUse::login)).state();
    EXPECT_NE(open_email_change(state, link, at(noon + 24h - 1ms)), nullptr);
    EXPECT_EQ(open_email_change(state, link, at(noon + 24h)), nullptr);
    EXPECT_EQ(waiting_email_change(state, AddressUse::login, at(noon + 24h)), nullptr);
    an_active_customer(requested(AddressUse::login))
        .when(EndExpired{}, at(noon + 24h))
        .then({followed(link, noon + 24h)});
}

TEST(EmailChange, ANewPasswordEndsIt) {  // M18, M19
    auto scenario = an_active_customer(requested(AddressUse::login));
    scenario.when(ChangePassword{.new_hash = "hash-2", .session = {}}, at(noon)).and_so();
    EXPECT_EQ(open_email_change(scenario.state(), link, at(noon)), nullptr);
    auto by_mail = an_active_customer(requested(AddressUse::login),
                                      PasswordResetRequested{.link = other_link, .at = noon});
    by_mail.when(ResetPassword{.link = other_link, .new_hash = "hash-2"}, at(noon)).and_so();
    EXPECT_EQ(open_email_change(by_mail.state(), link, at(noon)), nullptr);
}

TEST(StandardAddress, ChangesAtOnceAndTheOldOneIsTold) {  // M18
    auto scenario = an_active_customer(requested(AddressUse::standard));
    scenario.when(confirm_standard(), at(noon))
        .then({followed(link),
               left(AddressUse::standard),
               StandardAddressSet{.email = kept(new_email), .at = noon}});
    scenario.and_so();
    EXPECT_EQ(scenario.state().standard_address.value(), new_email);
    EXPECT_EQ(scenario.state().login_address.value(), email);
    scenario.when(confirm_standard(), at(noon)).then_rejected(LinkSpent{});
}

TEST(StandardAddress, ThatIsLostLeavesNobodyToTell) {  // M18
    auto command = confirm_standard();
    command.current.reset();
    an_active_customer(requested(AddressUse::standard))
        .when(command, at(noon))
        .then({followed(link), StandardAddressSet{.email = kept(new_email), .at = noon}});
}

TEST(LoginMove, FromAnAddressThatIsLostLeavesNobodyToTell) {  // M18
    auto command = turn();
    command.current.reset();
    an_active_customer(begun()).when(command, at(noon)).then({moved()});
}

TEST(LoginAddress, IsRecordedAnewUnderTheClaimThatItLeadsTo) {  // M18
    an_active_customer()
        .when(RecordLoginAddress{email}, at(noon))
        .then({LoginAddressSet{.email = kept(email), .claim = the_claim, .at = noon}});
    an_active_customer(begun(), moved())
        .when(RecordLoginAddress{new_email}, at(noon))
        .then({moved()});
}

TEST(LostValues, AreDroppedSoThatTheyCanBeEnteredAnew) {  // M9, M18
    const auto address = id<domain::AddressId>(21);
    auto scenario =
        an_active_customer(requested(AddressUse::standard),
                           AddressSaved{.id = address, .entry = {}, .revision = 1, .at = noon},
                           DraftSaved{.draft = {}, .revision = 3, .at = noon});
    const DropLost command{.account_numbers = {id<domain::AccountNumberId>(22)},
                           .addresses = {address, id<domain::AddressId>(23)},
                           .links = {link, other_link},
                           .draft = true};
    scenario.when(command, at(noon))
        .then({AddressRemoved{.id = address, .at = noon},
               followed(link),
               DraftRemoved{.revision = 3, .at = noon}});
    scenario.and_so();
    scenario.when(command, at(noon)).then_nothing();
}

TEST(StandardAddress, IsNotChangedByALinkForAnotherUse) {  // M18
    an_active_customer(requested(AddressUse::login))
        .when(confirm_standard(), at(noon))
        .then_rejected(LinkSpent{});
    an_active_customer(requested(AddressUse::standard))
        .when(begin(), at(noon))
        .then_rejected(LinkSpent{});
}

TEST(LoginMove, BeginsWithTheLinkUsedUpAndChangesNothingYet) {  // M18
    auto scenario = an_active_customer(requested(AddressUse::login));
    scenario.when(begin(), at(noon + 24h)).then_rejected(LinkSpent{});
    scenario.when(begin(), at(noon)).then({followed(link), begun()});
    scenario.and_so();
    EXPECT_EQ(scenario.state().claim, the_claim);
    EXPECT_EQ(scenario.state().login_address.value(), email);
    scenario.when(begin(), at(noon)).then_rejected(LinkSpent{});
}

TEST(LoginMove, IsOneAtATime) {  // M18
    an_active_customer(begun(), requested(AddressUse::login))
        .when(begin(), at(noon))
        .then_rejected(LinkSpent{});
}

TEST(LoginMove, SwitchesToTheClaimThatIsConfirmed) {  // M18
    auto scenario = an_active_customer(begun());
    scenario
        .when(SwitchLoginAddress{.claim = the_claim, .email = new_email, .current = email},
              at(noon))
        .then_nothing();
    scenario.when(turn(), at(noon)).then({left(AddressUse::login), moved()});
    scenario.and_so();
    EXPECT_EQ(scenario.state().claim, new_claim);
    EXPECT_EQ(scenario.state().claim_partition, 5);
    EXPECT_EQ(scenario.state().login_address.value(), new_email);
    scenario.when(turn(), at(noon)).then_nothing();
}

TEST(LoginMove, KnowsWhatItLeftUntilItEnds) {  // M18
    auto scenario = an_active_customer(begun(), moved());
    ASSERT_TRUE(scenario.state().move);
    EXPECT_EQ(scenario.state().move->left, the_claim);
    scenario.when(EndLoginMove{the_claim}, at(noon)).then_nothing();
    scenario.when(EndLoginMove{new_claim}, at(noon)).then({LoginMoveEnded{.at = noon}});
    scenario.and_so();
    EXPECT_FALSE(scenario.state().move);
    EXPECT_EQ(scenario.state().claim, new_claim);
    scenario.when(EndLoginMove{new_claim}, at(noon)).then_nothing();
}

TEST(LoginMove, TheNextLeavesTheClaimThatLivesElsewhere) {  // M18
    auto next = begin();
    next.claim = id<ClaimId>(9);
    next.partition = 7;
    auto expected = begun();
    expected.claim = next.claim;
    expected.partition = 7;
    expected.left = new_claim;
    expected.left_partition = 5;
    an_active_customer(begun(), moved(), LoginMoveEnded{.at = noon}, requested(AddressUse::login))
        .when(next, at(noon))
        .then({followed(link), expected});
}

TEST(LoginMove, GoesNoFurtherForSomebodyWhoIsBeingForgotten) {  // M20
    auto scenario = an_active_customer(begun(), ErasureStarted{.at = noon});
    scenario.when(turn(), at(noon)).then_rejected(NotActive{});
    scenario.when(EndLoginMove{new_claim}, at(noon)).then_rejected(NotActive{});
    EXPECT_TRUE(scenario.state().move);  // What the erasure has to free.
}

}  // namespace
}  // namespace kontor::tests
