#include "eventstore/vault/crypto.hpp"

#include "eventstore/vault/key_cache.hpp"
#include "tests/unit/vault/vault_fixture.hpp"

#include <array>
#include <sodium.h>
#include <string>
#include <vector>

namespace kontor {
namespace {

using eventstore::vault::Key;
using eventstore::vault::KeyCache;

Key any_key(std::uint64_t seed) {
    adapters::memory::SeededRandom random{seed};
    Key key{};
    random.fill(key);
    return key;
}

TEST(Crypto, HmacIsWhatAnotherLibraryComputes) {
    ASSERT_GE(sodium_init(), 0);
    for (const std::size_t size : {0U, 1U, 31U, 55U, 56U, 63U, 64U, 65U, 1000U}) {
        const std::string text(size, 'm');
        const auto key = any_key(size);
        Key expected{};
        crypto_auth_hmacsha256(expected.data(),
                               reinterpret_cast<const unsigned char*>(text.data()),
                               text.size(),
                               key.data());
        EXPECT_EQ(eventstore::vault::hmac(key, text), expected) << size;
    }
}

TEST(Crypto, ADerivedKeyIsTheFirstBlockOfHkdfExpand) {
    const auto key = any_key(1);
    const std::string secret(32, 's');
    EXPECT_EQ(eventstore::vault::derived_key(key, "order", secret).key(),
              eventstore::vault::hmac(key, "order" + secret + "\x01"));
}

TEST(Crypto, SealedBytesOpenWithAnotherLibrary) {
    if (crypto_aead_aes256gcm_is_available() == 0) GTEST_SKIP() << "no AES instructions";
    const auto key = any_key(1);
    adapters::memory::SeededRandom random{5};
    std::string sealed;
    eventstore::vault::seal_bytes(key, "bound", "plain", random, sealed);
    std::array<unsigned char, 5> plain{};
    unsigned long long size = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(sealed.data());
    ASSERT_EQ(crypto_aead_aes256gcm_decrypt(plain.data(),
                                            &size,
                                            nullptr,
                                            bytes + eventstore::vault::nonce_size,
                                            sealed.size() - eventstore::vault::nonce_size,
                                            reinterpret_cast<const unsigned char*>("bound"),
                                            5,
                                            bytes,
                                            key.data()),
              0);
    EXPECT_EQ(std::string(plain.begin(), plain.end()), "plain");
}

TEST(Crypto, WorkGoesOnAfterTheUsedKeysAreWiped) {
    const auto key = any_key(1);
    adapters::memory::SeededRandom random{5};
    const auto digest = eventstore::vault::hmac(key, "text");
    for (int i = 0; i < 3; ++i) {
        std::string sealed;
        eventstore::vault::seal_bytes(key, "bound", "plain", random, sealed);
        eventstore::vault::wipe_used_keys();
        std::string plain;
        EXPECT_TRUE(eventstore::vault::open_bytes(key, "bound", sealed, plain));
        EXPECT_EQ(plain, "plain");
        EXPECT_FALSE(eventstore::vault::open_bytes(any_key(2), "bound", sealed, plain));
        EXPECT_EQ(plain, "");
        eventstore::vault::wipe_used_keys();
        EXPECT_EQ(eventstore::vault::hmac(key, "text"), digest);
    }
}

// The cache of unwrapped keys

constexpr domain::Id128 one{{1}};
constexpr domain::Id128 two{{2}};
constexpr domain::Id128 three{{3}};

TEST(KeyCache, TheKeyUsedLongestAgoMakesRoom) {
    KeyCache cache{2};
    cache.insert(one, any_key(1), cache.generation());
    cache.insert(two, any_key(2), cache.generation());
    EXPECT_EQ(cache.find(one).value().key(), any_key(1));
    cache.insert(three, any_key(3), cache.generation());
    EXPECT_FALSE(cache.find(two));
    EXPECT_EQ(cache.find(one).value().key(), any_key(1));
    EXPECT_EQ(cache.find(three).value().key(), any_key(3));
}

TEST(KeyCache, AReaderThatReadTheRowBeforeItWentDoesNotBringTheKeyBack) {
    KeyCache cache{10};
    const auto before = cache.generation();
    cache.purge(std::vector{one});
    cache.insert(one, any_key(1), before);
    EXPECT_FALSE(cache.find(one));
}

TEST(KeyCache, PurgingForgetsThoseKeysAlone) {
    KeyCache cache{10};
    cache.insert(one, any_key(1), cache.generation());
    cache.insert(two, any_key(2), cache.generation());
    cache.purge(std::vector{one, three});
    EXPECT_FALSE(cache.find(one));
    EXPECT_TRUE(cache.find(two));
}

}  // namespace
}  // namespace kontor
