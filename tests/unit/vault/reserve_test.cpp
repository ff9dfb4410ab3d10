#include "tests/unit/vault/vault_fixture.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace kontor {
namespace {

using eventstore::log::Partition;
using eventstore::ports::StoreFailure;
using eventstore::vault::Reserved;
using eventstore::vault::Vault;
using tests::home;

constexpr std::size_t block = 8;

class ReserveTest : public ::testing::Test {
protected:
    adapters::memory::MemoryStore store;
    adapters::memory::SeededRandom random{1};
    eventstore::vault::Keyring keyring = eventstore::vault::fresh_keyring(random, tests::noon);
    std::optional<Vault> vault;

    ReserveTest() {
        start();
    }
    void start() {
        vault.emplace(store, random, keyring, Vault::Options{.reserve_block = block});
    }
    void crash() {
        vault.reset();
        store.crash();
        start();
    }
    std::vector<Reserved> take(int count) {
        std::vector<Reserved> taken;
        for (int i = 0; i < count; ++i) taken.push_back(vault->take(home));
        return taken;
    }
    /// Rows of a kind: "k" keys, "r" blocks.
    [[nodiscard]] std::size_t rows(char kind) const {
        std::size_t count = 0;
        const std::string after(1, static_cast<char>(kind + 1));
        for (auto row = store.scan(std::string(1, kind), after); row->valid(); row->next()) ++count;
        return count;
    }
};

TEST_F(ReserveTest, SecretsAreTakenInTheOrderOfTheirPlaces) {
    std::set<domain::SecretId> seen;
    std::uint64_t expected = 0;
    for (const auto& [id, sequence] : take(3 * static_cast<int>(block) + 1)) {
        EXPECT_EQ(sequence, expected++);
        EXPECT_EQ(vault->sequence_of(id), sequence);
        EXPECT_TRUE(seen.insert(id).second);
    }
}

TEST_F(ReserveTest, ASecretIsDurableBeforeItIsTaken) {
    const auto taken = take(20);
    crash();
    for (const auto& reserved : taken) EXPECT_TRUE(vault->holds(reserved.id.value));
}

TEST_F(ReserveTest, TakingCostsNoWriteWhileTheReserveLasts) {
    (void)take(1);
    const auto syncs = store.syncs();
    (void)take(static_cast<int>(block) - 1);
    EXPECT_EQ(store.syncs(), syncs);
    (void)take(1);
    EXPECT_EQ(store.syncs(), syncs + 1);
}

TEST_F(ReserveTest, IsRefilledWhenLessThanHalfABlockIsLeft) {
    (void)take(static_cast<int>(block) / 2);
    EXPECT_FALSE(vault->low(home));
    vault->refill(home);
    (void)take(1);
    EXPECT_TRUE(vault->low(home));
    vault->refill(home);
    EXPECT_FALSE(vault->low(home));
    const auto syncs = store.syncs();
    (void)take(static_cast<int>(block));
    EXPECT_EQ(store.syncs(), syncs);
}

TEST_F(ReserveTest, EachPartitionHasItsOwn) {
    EXPECT_EQ(vault->take(Partition{0}).sequence, 0U);
    EXPECT_EQ(vault->take(Partition{1}).sequence, 0U);
    EXPECT_EQ(vault->take(Partition{0}).sequence, 1U);
}

TEST_F(ReserveTest, RestartDestroysWhatTheLogNeverUsedAndKeepsTheRest) {
    const auto taken = take(11);
    crash();
    vault->restart_reserve(home, taken[4].sequence);
    for (std::size_t i = 0; i < taken.size(); ++i) {
        EXPECT_EQ(vault->holds(taken[i].id.value), i <= 4) << i;
        EXPECT_EQ(vault->sequence_of(taken[i].id).has_value(), i <= 4);
    }
    EXPECT_EQ(rows('k'), 5 + block);
    EXPECT_EQ(rows('r'), 1U);
}

TEST_F(ReserveTest, RestartWithoutAnyUseDestroysAllAndMintsAfresh) {
    const auto taken = take(3);
    crash();
    vault->restart_reserve(home, std::nullopt);
    for (const auto& reserved : taken) EXPECT_FALSE(vault->holds(reserved.id.value));
    EXPECT_EQ(rows('k'), block);
}

TEST_F(ReserveTest, PlacesAreNeverGivenTwiceAcrossRestarts) {
    std::uint64_t last = take(11).back().sequence;
    for (int restarts = 0; restarts < 3; ++restarts) {
        crash();
        vault->restart_reserve(home, last);
        const auto next = vault->take(home).sequence;
        EXPECT_GT(next, last);
        last = next;
    }
}

TEST_F(ReserveTest, RestartTwiceWithTheSameUseKeepsWhatWasUsed) {
    const auto taken = take(5);
    for (int restarts = 0; restarts < 2; ++restarts) {
        crash();
        vault->restart_reserve(home, taken.back().sequence);
    }
    for (const auto& reserved : taken) EXPECT_TRUE(vault->holds(reserved.id.value));
}

TEST_F(ReserveTest, RestartLeavesOtherPartitionsAlone) {
    const auto elsewhere = vault->take(Partition{2});
    vault->restart_reserve(home, std::nullopt);
    EXPECT_TRUE(vault->holds(elsewhere.id.value));
}

TEST_F(ReserveTest, WhatWasMintedTogetherIsForgottenOnceTaken) {
    (void)take(20 * static_cast<int>(block));
    EXPECT_LE(rows('r'), 4U);
    EXPECT_EQ(rows('k'), 20 * block);
}

TEST_F(ReserveTest, TheNumberOfKeysIsKeptWithoutWalkingAgain) {
    const auto taken = take(3);
    EXPECT_EQ(vault->count_keys(), rows('k'));
    (void)take(5 * static_cast<int>(block));
    EXPECT_EQ(vault->count_keys(), rows('k'));
    // One twice, one that was never there, and one that is destroyed once more.
    const std::vector ids{taken[0].id.value, taken[0].id.value, domain::Id128{}, taken[1].id.value};
    vault->destroy(ids);
    vault->destroy(ids);
    EXPECT_EQ(vault->count_keys(), rows('k'));
    vault->restart_reserve(home, taken[2].sequence);
    EXPECT_EQ(vault->count_keys(), rows('k'));
    // What somebody else adds is not seen: nothing is walked.
    eventstore::ports::WriteBatch batch;
    batch.put("k unknown to the vault", "");
    ASSERT_TRUE(store.write(batch, eventstore::ports::Durability::buffered));
    EXPECT_EQ(vault->count_keys() + 1, rows('k'));
    store.reopen();
}

TEST_F(ReserveTest, WhatCameAndWentBeforeTheFirstCountIsNotCountedTwice) {
    const auto taken = take(20);
    vault->destroy(std::vector{taken[3].id.value});
    EXPECT_EQ(vault->count_keys(), rows('k'));
}

TEST_F(ReserveTest, AFailedMintIsToldAndMintsLater) {
    store.fail_write(1, adapters::memory::WriteFault::not_applied);
    EXPECT_THROW((void)vault->take(home), StoreFailure);
    store.reopen();
    const auto taken = vault->take(home);
    EXPECT_TRUE(vault->holds(taken.id.value));
}

}  // namespace
}  // namespace kontor
