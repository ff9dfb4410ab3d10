#pragma once

#include "adapters/memory/memory_store.hpp"
#include "adapters/memory/seeded_random.hpp"
#include "domain/events.hpp"
#include "eventstore/vault/vault.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kontor::tests {

inline constexpr domain::Timestamp noon{std::chrono::hours{24 * 20'000 + 12}};
inline constexpr eventstore::log::Partition home{3};

/// A customer with one order, in a vault of its own with a small reserve.
class VaultTest : public ::testing::Test {
protected:
    using Scope = domain::Scope;
    using Vault = eventstore::vault::Vault;

    adapters::memory::MemoryStore store;
    adapters::memory::SeededRandom random{1};
    eventstore::vault::Keyring keyring = eventstore::vault::fresh_keyring(random, noon);
    std::optional<Vault> vault;
    domain::CustomerId customer;
    domain::SecretId order_secret;
    domain::SecretId value_secret;
    domain::SecretId tracking_secret;

    VaultTest() {
        restart();
        customer = {vault->take(home).id.value};
        order_secret = vault->take(home).id;
        value_secret = vault->take(home).id;
        tracking_secret = vault->take(home).id;
    }

    void restart() {
        vault.emplace(store, random, keyring, Vault::Options{.partitions = 12, .reserve_block = 8});
    }

    [[nodiscard]] eventstore::vault::Subject subject() const {
        return {customer, order_secret};
    }

    [[nodiscard]] domain::SecretId secret_of(Scope scope) const {
        return scope == Scope::tracking ? tracking_secret : value_secret;
    }

    static eventstore::vault::Place place() {
        return {.stream = "c:somebody", .version = 4, .member = "email"};
    }

    [[nodiscard]] std::string sealed(Scope scope) const {
        return vault->seal(scope, subject(), secret_of(scope), place(), "plain");
    }
    [[nodiscard]] std::optional<std::string> opened(Scope scope,
                                                    const std::string& envelope) const {
        return vault->open(scope, subject(), place(), envelope);
    }

    void begin_custody() {
        vault->begin_custody(customer, std::vector{order_secret});
    }
    void end_custody() {
        vault->end_custody(std::vector{order_secret});
    }
    void destroy(std::initializer_list<domain::Id128> ids) {
        vault->destroy(std::vector<domain::Id128>{ids});
    }
};

inline constexpr std::initializer_list<domain::Scope> all_scopes{domain::Scope::customer,
                                                                 domain::Scope::value,
                                                                 domain::Scope::owner,
                                                                 domain::Scope::order,
                                                                 domain::Scope::delivery,
                                                                 domain::Scope::tracking,
                                                                 domain::Scope::period};

}  // namespace kontor::tests
