#include "tests/unit/domain/customer_words.hpp"

#include <gtest/gtest.h>

namespace kontor::tests {
namespace {

using namespace domain::customer;

Register registering() {
    return {.claim = the_claim, .profile = atelier(), .email = email, .password_hash = "hash-1"};
}
Context at(Timestamp now) {
    return customer_context(now);
}

TEST(Registration, KeepsEachAspectInAnEventOfItsOwn) {  // M1
    a_visitor().when(registering(), at(noon)).then(registration());
}

TEST(Registration, UsesTheLoginAddressAsStandardAddressAtFirst) {  // M1, M18
    const auto state = a_registered_customer().state();
    EXPECT_EQ(state.login_address.value(), email);
    EXPECT_EQ(state.standard_address.value(), email);
    EXPECT_EQ(state.profile.value(), atelier());
    EXPECT_EQ(state.profile_revision, 1U);
    EXPECT_EQ(state.registered_at, noon);
    EXPECT_EQ(state.claim, the_claim);
}

TEST(Registration, RepeatedDoesNothing) {  // M1
    a_registered_customer().when(registering(), at(noon)).then_nothing();
}

TEST(Registration, DoesNotLogIn) {  // M2
    a_registered_customer()
        .when(StartSession{id<domain::SessionId>(1)}, at(noon))
        .then_rejected(NotActive{});
}

TEST(Registration, IsActivatedOnce) {  // M2
    auto scenario = a_registered_customer();
    scenario.when(Activate{}, at(noon + 1h)).then({CustomerActivated{.at = noon + 1h}});
    scenario.and_so();
    EXPECT_EQ(scenario.state().phase, Phase::active);
    scenario.when(Activate{}, at(noon + 2h)).then_nothing();
}

TEST(Registration, ThatCameToNothingIsLapsedAndLeavesNothing) {  // M2
    auto scenario = a_registered_customer();
    scenario.when(LapseRegistration{}, at(noon + 7 * 24h))
        .then({RegistrationLapsed{.at = noon + 7 * 24h}});
    scenario.and_so();
    EXPECT_EQ(scenario.state(), State{.phase = Phase::lapsed});
    scenario.when(LapseRegistration{}, at(noon + 8 * 24h)).then_nothing();
    scenario.when(Activate{}, at(noon + 8 * 24h)).then_rejected(NotActive{});
    scenario.when(registering(), at(noon + 8 * 24h)).then_rejected(NotActive{});
}

TEST(Registration, ThatWasActivatedMeanwhileDoesNotLapse) {  // M2
    an_active_customer().when(LapseRegistration{}, at(noon)).then_nothing();
}

TEST(Registration, MustComeFirst) {  // M1
    a_visitor().when(Activate{}, at(noon)).then_rejected(NotActive{});
    a_visitor().when(LapseRegistration{}, at(noon)).then_rejected(NotActive{});
    a_visitor().when(ForgetMe{}, at(noon)).then_rejected(NotActive{});
    a_visitor().when(CompleteErasure{}, at(noon)).then_rejected(NotActive{});
}

// One table: whoever isn't active is refused, whatever is asked.
TEST(Customer, ThatIsNotActiveIsRefused) {  // M2, M20
    const domain::SessionId session{id128(1)};
    const domain::LinkId link{id128(2)};
    const domain::AccountNumberId number{id128(3)};
    const domain::AddressId address{id128(4)};
    const std::vector<Command> commands{
        StartSession{session},
        RenewSession{session},
        EndSession{session},
        EndSessions{},
        ChangeProfile{.profile = atelier(), .current = atelier()},
        ChangePassword{.new_hash = "hash-2", .session = session},
        RequestPasswordReset{link},
        SaveAccountNumber{.id = number, .entry = {.number = "123456789"}},
        RelabelAccountNumber{.id = number},
        RemoveAccountNumber{number},
        SaveAddress{.id = address, .entry = {.address = depot()}},
        ChangeAddress{.id = address},
        RemoveAddress{.id = address},
    };
    const auto forgotten = [](auto... events) {
        return CustomerScenario{registration_and(CustomerActivated{.at = noon},
                                                 SessionStarted{{id128(1)}, noon},
                                                 ErasureStarted{.at = noon},
                                                 events...)};
    };
    for (const auto& command : commands) {
        a_visitor().when(command, at(noon)).then_rejected(NotActive{});
        a_registered_customer().when(command, at(noon)).then_rejected(NotActive{});
        CustomerScenario{registration_and(RegistrationLapsed{.at = noon})}
            .when(command, at(noon))
            .then_rejected(NotActive{});
        forgotten().when(command, at(noon)).then_rejected(NotActive{});
        forgotten(ErasureCompleted{.at = noon}).when(command, at(noon)).then_rejected(NotActive{});
    }
}

}  // namespace
}  // namespace kontor::tests
