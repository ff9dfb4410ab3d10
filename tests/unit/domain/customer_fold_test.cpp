#include "tests/unit/domain/customer_words.hpp"

#include <gtest/gtest.h>

#include <algorithm>

// The fold is the same whether the events that later ones replaced are still there or not.

namespace kontor::tests {
namespace {

using namespace domain::customer;
using domain::AccountNumberId;
using domain::AddressId;
using domain::LinkId;
using domain::SessionId;

AccountNumberSaved number(std::uint8_t which, std::string text, Timestamp created) {
    return {.id = id<AccountNumberId>(which),
            .entry = kept(SavedAccountNumber{.number = std::move(text)}),
            .created_at = created,
            .at = created};
}
AddressSaved address(std::uint8_t which, std::uint64_t revision) {
    return {.id = id<AddressId>(which),
            .entry = kept(SavedAddress{.address = depot()}),
            .revision = revision,
            .at = noon};
}
SessionStarted started(std::uint8_t which, Timestamp when) {
    return {.session = id<SessionId>(which), .at = when};
}
SessionRenewed renewed(std::uint8_t which, Timestamp start, Timestamp when) {
    return {.session = id<SessionId>(which), .started_at = start, .at = when};
}

struct Told {
    Event event;
    bool replaced = false;
};

/// Folds `story` without each subset of its replaced events, and expects one state.
void expect_one_fold(const std::vector<Told>& story) {
    std::vector<std::size_t> replaced;
    for (std::size_t i = 0; i < story.size(); ++i) {
        if (story[i].replaced) replaced.push_back(i);
    }
    ASSERT_FALSE(replaced.empty());
    std::vector<Event> all;
    for (const auto& told : story) all.push_back(told.event);
    const auto expected = CustomerScenario::folded(all);

    for (std::size_t subset = 1; subset < (std::size_t{1} << replaced.size()); ++subset) {
        std::vector<Event> rest;
        for (std::size_t i = 0; i < story.size(); ++i) {
            const auto place = std::ranges::find(replaced, i) - replaced.begin();
            const bool purged =
                story[i].replaced && ((subset >> static_cast<std::size_t>(place)) & 1U) != 0;
            if (!purged) rest.push_back(story[i].event);
        }
        EXPECT_EQ(CustomerScenario::folded(rest), expected) << "without subset " << subset;
    }
}

TEST(CustomerFold, DoesNotNeedReplacedAddressesAndNumbers) {  // M24
    expect_one_fold({
        {CustomerActivated{.at = noon}},
        {number(2, "200000000", noon), true},
        {address(2, 1), true},
        {address(1, 1), true},
        {number(3, "300000000", noon + 1h)},
        {number(1, "100000000", noon), true},
        {number(2, "200000001", noon)},
        {address(2, 2)},
        {AccountNumberRemoved{.id = id<AccountNumberId>(1), .at = noon}},
        {AddressRemoved{.id = id<AddressId>(1), .at = noon}},
    });
}

TEST(CustomerFold, DoesNotNeedReplacedSessions) {  // M24
    expect_one_fold({
        {CustomerActivated{.at = noon}},
        {started(2, noon), true},
        {started(1, noon), true},
        {started(3, noon + 1h), true},
        {renewed(2, noon, noon + 2h), true},
        {SessionEnded{.session = id<SessionId>(3), .at = noon + 2h}},
        {renewed(1, noon, noon + 3h)},
        {renewed(2, noon, noon + 4h)},
    });
}

TEST(CustomerFold, DoesNotNeedSessionsThatEndedTogether) {  // M24
    expect_one_fold({
        {CustomerActivated{.at = noon}},
        {started(1, noon)},
        {started(2, noon), true},
        {renewed(2, noon, noon + 1h), true},
        {SessionsEnded{.except = id<SessionId>(1), .at = noon + 2h}},
        {renewed(1, noon, noon + 3h)},  // The last log-in that was used stays.
    });
}

TEST(CustomerFold, DoesNotNeedReplacedProfileAddressesAndPasswords) {  // M24
    const auto history = registration();
    std::vector<Told> story;
    for (const auto& event : history) {
        story.push_back({event, !std::holds_alternative<CustomerRegistered>(event)});
    }
    story.push_back({PasswordResetRequested{.link = id<LinkId>(1), .at = noon}, true});
    story.push_back({ProfileChanged{.profile = kept(Profile{}), .revision = 2, .at = noon}});
    story.push_back({LoginAddressSet{
        .email = kept(std::string{"bo@atelier.example"}), .claim = the_claim, .at = noon}});
    story.push_back({StandardAddressSet{.email = kept(email), .at = noon}});
    story.push_back({PasswordSet{.hash = kept(std::string{"hash-2"}), .at = noon}});
    expect_one_fold(story);
}

std::vector<Event> every_event() {
    auto events = registration();
    events.insert(
        events.end(),
        {CustomerActivated{.at = noon},
         RegistrationLapsed{.at = noon},
         started(1, noon),
         renewed(1, noon, noon),
         SessionEnded{.session = id<SessionId>(1), .at = noon},
         SessionsEnded{.at = noon},
         PasswordResetRequested{.link = id<LinkId>(1), .at = noon},
         LinkFollowed{.link = id<LinkId>(1), .at = noon},
         number(1, "123456789", noon),
         AccountNumberRemoved{.id = id<AccountNumberId>(1), .at = noon},
         address(1, 1),
         AddressRemoved{.id = id<AddressId>(1), .at = noon},
         PasswordExpiryWarned{.days_left = 7, .at = noon},
         UnusedLoginWarned{.days_left = 7, .at = noon},
         DraftSaved{.draft = kept(KeptDraft{}), .revision = 1, .at = noon},
         DraftRemoved{.revision = 1, .at = noon},
         EmailChangeRequested{
             .link = id<LinkId>(2), .email = kept(std::string{"b@c.example"}), .at = noon},
         AddressLeft{.email = kept(email), .at = noon},
         LoginMoveBegun{.email = kept(email), .claim = the_claim, .at = noon},
         LoginAddressMoved{.email = kept(email), .claim = the_claim, .at = noon},
         LoginMoveEnded{.at = noon},
         ErasureStarted{.at = noon},
         ErasureCompleted{.at = noon},
         domain::mail::MailSettled{.at = noon}});
    return events;
}

TEST(CustomerFold, TakesEveryEventInEveryStateAndAnErasureLeavesNothingOfIt) {  // M20, M24
    const auto every = every_event();
    ASSERT_EQ(every.size(), std::variant_size_v<Event>);
    for (const auto& first : every) {
        for (const auto& second : every) {
            const auto state =
                CustomerScenario::folded({first, second, ErasureCompleted{.at = noon}});
            EXPECT_EQ(state, State{.phase = Phase::erased});
        }
    }
}

TEST(CustomerFold, MailsChangeNothing) {
    const auto before = an_active_customer().state();
    EXPECT_EQ(evolve(before, domain::mail::MailSettled{.cause = 5, .kind = "x", .at = noon}),
              before);
}

}  // namespace
}  // namespace kontor::tests
