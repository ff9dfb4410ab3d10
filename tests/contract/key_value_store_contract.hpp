#pragma once

#include "tests/support/store_under_test.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// What every key-value store promises. A test program includes this once and says for which kinds.

namespace kontor::tests {

class KeyValueStoreContract : public testing::TestWithParam<StoreKind> {
protected:
    using Durability = eventstore::ports::Durability;
    using WriteBatch = eventstore::ports::WriteBatch;

    [[nodiscard]] eventstore::ports::KeyValueStore& store() {
        return under_test_->store();
    }
    void put(std::string_view key, std::string_view value) {
        WriteBatch batch;
        batch.put(key, value);
        ASSERT_TRUE(store().write(batch, Durability::synced).has_value());
    }
    /// The keys that a scan finds, in its order.
    [[nodiscard]] std::vector<std::string> keys(std::string_view first = {},
                                                std::string_view after_last = {}) {
        std::vector<std::string> found;
        for (const auto rows = store().scan(first, after_last); rows->valid(); rows->next()) {
            found.emplace_back(rows->key());
        }
        return found;
    }
    void put_five() {
        for (const auto* key : {"d", "b", "e", "a", "c"}) put(key, std::string{"value of "} + key);
    }

    std::unique_ptr<StoreUnderTest> under_test_ = GetParam().make();
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(KeyValueStoreContract);

TEST_P(KeyValueStoreContract, GivesBackTheLastValue) {
    EXPECT_EQ(store().get("a"), std::nullopt);
    put("a", "old");
    put("a", "new");
    put("empty", "");
    EXPECT_EQ(store().get("a"), "new");
    EXPECT_EQ(store().get("empty"), "");
}

TEST_P(KeyValueStoreContract, KeysAndValuesAreAnyBytes) {
    const std::string key{"\x00\xff\n", 3};
    const std::string value(100'000, '\xfe');
    put(key, value);
    EXPECT_EQ(store().get(key), value);
}

TEST_P(KeyValueStoreContract, SortsKeysAsUnsignedBytes) {
    for (const auto* key : {"\xff", "a", "\x7f", "\x80"}) put(key, "");
    EXPECT_THAT(keys(), testing::ElementsAre("a", "\x7f", "\x80", "\xff"));
}

TEST_P(KeyValueStoreContract, ScansFromAKeyUpToAnother) {
    put_five();
    EXPECT_THAT(keys("b", "d"), testing::ElementsAre("b", "c"));
    EXPECT_THAT(keys("bb"), testing::ElementsAre("c", "d", "e"));
    EXPECT_THAT(keys("d", "b"), testing::IsEmpty());
    EXPECT_EQ(store().scan("c", {})->value(), "value of c");
}

TEST_P(KeyValueStoreContract, FindsTheLastKeyOfARange) {
    put_five();
    EXPECT_EQ(store().last_in("b", "d"), (std::pair<std::string, std::string>{"c", "value of c"}));
    EXPECT_EQ(store().last_in("a", "a"), std::nullopt);
    EXPECT_EQ(store().last_in("aa", "b"), std::nullopt);
    EXPECT_EQ(store().last_in("x", "z"), std::nullopt);
}

TEST_P(KeyValueStoreContract, AppliesChangesInTheirOrder) {
    put_five();
    WriteBatch batch;
    batch.erase_range("b", "e");
    batch.put("c", "again");
    batch.put("f", "not for long");
    batch.erase("f");
    batch.erase("never there");
    ASSERT_TRUE(store().write(batch, Durability::synced).has_value());
    EXPECT_THAT(keys(), testing::ElementsAre("a", "c", "e"));
    EXPECT_EQ(store().get("c"), "again");
}

TEST_P(KeyValueStoreContract, ACursorDoesNotSeeLaterWrites) {
    put_five();
    const auto rows = store().scan({}, {});
    WriteBatch batch;
    batch.erase("b");
    batch.put("c", "changed");
    batch.put("f", "added");
    ASSERT_TRUE(store().write(batch, Durability::synced).has_value());

    std::vector<std::string> seen;
    for (; rows->valid(); rows->next()) seen.emplace_back(rows->value());
    EXPECT_THAT(
        seen,
        testing::ElementsAre("value of a", "value of b", "value of c", "value of d", "value of e"));
    EXPECT_THAT(keys(), testing::ElementsAre("a", "c", "d", "e", "f"));
}

TEST_P(KeyValueStoreContract, SyncedWritesSurviveACrash) {
    WriteBatch buffered;
    buffered.put("buffered", "");
    ASSERT_TRUE(store().write(buffered, Durability::buffered).has_value());
    put("synced", "");
    under_test_->crash();
    EXPECT_THAT(keys(), testing::ElementsAre("buffered", "synced")) << "with all before them";
}

TEST_P(KeyValueStoreContract, FlushedWritesSurviveACrash) {
    WriteBatch batch;
    batch.put("a", "");
    ASSERT_TRUE(store().write(batch, Durability::buffered).has_value());
    ASSERT_TRUE(store().flush().has_value());
    under_test_->crash();
    EXPECT_THAT(keys(), testing::ElementsAre("a"));
}

TEST_P(KeyValueStoreContract, ReopeningLosesNothing) {
    put_five();
    WriteBatch batch;
    batch.put("f", "");
    ASSERT_TRUE(store().write(batch, Durability::buffered).has_value());
    store().reopen();
    EXPECT_THAT(keys(), testing::ElementsAre("a", "b", "c", "d", "e", "f"));
}

TEST_P(KeyValueStoreContract, CompactingChangesNothingVisible) {
    put_five();
    WriteBatch batch;
    batch.erase("c");
    ASSERT_TRUE(store().write(batch, Durability::synced).has_value());
    ASSERT_TRUE(store().compact({}, {}).has_value());
    ASSERT_TRUE(store().compact("a", "c").has_value());
    EXPECT_THAT(keys(), testing::ElementsAre("a", "b", "d", "e"));
}

}  // namespace kontor::tests
