#include "tests/unit/vault/vault_fixture.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace kontor {
namespace {

using domain::Scope;
using eventstore::ports::StoreFailure;
using eventstore::vault::KeyMissing;
using eventstore::vault::Place;
using eventstore::vault::Vault;
using tests::all_scopes;
using Sealing = tests::VaultTest;

TEST_F(Sealing, WhatIsSealedOpensInItsPlace) {
    for (const auto scope : all_scopes) EXPECT_EQ(opened(scope, sealed(scope)), "plain");
}

TEST_F(Sealing, WhatIsSealedIsAnotherEachTimeAndShowsNothing) {
    for (const auto scope : all_scopes) {
        const auto first = sealed(scope);
        EXPECT_NE(first, sealed(scope));
        EXPECT_EQ(first.find("plain"), std::string::npos);
    }
}

TEST_F(Sealing, NothingSealsAsWellAsSomething) {
    const auto envelope = vault->seal(Scope::value, subject(), value_secret, place(), "");
    EXPECT_EQ(vault->open(Scope::value, subject(), place(), envelope), "");
}

TEST_F(Sealing, AnEnvelopeInAnotherPlaceIsCorruption) {
    for (const auto scope : all_scopes) {
        const auto envelope = sealed(scope);
        for (const Place& elsewhere : {Place{"c:other", 4, "email"},
                                       Place{"c:somebody", 5, "email"},
                                       Place{"c:somebody", 4, "phone"},
                                       Place{"c:somebodye", 4, "mail"}}) {
            EXPECT_THROW((void)vault->open(scope, subject(), elsewhere, envelope), StoreFailure);
        }
    }
}

TEST_F(Sealing, AnEnvelopeOfAnotherScopeIsCorruption) {
    for (const auto scope : all_scopes) {
        for (const auto other : all_scopes) {
            if (scope == other) continue;
            const auto envelope = sealed(scope);
            EXPECT_THROW((void)opened(other, envelope), StoreFailure);
        }
    }
}

TEST_F(Sealing, ADamagedEnvelopeIsNeverRead) {
    for (const auto scope : all_scopes) {
        const auto envelope = sealed(scope);
        for (std::size_t at = 0; at < envelope.size(); ++at) {
            auto damaged = envelope;
            damaged[at] = static_cast<char>(damaged[at] ^ 1);
            // Damage to the name of the secret looks like a secret that is gone.
            const bool names_secret = scope != Scope::customer && at >= 2 && at < 18;
            if (names_secret) {
                EXPECT_EQ(opened(scope, damaged), std::nullopt);
            } else {
                EXPECT_THROW((void)opened(scope, damaged), StoreFailure) << "byte " << at;
            }
            EXPECT_THROW((void)opened(scope, envelope.substr(0, at)), StoreFailure);
        }
    }
}

TEST_F(Sealing, AnEnvelopeNamesItsSecret) {
    EXPECT_EQ(Vault::secret_in(sealed(Scope::value)), value_secret);
    EXPECT_EQ(Vault::secret_in(sealed(Scope::tracking)), tracking_secret);
    EXPECT_EQ(Vault::secret_in(sealed(Scope::owner)), order_secret);
    EXPECT_EQ(Vault::secret_in(sealed(Scope::delivery)), order_secret);
    EXPECT_EQ(Vault::secret_in(sealed(Scope::customer)), std::nullopt);
    EXPECT_EQ(Vault::secret_in("damaged"), std::nullopt);
}

TEST_F(Sealing, WhoseOrderItIsCanBeToldWithoutKnowingItBefore) {
    const auto envelope = sealed(Scope::owner);
    EXPECT_EQ(vault->open(Scope::owner, {}, place(), envelope), "plain");
}

TEST_F(Sealing, DestroyingAKeyEndsWhatHangsOnItAndNothingElse) {  // M16, M17, M20
    const std::vector<std::pair<domain::Id128, std::set<Scope>>> table{
        {tracking_secret.value, {Scope::tracking}},
        {value_secret.value, {Scope::value, Scope::period}},
        {order_secret.value, {Scope::owner, Scope::order, Scope::delivery}},
        {customer.value, {Scope::customer}},
    };
    std::vector<std::pair<Scope, std::string>> envelopes;
    for (const auto scope : all_scopes) envelopes.emplace_back(scope, sealed(scope));
    std::set<Scope> gone;
    for (const auto& [key, ends] : table) {
        vault->destroy(std::vector{key});
        gone.insert(ends.begin(), ends.end());
        for (const auto& [scope, envelope] : envelopes) {
            EXPECT_EQ(opened(scope, envelope).has_value(), !gone.contains(scope))
                << "scope " << static_cast<int>(scope);
        }
    }
}

TEST_F(Sealing, DestroyingTheOrdersSecretEndsItsTrackingToo) {  // M16
    const auto envelope = sealed(Scope::tracking);
    destroy({order_secret.value});
    EXPECT_EQ(opened(Scope::tracking, envelope), std::nullopt);
}

TEST_F(Sealing, DestroyingTheCustomersKeyEndsAllButWhoseOrderItWas) {  // M20
    std::vector<std::pair<Scope, std::string>> envelopes;
    for (const auto scope : all_scopes) envelopes.emplace_back(scope, sealed(scope));
    destroy({customer.value});
    for (const auto& [scope, envelope] : envelopes) {
        // A period's key is nobody's.
        EXPECT_EQ(opened(scope, envelope).has_value(),
                  scope == Scope::owner || scope == Scope::period);
    }
}

TEST_F(Sealing, WhatIsErasedNeverOpensAgain) {  // M20
    const auto envelope = sealed(Scope::value);
    destroy({customer.value});
    restart();
    EXPECT_EQ(opened(Scope::value, envelope), std::nullopt);
    EXPECT_FALSE(vault->holds(customer.value));
    EXPECT_EQ(vault->customer_digest(customer, "route", "key"), std::nullopt);
    EXPECT_THROW((void)sealed(Scope::value), KeyMissing);
    for (int i = 0; i < 100; ++i) EXPECT_NE(vault->take(tests::home).id.value, customer.value);
}

TEST_F(Sealing, DestructionOutlivesACrash) {
    const auto envelope = sealed(Scope::order);
    destroy({order_secret.value});
    vault.reset();
    store.crash();
    restart();
    EXPECT_EQ(opened(Scope::order, envelope), std::nullopt);
    EXPECT_TRUE(vault->holds(customer.value));
}

TEST_F(Sealing, DestroyingWhatIsNotThereIsFine) {
    destroy({});
    destroy({domain::Id128{}, order_secret.value, order_secret.value});
    destroy({order_secret.value});
    EXPECT_FALSE(vault->holds(order_secret.value));
    EXPECT_TRUE(vault->holds(value_secret.value));
}

TEST_F(Sealing, SealingForAnOrderNeedsItsSecret) {
    for (const auto scope : {Scope::owner, Scope::order, Scope::delivery}) {
        EXPECT_THROW((void)vault->seal(scope, {.customer = customer}, {}, place(), "plain"),
                     KeyMissing);
    }
}

TEST_F(Sealing, AFailedDestructionIsTold) {
    store.fail_write(1, adapters::memory::WriteFault::not_applied);
    EXPECT_THROW(destroy({order_secret.value}), StoreFailure);
}

TEST_F(Sealing, ASmallCacheChangesNothing) {
    Vault small{store, random, keyring, {.keys_cached_max = 1}};
    for (const auto scope : all_scopes) {
        const auto envelope = small.seal(scope, subject(), secret_of(scope), place(), "plain");
        EXPECT_EQ(small.open(scope, subject(), place(), envelope), "plain");
    }
}

// Custody

using Custody = tests::VaultTest;

TEST_F(Custody, OpensTheDeliveryAloneOnceTheCustomerIsForgotten) {  // M20
    std::vector<std::pair<Scope, std::string>> envelopes;
    for (const auto scope : all_scopes) envelopes.emplace_back(scope, sealed(scope));
    begin_custody();
    destroy({customer.value, order_secret.value, value_secret.value, tracking_secret.value});
    for (const auto& [scope, envelope] : envelopes) {
        const auto plain = vault->open(scope, {.order_secret = order_secret}, place(), envelope);
        EXPECT_EQ(plain.has_value(), scope == Scope::delivery) << static_cast<int>(scope);
    }
    end_custody();
    EXPECT_EQ(opened(Scope::delivery, envelopes[4].second), std::nullopt);
}

TEST_F(Custody, SealsTheReasonAndTheTrackingThatFulfilmentStillReports) {  // M26
    begin_custody();
    destroy({customer.value});
    for (const auto scope : {Scope::delivery, Scope::tracking}) {
        EXPECT_EQ(opened(scope, sealed(scope)), "plain");
    }
    EXPECT_THROW((void)sealed(Scope::order), KeyMissing);
}

TEST_F(Custody, MayBeginTwiceAlsoAfterTheCustomersKeyIsGone) {
    const auto envelope = sealed(Scope::delivery);
    begin_custody();
    destroy({customer.value});
    begin_custody();
    EXPECT_EQ(opened(Scope::delivery, envelope), "plain");
}

TEST_F(Custody, CannotBeginOnceTheCustomersKeyIsGone) {
    destroy({customer.value});
    EXPECT_THROW(begin_custody(), KeyMissing);
}

TEST_F(Custody, OutlivesACrash) {
    const auto envelope = sealed(Scope::delivery);
    begin_custody();
    destroy({customer.value});
    store.crash();
    restart();
    EXPECT_EQ(opened(Scope::delivery, envelope), "plain");
}

}  // namespace
}  // namespace kontor
