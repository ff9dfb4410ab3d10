#include "tests/unit/domain/customer_words.hpp"

#include <gtest/gtest.h>

// Profile, account numbers and address book.

namespace kontor::tests {
namespace {

using namespace domain::customer;
using domain::AccountNumberId;
using domain::AddressId;

const auto first_number = id<AccountNumberId>(1);
const auto second_number = id<AccountNumberId>(2);
const auto home = id<AddressId>(1);
const auto shop = id<AddressId>(2);

Context at(Timestamp now) {
    return customer_context(now);
}
AccountNumberSaved number_saved(AccountNumberId which,
                                SavedAccountNumber entry,
                                Timestamp created = noon,
                                Timestamp when = noon) {
    return {.id = which, .entry = kept(std::move(entry)), .created_at = created, .at = when};
}
AddressSaved address_saved(AddressId which,
                           SavedAddress entry,
                           std::uint64_t revision = 1,
                           Timestamp when = noon) {
    return {.id = which, .entry = kept(std::move(entry)), .revision = revision, .at = when};
}
const SavedAccountNumber paris{.number = "123456789", .label = "Paris"};
const SavedAccountNumber lyon{.number = "987654321", .label = std::nullopt};
SavedAddress labelled(std::string label) {
    return {.address = depot(), .label = std::move(label)};
}

// Profile

Profile renamed() {
    auto profile = atelier();
    profile.company_name = "Atelier Zuid";
    return profile;
}

TEST(Profile, IsChangedAsAWhole) {  // M18
    an_active_customer()
        .when(ChangeProfile{.profile = renamed(), .current = atelier(), .expected_revision = 1},
              at(noon + 1h))
        .then({ProfileChanged{.profile = kept(renamed()), .revision = 2, .at = noon + 1h}});
}

TEST(Profile, ThatIsTheSameIsNotChanged) {  // M18
    an_active_customer()
        .when(ChangeProfile{.profile = atelier(), .current = atelier(), .expected_revision = 1},
              at(noon))
        .then_nothing();
}

TEST(Profile, ChangedMeanwhileIsStale) {  // M18
    an_active_customer(ProfileChanged{.profile = kept(renamed()), .revision = 2, .at = noon})
        .when(ChangeProfile{.profile = atelier(), .current = renamed(), .expected_revision = 1},
              at(noon))
        .then_rejected(Stale{.current = 2});
}

// Account numbers

TEST(AccountNumbers, AreSaved) {  // M8, M22
    an_active_customer()
        .when(SaveAccountNumber{.id = first_number, .entry = paris}, at(noon))
        .then({number_saved(first_number, paris)});
}

TEST(AccountNumbers, SavedAgainStayAsTheyAre) {  // M8, M22
    an_active_customer(number_saved(first_number, paris))
        .when(SaveAccountNumber{.id = second_number, .entry = paris, .existing = first_number},
              at(noon))
        .then_nothing();
}

TEST(AccountNumbers, RemovedMeanwhileAreSavedAnew) {  // M22
    an_active_customer(number_saved(first_number, paris),
                       AccountNumberRemoved{.id = first_number, .at = noon})
        .when(SaveAccountNumber{.id = second_number, .entry = paris, .existing = first_number},
              at(noon))
        .then({number_saved(second_number, paris)});
}

TEST(AccountNumbers, AreBounded) {  // M22
    auto context = at(noon);
    context.account_numbers_max = 1;
    an_active_customer(number_saved(first_number, paris))
        .when(SaveAccountNumber{.id = second_number, .entry = lyon}, context)
        .then_rejected(AccountNumbersFull{.account_numbers_max = 1});
    // What is there already needs no room.
    an_active_customer(number_saved(first_number, paris))
        .when(SaveAccountNumber{.id = second_number, .entry = paris, .existing = first_number},
              context)
        .then_nothing();
}

TEST(AccountNumbers, KeepTheirPlaceWhenRelabelled) {  // M22
    auto relabelled = paris;
    relabelled.label = "Head office";
    auto scenario = an_active_customer(number_saved(first_number, paris),
                                       number_saved(second_number, lyon, noon + 1h, noon + 1h));
    scenario
        .when(RelabelAccountNumber{.id = first_number, .entry = relabelled, .current = paris},
              at(noon + 2h))
        .then({number_saved(first_number, relabelled, noon, noon + 2h)});
    scenario.and_so();
    ASSERT_EQ(scenario.state().account_numbers.size(), 2U);
    EXPECT_EQ(scenario.state().account_numbers.front().entry.value(), relabelled);
}

TEST(AccountNumbers, RelabelledAlikeDoNothing) {  // M22
    an_active_customer(number_saved(first_number, paris))
        .when(RelabelAccountNumber{.id = first_number, .entry = paris, .current = paris}, at(noon))
        .then_nothing();
}

TEST(AccountNumbers, AreRemoved) {  // M22
    auto scenario = an_active_customer(number_saved(first_number, paris));
    scenario.when(RemoveAccountNumber{first_number}, at(noon))
        .then({AccountNumberRemoved{.id = first_number, .at = noon}});
    scenario.and_so();
    EXPECT_TRUE(scenario.state().account_numbers.empty());
}

TEST(AccountNumbers, ThatAreUnknownAreNotFound) {  // M22
    an_active_customer()
        .when(RelabelAccountNumber{.id = first_number, .entry = paris, .current = lyon}, at(noon))
        .then_rejected(NotFound{});
    an_active_customer()
        .when(RemoveAccountNumber{first_number}, at(noon))
        .then_rejected(NotFound{});
}

// Address book

TEST(AddressBook, TakesAnAddress) {  // M9, M23
    an_active_customer()
        .when(SaveAddress{.id = home, .entry = labelled("Home")}, at(noon))
        .then({address_saved(home, labelled("Home"))});
}

TEST(AddressBook, IsBounded) {  // M23
    auto context = at(noon);
    context.addresses_max = 1;
    an_active_customer(address_saved(home, labelled("Home")))
        .when(SaveAddress{.id = shop, .entry = labelled("Shop")}, context)
        .then_rejected(AddressBookFull{.addresses_max = 1});
}

TEST(AddressBook, ChangesAnAddressAndCountsItsRevisions) {  // M23
    auto scenario = an_active_customer(address_saved(home, labelled("Home")));
    scenario
        .when(ChangeAddress{.id = home,
                            .entry = labelled("House"),
                            .current = labelled("Home"),
                            .expected_revision = 1},
              at(noon + 1h))
        .then({address_saved(home, labelled("House"), 2, noon + 1h)});
    scenario
        .when(ChangeAddress{.id = home,
                            .entry = labelled("Home"),
                            .current = labelled("Home"),
                            .expected_revision = 1},
              at(noon + 1h))
        .then_nothing();
}

TEST(AddressBook, RefusesWhatWasChangedMeanwhile) {  // M23
    auto scenario = an_active_customer(address_saved(home, labelled("Home"), 3));
    scenario
        .when(ChangeAddress{.id = home,
                            .entry = labelled("Home"),
                            .current = labelled("Home"),
                            .expected_revision = 2},
              at(noon))
        .then_rejected(Stale{.current = 3});
    scenario.when(RemoveAddress{.id = home, .expected_revision = 2}, at(noon))
        .then_rejected(Stale{.current = 3});
}

TEST(AddressBook, RemovesAnAddress) {  // M23
    auto scenario = an_active_customer(address_saved(home, labelled("Home"), 3));
    scenario.when(RemoveAddress{.id = home, .expected_revision = 3}, at(noon))
        .then({AddressRemoved{.id = home, .at = noon}});
    scenario.when(RemoveAddress{.id = home}, at(noon))
        .then({AddressRemoved{.id = home, .at = noon}});
    scenario.and_so();
    EXPECT_TRUE(scenario.state().addresses.empty());
}

TEST(AddressBook, HasNoUnknownAddress) {  // M23
    an_active_customer()
        .when(ChangeAddress{.id = home, .entry = labelled("Home")}, at(noon))
        .then_rejected(NotFound{});
    an_active_customer().when(RemoveAddress{.id = home}, at(noon)).then_rejected(NotFound{});
}

}  // namespace
}  // namespace kontor::tests
