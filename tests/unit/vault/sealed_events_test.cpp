#include "eventstore/codec/seal.hpp"
#include "tests/unit/vault/vault_fixture.hpp"

#include <string>
#include <variant>
#include <vector>

namespace kontor {
namespace {

using domain::Erased;
using eventstore::codec::Absent;
using eventstore::codec::open_members;
using eventstore::codec::seal_members;

using SealedEvents = tests::VaultTest;

domain::order::OrderPlaced an_order(domain::SecretId secret, domain::CustomerId customer) {
    domain::order::OrderPlaced order;
    order.secret = secret;
    order.customer.content = customer;
    order.placing.content = domain::order::Placing{"123456789", "De Vries BV"};
    order.delivery.content.emplace<domain::order::Delivery>().address.city = "Utrecht";
    return order;
}

TEST_F(SealedEvents, OpenAgainAsTheyWere) {
    const auto order = an_order(order_secret, customer);
    auto sealed = order;
    int taken = 0;
    const auto take = [&] {
        ++taken;
        return vault->take(tests::home);
    };
    seal_members(sealed, *vault, subject(), {"o:1", 1}, take);
    EXPECT_EQ(taken, 0);
    EXPECT_TRUE(sealed.customer.sealed() && sealed.placing.sealed() && sealed.delivery.sealed());
    EXPECT_EQ(std::get<domain::Sealed>(sealed.placing.content).member, "placing");
    open_members(sealed, *vault, subject(), "o:1");
    EXPECT_TRUE(sealed == order);
}

TEST_F(SealedEvents, TakeAFreshSecretForEachValue) {
    std::vector<domain::SecretId> taken;
    const auto take = [&] {
        const auto reserved = vault->take(tests::home);
        taken.push_back(reserved.id);
        return reserved;
    };
    domain::customer::StandardAddressSet event;
    event.email.content = "jan@example.test";
    seal_members(event, *vault, subject(), {"c:1", 2}, take);
    ASSERT_EQ(taken.size(), 1U);
    const auto& envelope = std::get<domain::Sealed>(event.email.content).envelope;
    EXPECT_EQ(eventstore::vault::Vault::secret_in(envelope), taken[0]);
    const auto again = event;
    seal_members(event, *vault, subject(), {"c:1", 2}, take);
    EXPECT_TRUE(event == again);
}

TEST_F(SealedEvents, AreErasedOnceTheCustomerIsForgottenButForWhoseTheyWere) {  // M20
    auto order = an_order(order_secret, customer);
    seal_members(order, *vault, subject(), {"o:1", 1}, [&] { return vault->take(tests::home); });
    destroy({customer.value});
    open_members(order, *vault, subject(), "o:1");
    EXPECT_TRUE(order.placing.erased());
    EXPECT_TRUE(order.delivery.erased());
    EXPECT_EQ(order.customer.value(), customer);
}

TEST_F(SealedEvents, TrackingIsSealedUnderTheEventsOwnSecret) {  // M17
    domain::order::TrackingAdded event;
    event.secret = tracking_secret;
    event.url.content = "https://tracking.example.test/1";
    seal_members(event, *vault, subject(), {"o:1", 3}, [&] { return vault->take(tests::home); });
    const auto opened = eventstore::codec::open(event.url, *vault, subject(), "o:1");
    EXPECT_EQ(std::get<std::string>(opened), "https://tracking.example.test/1");
    destroy({tracking_secret.value});
    EXPECT_TRUE(std::holds_alternative<Erased>(
        eventstore::codec::open(event.url, *vault, subject(), "o:1")));
}

TEST_F(SealedEvents, AMemberThatWasNeverSetIsAbsent) {
    const domain::Personal<std::string, Scope::value> member;
    EXPECT_TRUE(
        std::holds_alternative<Absent>(eventstore::codec::open(member, *vault, subject(), "c:1")));
}

TEST_F(SealedEvents, AMemberOfAnotherTypeIsCorruption) {
    domain::customer::StandardAddressSet event;
    event.email.content = "jan@example.test";
    seal_members(event, *vault, subject(), {"c:1", 2}, [&] { return vault->take(tests::home); });
    domain::Personal<domain::customer::Profile, Scope::value> misread;
    misread.content = std::get<domain::Sealed>(event.email.content);
    EXPECT_THROW((void)eventstore::codec::open(misread, *vault, subject(), "c:1"),
                 eventstore::ports::StoreFailure);
}

}  // namespace
}  // namespace kontor
