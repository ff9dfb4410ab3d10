#include "eventstore/log/encoding.hpp"
#include "eventstore/log/keys.hpp"
#include "eventstore/log/log_format.hpp"
#include "eventstore/log/replay.hpp"
#include "tests/support/key_value_log_under_test.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

// What the log over a key-value store promises beyond the contract of every log.

namespace kontor::tests {
namespace {

using eventstore::log::LogError;
using eventstore::log::Position;
using eventstore::log::Row;
using eventstore::ports::Durability;
using eventstore::ports::StoreFailure;
using eventstore::ports::WriteBatch;
using testing::ElementsAre;
using testing::HasSubstr;

class KeyValueLogTest : public EventLogFixture {
protected:
    [[nodiscard]] KeyValueLogUnderTest& under_test() {
        return static_cast<KeyValueLogUnderTest&>(*under_test_);
    }
    void put_row(Row row, Position position, std::string_view bytes) {
        WriteBatch change;
        change.put(row_key(row, here, position), bytes);
        ASSERT_TRUE(under_test().store().write(change, Durability::synced).has_value());
    }
    void erase_row(Row row, Position position) {
        WriteBatch change;
        change.erase(row_key(row, here, position));
        ASSERT_TRUE(under_test().store().write(change, Durability::synced).has_value());
    }
    [[nodiscard]] std::string row_at(Row row, Position position) {
        const auto bytes = under_test().store().get(row_key(row, here, position));
        EXPECT_TRUE(bytes.has_value());
        return bytes.value_or(" ");
    }
    /// Changes the last byte of the row.
    void damage(Row row, Position position) {
        auto bytes = row_at(row, position);
        bytes.back() = static_cast<char>(bytes.back() ^ 1);
        put_row(row, position, bytes);
    }
    void expect_damaged_at(Position position) {
        EXPECT_EQ(log().read(here, {}, 100).error(), LogError::corrupt);
        EXPECT_THAT(under_test().observed().corrupt, ElementsAre(position));
        const auto verified = verify(log(), here);
        ASSERT_FALSE(verified.has_value());
        EXPECT_EQ(verified.error().position, position);
    }
    void expect_refused_at_open(const std::string& words) {
        try {
            under_test_->restart(partitions_of_tests);
            FAIL() << "it opened";
        } catch (const StoreFailure& failure) {
            EXPECT_THAT(failure.what(), HasSubstr(words));
        }
    }
    [[nodiscard]] std::vector<std::uint64_t> replayed(Checkpoint from = {}) {
        std::vector<std::uint64_t> positions;
        const auto after = replay(
            log(),
            here,
            from,
            [&](const std::vector<Entry>& entries, Checkpoint) {
                for (const auto& entry : entries) positions.push_back(entry.position.value);
            },
            1);
        EXPECT_EQ(after.value(), end(here));
        return positions;
    }
};

// Group commit

TEST_P(KeyValueLogTest, BatchesThatWaitShareOneSyncedWrite) {
    std::vector<LogUnderTest::Addressed> batches;
    batches.reserve(partitions_of_tests);
    for (std::uint16_t partition = 0; partition < partitions_of_tests; ++partition) {
        batches.emplace_back(Partition{partition}, batch({record("o:first", 1)}));
    }
    for (const auto& appended : under_test_->append_together(batches)) {
        EXPECT_TRUE(appended.has_value());
    }
    EXPECT_THAT(under_test().observed().groups, ElementsAre(1, partitions_of_tests - 1))
        << "the first goes at once, the others gather meanwhile";
    EXPECT_EQ(under_test().observed().appends, partitions_of_tests);
    EXPECT_EQ(under_test().observed().positions, partitions_of_tests);
}

TEST_P(KeyValueLogTest, AFailedWriteIsClearedUpForAllItsBatches) {
    auto other = batch({record("o:other", 1)});
    under_test_->lose_next_answer(false);
    const auto appended =
        under_test_->append_together({{here, batch({record("o:first", 1)})}, {there, other}});
    EXPECT_EQ(appended[0].error(), LogError::not_appended);
    EXPECT_TRUE(appended[1].has_value()) << "it was written after the reopening";
    EXPECT_THAT(under_test().observed().failures, ElementsAre("the log was reopened"));
}

TEST_P(KeyValueLogTest, IsUnavailableOnceItCannotBeReopened) {
    append_three();
    under_test_->lose_next_answer(true);
    under_test().faulty().fail_reopen();
    const auto next = batch({record("o:first", 4)});
    EXPECT_EQ(append(next).error(), LogError::unavailable);
    EXPECT_EQ(append(next).error(), LogError::unavailable);
    EXPECT_EQ(log().end(here).error(), LogError::unavailable);
    EXPECT_EQ(log().read(here, {}, 1).error(), LogError::unavailable);
    EXPECT_EQ(log().find(here, next.id).error(), LogError::unavailable);
    under_test_->restart(partitions_of_tests);
    EXPECT_TRUE(log().find(here, next.id).value().has_value());
}

TEST_P(KeyValueLogTest, AppendsNothingWhenTheWriterIsTooBusy) {
    under_test().work().refuse_next();
    const auto asked = batch({record("o:first", 1)});
    EXPECT_EQ(append(asked).error(), LogError::not_appended);
    EXPECT_TRUE(append(asked).has_value());
}

TEST_P(KeyValueLogTest, AReadThatFailsIsNeverAnEmptyPage) {
    append_three();
    under_test().faulty().fail_reads();
    EXPECT_EQ(log().read(here, {}, 1).error(), LogError::corrupt);
}

TEST_P(KeyValueLogTest, ReadersOnOtherThreadsNeverSeeHalfABatch) {
    std::atomic<bool> halved = false;
    {
        const std::jthread reader{[&](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                const auto page = log().read(here, {}, 1000);
                if (!page || page->entries.size() % 2 != 0) halved = true;
                if (!log().end(here)) halved = true;
            }
        }};
        for (std::uint64_t version = 1; version < 40; version += 2) {
            if (version == 21) under_test_->lose_next_answer(true);
            const auto appended =
                append(batch({record("o:first", version), record("o:first", version + 1)}));
            EXPECT_TRUE(appended.has_value());
        }
    }
    EXPECT_FALSE(halved);
    EXPECT_EQ(end(here).position, Position{40});
}

using KeyValueLogDeathTest = KeyValueLogTest;

TEST_P(KeyValueLogDeathTest, RefusesBatchesThatMustNeverReachADisk) {
    append_three();
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(EXPECT_FALSE(append(batch({})).has_value()), "empty batch");
    EXPECT_DEATH(EXPECT_FALSE(append(batch({}, {purge("o:first", {{3}})})).has_value()),
                 "cannot be purged yet");
}

// Damage

TEST_P(KeyValueLogTest, NoticesAnAlteredRecord) {
    append_three();
    damage(Row::record, {1});
    expect_damaged_at({1});
    EXPECT_EQ(log().record_at(here, {1}).error(), LogError::corrupt);
    EXPECT_TRUE(log().record_at(here, {0}).value().has_value());
}

TEST_P(KeyValueLogTest, NoticesAMissingRecord) {
    ASSERT_TRUE(append(batch({record("o:first", 1), record("o:first", 2)})).has_value());
    ASSERT_TRUE(append(batch({record("o:first", 3)})).has_value());
    erase_row(Row::record, {1});
    expect_damaged_at({1});
}

TEST_P(KeyValueLogTest, NoticesAnAlteredHeader) {
    append_three();
    damage(Row::header, {1});
    expect_damaged_at({1});
}

TEST_P(KeyValueLogTest, NoticesAMissingHeader) {
    append_three();
    erase_row(Row::header, {1});
    expect_damaged_at({1});
}

TEST_P(KeyValueLogTest, NoticesATombstoneThatNoPurgeRecordCalledFor) {
    append_three();
    ASSERT_TRUE(append(batch({}, {purge("o:first", {{0}})})).has_value());
    put_row(Row::record, {1}, eventstore::log::encode_tombstone({3}));
    expect_damaged_at({1});
}

TEST_P(KeyValueLogTest, NoticesAnAlteredPurgeRecord) {
    append_three();
    ASSERT_TRUE(append(batch({}, {purge("o:first", {{0}})})).has_value());
    auto other = purge("o:first", {{0}});
    other.whole = true;
    put_row(Row::purge, {3}, encode(other));
    expect_damaged_at({3});
}

TEST_P(KeyValueLogTest, OpensOnlyOnAWholeLastBatch) {
    append_three();
    damage(Row::record, {2});
    expect_refused_at_open("log partition 1 is damaged at position 2: the record was altered");
}

TEST_P(KeyValueLogTest, OpensOnlyIfNothingStandsBehindTheLastBatch) {
    append_three();
    erase_row(Row::header, {2});
    expect_refused_at_open("log partition 1 is damaged at position 2");
}

TEST_P(KeyValueLogTest, AnEndThatVanishedIsDamageToo) {
    append_three();
    erase_row(Row::header, {2});
    const auto replayed = replay(log(), here, {}, [](const auto&, auto) {});
    EXPECT_EQ(replayed.error(), LogError::corrupt);
    EXPECT_EQ(verify(log(), here).error().position, Position{2});
}

TEST_P(KeyValueLogTest, OpensOnlyOnAFormatItKnows) {
    WriteBatch change;
    change.erase(eventstore::log::format_key);
    append_three();
    ASSERT_TRUE(under_test().store().write(change, Durability::synced).has_value());
    expect_refused_at_open("format row is missing");
}

TEST_P(KeyValueLogTest, ARestoreGivesItAnotherIncarnation) {
    const auto before = log().incarnation();
    adapters::memory::SeededRandom random{2};
    eventstore::log::renew_incarnation(under_test().store(), random);
    under_test_->restart(partitions_of_tests);
    EXPECT_NE(log().incarnation(), before);
    EXPECT_EQ(log().partitions(), partitions_of_tests);
}

// Purging and replay

TEST_P(KeyValueLogTest, PurgingRemovesTheBytes) {  // M16
    ASSERT_TRUE(append(batch({record("o:first", 1, "marker")})).has_value());
    ASSERT_TRUE(append(batch({}, {purge("o:first", {{0}})})).has_value());
    EXPECT_EQ(row_at(Row::record, {0}), eventstore::log::encode_tombstone({1}));
}

TEST_P(KeyValueLogTest, ReplaySkipsWhatIsPurgedEvenWhereItsBytesStillStand) {
    append_three();
    const auto still_standing = row_at(Row::record, {1});
    ASSERT_TRUE(append(batch({}, {purge("o:first", {{1}})})).has_value());
    put_row(Row::record, {1}, still_standing);
    EXPECT_THAT(record_positions(), ElementsAre(0, 1, 2)) << "a page hands it over";
    EXPECT_THAT(replayed(), ElementsAre(0, 2, 3)) << "a replay does not";
    EXPECT_TRUE(verify(log(), here).has_value());
}

TEST_P(KeyValueLogTest, ReplayGoesOnFromACheckpoint) {
    append_three();
    const auto after_first = log().read(here, {}, 1)->next;
    EXPECT_THAT(replayed(after_first), ElementsAre(1, 2));
    EXPECT_THAT(replayed(end(here)), ElementsAre());
}

TEST_P(KeyValueLogTest, VerifyReturnsTheEndOfASoundLog) {
    append_three();
    ASSERT_TRUE(append(batch({}, {purge("o:first", {{0}, {1}, {2}})})).has_value());
    EXPECT_EQ(verify(log(), here).value(), end(here));
    EXPECT_EQ(verify(log(), there).value(), Checkpoint{});
}

INSTANTIATE_TEST_SUITE_P(Stores,
                         KeyValueLogTest,
                         testing::Values(log_over(memory_kind), log_over(rocksdb_kind)),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Stores,
                         KeyValueLogDeathTest,
                         testing::Values(log_over(memory_kind)),
                         name_of);

}  // namespace
}  // namespace kontor::tests
