#include "adapters/memory/memory_store.hpp"

#include <gtest/gtest.h>

namespace kontor::tests {
namespace {

using adapters::memory::MemoryStore;
using adapters::memory::WriteFault;
using eventstore::ports::Durability;
using eventstore::ports::StoreFailure;
using eventstore::ports::WriteBatch;

class MemoryStoreFaults : public testing::Test {
protected:
    [[nodiscard]] bool put(std::string_view key, Durability durability) {
        WriteBatch batch;
        batch.put(key, "");
        return store_.write(batch, durability).has_value();
    }
    [[nodiscard]] bool holds(std::string_view key) const {
        return store_.get(key).has_value();
    }
    MemoryStore store_;
};

TEST_F(MemoryStoreFaults, ACrashLosesBufferedWritesFromTheLastBackwards) {
    EXPECT_TRUE(put("synced", Durability::synced));
    EXPECT_TRUE(put("first", Durability::buffered));
    EXPECT_TRUE(put("second", Durability::buffered));
    EXPECT_TRUE(put("third", Durability::buffered));
    store_.crash(2);
    EXPECT_TRUE(holds("synced") && holds("first") && holds("second"));
    EXPECT_FALSE(holds("third"));
    EXPECT_EQ(store_.buffered(), 0U);
}

TEST_F(MemoryStoreFaults, OnlyTheNthWriteFailsAndThenAllUntilReopened) {
    store_.fail_write(2, WriteFault::not_applied);
    EXPECT_TRUE(put("first", Durability::synced));
    EXPECT_FALSE(put("second", Durability::synced));
    EXPECT_FALSE(put("third", Durability::synced));
    store_.reopen();
    EXPECT_FALSE(holds("second") || holds("third"));
    EXPECT_TRUE(put("fourth", Durability::synced));
    EXPECT_EQ(store_.syncs(), 2U);
}

TEST_F(MemoryStoreFaults, AFailedWriteMayBeThereForGood) {
    store_.fail_write(1, WriteFault::applied);
    EXPECT_FALSE(put("unanswered", Durability::buffered));
    store_.reopen();
    store_.crash();
    EXPECT_TRUE(holds("unanswered"));
}

TEST_F(MemoryStoreFaults, ATornWriteTakesWhatWasBufferedBeforeIt) {
    EXPECT_TRUE(put("buffered", Durability::buffered));
    store_.fail_write(1, WriteFault::torn);
    EXPECT_FALSE(put("torn", Durability::synced));
    EXPECT_FALSE(holds("torn"));
    store_.reopen();
    EXPECT_FALSE(holds("torn") || holds("buffered"));
}

TEST_F(MemoryStoreFaults, AFlushCanFailToo) {
    EXPECT_TRUE(put("buffered", Durability::buffered));
    store_.fail_write(1, WriteFault::torn);
    EXPECT_FALSE(store_.flush().has_value());
    store_.reopen();
    EXPECT_FALSE(holds("buffered"));
}

TEST_F(MemoryStoreFaults, ReopeningFailsAsOftenAsItIsTold) {
    store_.fail_reopen(2);
    EXPECT_THROW(store_.reopen(), StoreFailure);
    EXPECT_THROW(store_.reopen(), StoreFailure);
    EXPECT_NO_THROW(store_.reopen());
}

}  // namespace
}  // namespace kontor::tests
