#pragma once

#include "eventstore/log/replay.hpp"
#include "tests/support/event_log_fixture.hpp"

#include <gmock/gmock.h>

// What every event log promises. A test program includes this once and says for which kinds of log.

namespace kontor::tests {

class EventLogContract : public EventLogFixture {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(EventLogContract);

using eventstore::log::LogError;
using testing::ElementsAre;
using testing::IsEmpty;

TEST_P(EventLogContract, BeginsEmpty) {
    const auto page = log().read(here, {}, 10);
    ASSERT_TRUE(page.has_value());
    EXPECT_THAT(page->entries, IsEmpty());
    EXPECT_TRUE(page->at_end);
    EXPECT_EQ(page->next, Checkpoint{});
    EXPECT_EQ(end(here), Checkpoint{});
}

TEST_P(EventLogContract, GivesBackWhatWasAppended) {  // M24
    auto with_everything = record("o:second", 7, std::string("\x00\xff", 2));
    with_everything.metadata = "sealed";
    with_everything.idempotency = {.key = {1, 2, 3}, .request = {4, 5, 6}};
    const std::vector records{record("o:first", 1), with_everything, record("o:first", 2)};

    const auto appended = append(batch(records));
    ASSERT_TRUE(appended.has_value());
    EXPECT_EQ(appended->position, Position{3});
    EXPECT_EQ(*appended, end(here));

    const auto found = entries();
    ASSERT_EQ(found.size(), records.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
        EXPECT_EQ(found[i].position, Position{i});
        EXPECT_EQ(found[i].time, noon);
        EXPECT_EQ(std::get<Record>(found[i].content), records[i]);
        EXPECT_EQ(log().record_at(here, {i}).value(), records[i]);
    }
}

TEST_P(EventLogContract, NumbersEachPartitionByItself) {
    append_three();
    auto other = batch({record("o:other", 1)});
    other.expected_end = {0};
    ASSERT_TRUE(append(other, there).has_value());
    EXPECT_THAT(record_positions(here), ElementsAre(0, 1, 2));
    EXPECT_THAT(record_positions(there), ElementsAre(0));
}

TEST_P(EventLogContract, PagesEndWithWholeBatches) {
    ASSERT_TRUE(append(batch({record("o:first", 1), record("o:first", 2)})).has_value());
    ASSERT_TRUE(append(batch({record("o:first", 3)})).has_value());

    const auto first = log().read(here, {}, 1);
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(first->entries.size(), 2U);
    EXPECT_FALSE(first->at_end);
    const auto second = log().read(here, first->next, 1);
    ASSERT_TRUE(second.has_value());
    EXPECT_EQ(second->entries.size(), 1U);
    EXPECT_TRUE(second->at_end);
    EXPECT_EQ(second->next, end(here));
}

TEST_P(EventLogContract, AnEmptyPageIsNotTheEnd) {
    append_three();
    ASSERT_TRUE(append(batch({}, {purge("o:first", {{0}})})).has_value());
    const auto page = log().read(here, {}, 1);
    ASSERT_TRUE(page.has_value());
    EXPECT_THAT(page->entries, IsEmpty());
    EXPECT_FALSE(page->at_end);
    EXPECT_EQ(page->next.position, Position{1});
}

TEST_P(EventLogContract, FencesAWriterThatMissedABatch) {
    auto late = batch({record("o:late", 1)});
    append_three();
    EXPECT_EQ(append(late).error(), LogError::fenced);
    late.expected_end = {4};
    EXPECT_EQ(append(late).error(), LogError::fenced);
    EXPECT_THAT(record_positions(), ElementsAre(0, 1, 2));
}

TEST_P(EventLogContract, FencesAWriterOfAnEarlierTerm) {
    auto later = batch({record("o:first", 1)});
    later.term = 2;
    ASSERT_TRUE(append(later).has_value());
    EXPECT_EQ(append(batch({record("o:first", 2)})).error(), LogError::fenced);
    EXPECT_EQ(log().end(here)->term, 2U);
}

TEST_P(EventLogContract, KeepsEveryAcknowledgedBatchThroughACrash) {
    append_three();
    const auto before = end(here);
    under_test_->crash();
    EXPECT_EQ(end(here), before);
    EXPECT_THAT(record_positions(), ElementsAre(0, 1, 2));
    EXPECT_TRUE(append(batch({record("o:first", 4)})).has_value());
}

TEST_P(EventLogContract, FindsOutThatAWriteWithoutAnswerIsThere) {
    append_three();
    under_test_->lose_next_answer(true);
    const auto asked = batch({record("o:second", 1), record("o:second", 2)});
    const auto appended = append(asked);
    ASSERT_TRUE(appended.has_value());
    EXPECT_EQ(*appended, end(here));
    EXPECT_EQ(log().find(here, asked.id).value(), *appended);
    EXPECT_THAT(record_positions(), ElementsAre(0, 1, 2, 3, 4));
}

TEST_P(EventLogContract, FindsOutThatAWriteWithoutAnswerIsNotThere) {
    append_three();
    const auto before = end(here);
    under_test_->lose_next_answer(false);
    const auto asked = batch({record("o:second", 1), record("o:second", 2)});
    EXPECT_EQ(append(asked).error(), LogError::not_appended);
    EXPECT_EQ(end(here), before);
    EXPECT_EQ(log().find(here, asked.id).value(), std::nullopt);
    EXPECT_TRUE(append(asked).has_value()) << "it may be tried again";
}

TEST_P(EventLogContract, FindsBatchesOfThisTermAndTheLast) {
    const auto first = batch({record("o:first", 1)});
    const auto after_first = append(first);
    auto second = batch({record("o:first", 2)});
    second.term = 2;
    const auto after_second = append(second);
    EXPECT_EQ(log().find(here, first.id).value(), after_first.value());
    EXPECT_EQ(log().find(here, second.id).value(), after_second.value());
    EXPECT_EQ(log().find(there, first.id).value(), std::nullopt);
}

TEST_P(EventLogContract, HidesWhatIsPurgedForGood) {  // M16
    append_three();
    ASSERT_TRUE(append(batch({record("o:second", 1)}, {purge("o:first", {{0}, {2}})})).has_value());
    const auto at_end = end(here);
    for (int opened = 0; opened < 2; ++opened) {
        EXPECT_THAT(record_positions(), ElementsAre(1, 3));
        EXPECT_EQ(log().record_at(here, {0}).value(), std::nullopt);
        EXPECT_EQ(log().record_at(here, {4}).value(), std::nullopt) << "a purge is no record";
        EXPECT_EQ(std::get<StreamPurged>(entries().back().content), purge("o:first", {{0}, {2}}));
        EXPECT_EQ(end(here), at_end);
        under_test_->restart(partitions_of_tests);
    }
}

TEST_P(EventLogContract, CheckpointsAreTheSameBeforeAndAfterAPurge) {
    append_three();
    const auto before = log().read(here, {}, 2)->next;
    ASSERT_TRUE(append(batch({}, {purge("o:first", {{0}, {1}})})).has_value());
    EXPECT_EQ(log().read(here, {}, 2)->next, before);
}

TEST_P(EventLogContract, TellsWhatPurgesFromAPositionOnNamedThereOrLater) {
    append_three();
    ASSERT_TRUE(append(batch({}, {purge("o:first", {{0}})})).has_value());
    ASSERT_TRUE(append(batch({}, {purge("o:first", {{1}})})).has_value());
    EXPECT_THAT(log().purged(here, {0}).value(), ElementsAre(Position{0}, Position{1}));
    EXPECT_THAT(log().purged(here, {1}).value(), ElementsAre(Position{1}));
    EXPECT_THAT(log().purged(here, {4}).value(), IsEmpty());
    EXPECT_THAT(log().purged(there, {0}).value(), IsEmpty());
}

TEST_P(EventLogContract, RefusesACheckpointThatIsNotOfThisLog) {
    append_three();
    const auto good = end(here);
    EXPECT_TRUE(log().read(here, good, 1).has_value());
    EXPECT_TRUE(log().read(here, {.position = {1}, .chain = {}}, 1).has_value());
    auto other_chain = good;
    other_chain.chain[0] ^= 1U;
    EXPECT_EQ(log().read(here, other_chain, 1).error(), LogError::corrupt);
    EXPECT_EQ(log().read(here, {.position = {4}, .chain = {}}, 1).error(), LogError::corrupt)
        << "beyond the end";
    ASSERT_TRUE(append(batch({record("o:second", 1), record("o:second", 2)})).has_value());
    EXPECT_EQ(log().read(here, {.position = {4}, .chain = {}}, 1).error(), LogError::corrupt)
        << "within a batch";
    EXPECT_EQ(log().record_at(here, {5}).error(), LogError::corrupt);
}

TEST_P(EventLogContract, PartitionsAndIncarnationNeverChange) {
    const auto incarnation = log().incarnation();
    EXPECT_EQ(log().partitions(), partitions_of_tests);
    under_test_->restart(partitions_of_tests * 2);
    EXPECT_EQ(log().partitions(), partitions_of_tests);
    EXPECT_EQ(log().incarnation(), incarnation);
    EXPECT_FALSE(incarnation.empty());
}

}  // namespace kontor::tests
