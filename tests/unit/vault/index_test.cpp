#include "tests/support/forwarding_store.hpp"
#include "tests/unit/vault/vault_fixture.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace kontor {
namespace {

using domain::ClaimId;
using Index = tests::VaultTest;

constexpr ClaimId first{domain::Id128{{1}}};
constexpr ClaimId second{domain::Id128{{2}}};

TEST_F(Index, FindsTheClaimOfAnAddressAndOfNoOther) {  // M3
    vault->index_claim("jan@example.test", first);
    vault->index_claim("piet@example.test", second);
    EXPECT_EQ(vault->find_claim("jan@example.test"), first);
    EXPECT_EQ(vault->find_claim("piet@example.test"), second);
    EXPECT_EQ(vault->find_claim("joris@example.test"), std::nullopt);
}

TEST_F(Index, IndexingAgainChangesNothing) {
    vault->index_claim("jan@example.test", first);
    const auto buffered = store.buffered();
    vault->index_claim("jan@example.test", first);
    EXPECT_EQ(store.buffered(), buffered);
    EXPECT_EQ(vault->find_claim("jan@example.test"), first);
}

TEST_F(Index, RemovingAClaimRemovesEveryAddressOfItAndNoOther) {  // M20
    vault->index_claim("jan@example.test", first);
    vault->index_claim("jan@work.example.test", first);
    vault->index_claim("piet@example.test", second);
    vault->unindex_claim(first);
    store.crash();
    restart();
    EXPECT_EQ(vault->find_claim("jan@example.test"), std::nullopt);
    EXPECT_EQ(vault->find_claim("jan@work.example.test"), std::nullopt);
    EXPECT_EQ(vault->find_claim("piet@example.test"), second);
    vault->unindex_claim(first);
}

TEST_F(Index, RemovingAClaimLeavesAnAddressThatIsAnothersByNow) {
    vault->index_claim("jan@example.test", first);
    vault->index_claim("jan@example.test", second);
    vault->unindex_claim(first);
    EXPECT_EQ(vault->find_claim("jan@example.test"), second);
}

TEST_F(Index, IsDurableOnceFlushed) {
    vault->index_claim("jan@example.test", first);
    vault->flush();
    store.crash();
    restart();
    EXPECT_EQ(vault->find_claim("jan@example.test"), first);
}

TEST_F(Index, HoldsNoAddressAndNoClaimBesideIt) {
    vault->index_claim("jan@example.test", first);
    const std::string claim(first.value.bytes.begin(), first.value.bytes.end());
    for (auto row = store.scan("x", "y"); row->valid(); row->next()) {
        EXPECT_EQ(row->key().find("jan"), std::string_view::npos);
        EXPECT_EQ(row->value().find(claim), std::string_view::npos);
    }
}

/// Does something right before the next row is asked for.
class Interrupted final : public tests::ForwardingStore {
public:
    using ForwardingStore::ForwardingStore;

    mutable std::function<void()> first;

    [[nodiscard]] std::optional<std::string> get(std::string_view key) const override {
        if (const auto before = std::exchange(first, nullptr)) before();
        return ForwardingStore::get(key);
    }
};

TEST_F(Index, FindsAClaimThatATurnOfKeysMovesUnderTheSearchersHands) {  // M3, M20
    Interrupted interrupted{store};
    Vault turning{interrupted, random, keyring, {.partitions = 12, .reserve_block = 8}};
    turning.index_claim("jan@example.test", first);
    for (int turns = 1; turns <= 3; ++turns) {
        // The row is asked for by a key under which it is no longer.
        interrupted.first = [&] { turning.turn(tests::noon, [](const auto&) {}); };
        EXPECT_EQ(turning.find_claim("jan@example.test"), first);
    }
}

TEST_F(Index, AnAddressBelongsToOnePartitionForEverAndAllPartitionsHaveSome) {
    std::map<std::uint16_t, int> addresses;
    for (int i = 0; i < 1200; ++i) {
        const auto address = std::to_string(i) + "@example.test";
        const auto partition = vault->partition_of_address(address);
        ++addresses[partition.value];
        EXPECT_EQ(vault->partition_of_address(address), partition);
    }
    EXPECT_EQ(addresses.size(), 12U);
    for (const auto& [partition, count] : addresses) EXPECT_GT(count, 50);
    const auto home = vault->partition_of_address("jan@example.test");
    restart();
    EXPECT_EQ(vault->partition_of_address("jan@example.test"), home);
}

// Digests

using Digests = tests::VaultTest;

TEST_F(Digests, TheSameRequestOfACustomerHasTheSameDigest) {
    const auto digest = vault->customer_digest(customer, "orders", "key-1");
    restart();
    EXPECT_EQ(vault->customer_digest(customer, "orders", "key-1"), digest);
    ASSERT_TRUE(digest);
}

TEST_F(Digests, NoTwoAreEqualAcrossCustomersLabelsAndTexts) {
    const domain::CustomerId other{vault->take(tests::home).id.value};
    const auto digest = vault->customer_digest(customer, "orders", "key-1");
    EXPECT_NE(vault->customer_digest(other, "orders", "key-1"), digest);
    EXPECT_NE(vault->customer_digest(customer, "order", "skey-1"), digest);
    EXPECT_NE(vault->customer_digest(customer, "orders", "key-2"), digest);
    EXPECT_NE(vault->machine_digest("orders", "key-1"), digest);
    EXPECT_NE(vault->machine_digest("orders", "key-1"), vault->machine_digest("orders", "key-2"));
}

}  // namespace
}  // namespace kontor
