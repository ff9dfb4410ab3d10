#include "eventstore/vault/keyring_text.hpp"
#include "eventstore/vault/tokens.hpp"
#include "tests/unit/vault/vault_fixture.hpp"

#include <algorithm>
#include <string>

namespace kontor {
namespace {

using eventstore::ports::StoreFailure;
using eventstore::vault::Key;
using eventstore::vault::Keyring;
using eventstore::vault::keyring_from_text;
using eventstore::vault::keyring_text;
using eventstore::vault::KeyringError;
using eventstore::vault::Vault;

using KeyringOfVault = tests::VaultTest;

TEST_F(KeyringOfVault, AnotherOneIsRefused) {
    const auto other = eventstore::vault::fresh_keyring(random, tests::noon);
    EXPECT_THROW((Vault{store, random, other, {}}), StoreFailure);
}

TEST_F(KeyringOfVault, AnotherOneIsTakenOnceTheFirstIsForgotten) {
    adapters::memory::MemoryStore empty;
    const auto other = eventstore::vault::fresh_keyring(random, tests::noon);
    const Vault first{empty, random, keyring, {}};
    EXPECT_THROW((Vault{empty, random, other, {}}), StoreFailure);
    eventstore::vault::forget_keyring(empty);
    const Vault second{empty, random, other, {}};
    EXPECT_THROW((Vault{empty, random, keyring, {}}), StoreFailure);
}

TEST_F(KeyringOfVault, OneWithAnotherLastingKeyIsRefused) {
    for (Key Keyring::* const key :
         {&Keyring::partition_key, &Keyring::link_key, &Keyring::token_key, &Keyring::ledger_key}) {
        auto other = keyring;
        (other.*key)[31] ^= 1U;
        EXPECT_THROW((Vault{store, random, other, {}}), StoreFailure);
    }
}

TEST_F(KeyringOfVault, OneWithoutTheEpochOfTheKeysIsRefusedInClearWords) {
    auto other = keyring;
    other.epochs.front().epoch = 2;
    try {
        const Vault refused{store, random, other, {}};
        FAIL();
    } catch (const StoreFailure& failure) {
        EXPECT_NE(std::string{failure.what()}.find("no key of epoch 1"), std::string::npos);
    }
    other.epochs.clear();
    EXPECT_THROW((Vault{store, random, other, {}}), StoreFailure);
}

TEST_F(KeyringOfVault, OneWithAnotherEpochKeyIsRefused) {
    auto other = keyring;
    other.epochs.front().key[0] ^= 1U;
    EXPECT_THROW((Vault{store, random, other, {}}), StoreFailure);
}

TEST_F(KeyringOfVault, NewKeysAreWrappedUnderTheLastEpochAndOldOnesStillOpen) {
    const auto old = sealed(domain::Scope::value);
    auto later = keyring.epochs.back();
    later.epoch = 2;
    later.key[0] ^= 1U;
    keyring.epochs.push_back(later);
    restart();
    EXPECT_EQ(opened(domain::Scope::value, old), "plain");
    vault->restart_reserve(tests::home, vault->sequence_of(tracking_secret));
    const auto fresh = vault->take(tests::home).id;
    const auto row = store.get(std::string{"k"}.append(
        reinterpret_cast<const char*>(fresh.value.bytes.data()), fresh.value.bytes.size()));
    ASSERT_TRUE(row);
    EXPECT_EQ(row->substr(0, 4), std::string("\0\0\0\x02", 4));
    // Without the first epoch what was wrapped under it is lost, as it should be.
    keyring.epochs.erase(keyring.epochs.begin());
    EXPECT_THROW(
        {
            restart();
            (void)opened(domain::Scope::value, old);
        },
        StoreFailure);
}

TEST_F(KeyringOfVault, NoKeyStandsInPlainInTheStore) {
    for (auto row = store.scan("", ""); row->valid(); row->next()) {
        for (const Key& key : {keyring.epochs[0].key,
                               keyring.index_key,
                               keyring.partition_key,
                               keyring.link_key,
                               keyring.token_key,
                               keyring.ledger_key}) {
            const std::string bytes(key.begin(), key.end());
            EXPECT_EQ(row->value().find(bytes), std::string_view::npos);
        }
    }
}

// Its text

Keyring full_keyring() {
    adapters::memory::SeededRandom random{7};
    auto keyring = eventstore::vault::fresh_keyring(random, tests::noon);
    keyring.epochs.front().replaced_at = tests::noon + std::chrono::days{1};
    auto second = keyring.epochs.front();
    second.epoch = 2;
    second.key[5] ^= 255U;
    second.replaced_at.reset();
    keyring.epochs.push_back(second);
    keyring.index_key_before = second.key;
    keyring.ledger = {.number = 70'000, .dropped = 12, .mac = second.key};
    return keyring;
}

bool same(const Keyring& left, const Keyring& right) {
    const auto same_epoch = [](const auto& a, const auto& b) {
        return a.epoch == b.epoch && a.key == b.key && a.begun_at == b.begun_at &&
               a.replaced_at == b.replaced_at;
    };
    return std::ranges::equal(left.epochs, right.epochs, same_epoch) &&
           left.index_key == right.index_key && left.index_key_before == right.index_key_before &&
           left.partition_key == right.partition_key && left.link_key == right.link_key &&
           left.token_key == right.token_key && left.ledger_key == right.ledger_key &&
           left.ledger == right.ledger;
}

TEST(KeyringText, ReadsBackAsItWas) {
    const auto keyring = full_keyring();
    const auto read = keyring_from_text(keyring_text(keyring));
    ASSERT_TRUE(read);
    EXPECT_TRUE(same(*read, keyring));
}

TEST(KeyringText, EveryDamageIsTold) {
    const auto text = keyring_text(full_keyring());
    for (std::size_t at = 0; at < text.size(); ++at) {
        auto damaged = text;
        damaged[at] = static_cast<char>(damaged[at] ^ 1);
        const auto read = keyring_from_text(damaged);
        // Blanks between the parts mean nothing; a change to them may pass.
        if (read) {
            EXPECT_TRUE(same(*read, full_keyring())) << "byte " << at;
        } else {
            EXPECT_EQ(read.error().error, KeyringError::unreadable);
        }
        if (at + 2 < text.size()) {
            EXPECT_FALSE(keyring_from_text(text.substr(0, at))) << "cut to " << at;
        }
    }
}

TEST(KeyringText, ALaterVersionIsRefusedByName) {
    auto text = keyring_text(full_keyring());
    text.replace(text.find(": 1,"), 4, ": 2,");
    const auto read = keyring_from_text(text);
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().message.find("version 2"), std::string::npos);
}

}  // namespace
}  // namespace kontor
