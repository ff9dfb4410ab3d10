#include "tests/contract/event_log_contract.hpp"
#include "tests/kafka/kafka_log_under_test.hpp"

namespace kontor::tests {

namespace kafka = adapters::kafka;

INSTANTIATE_TEST_SUITE_P(
    Kafka,
    EventLogContract,
    testing::Values(
        LogKind{.name = "MirrorInMemory",
                .make = [] { return std::make_unique<KafkaLogUnderTest>(memory_kind); }},
        LogKind{.name = "MirrorInRocksdb",
                .make = [] { return std::make_unique<KafkaLogUnderTest>(rocksdb_kind); }}),
    name_of);

class KafkaLogTest : public EventLogFixture {
protected:
    [[nodiscard]] KafkaLogUnderTest& under_test() {
        return static_cast<KafkaLogUnderTest&>(*under_test_);
    }
};

INSTANTIATE_TEST_SUITE_P(Kafka,
                         KafkaLogTest,
                         testing::Values(LogKind{
                             .name = "MirrorInRocksdb",
                             .make =
                                 [] { return std::make_unique<KafkaLogUnderTest>(rocksdb_kind); }}),
                         name_of);

TEST_P(KafkaLogTest, ReadsEverythingAgainWhenTheMirrorIsLost) {  // M24
    append_three();
    ASSERT_TRUE(append(batch({record("o:second", 1)}, {purge("o:first", {{1}})})).has_value());
    const auto before = end(here);
    under_test().lose_mirror();
    EXPECT_EQ(end(here), before);
    EXPECT_THAT(record_positions(), ElementsAre(0, 2, 3));
    EXPECT_EQ(std::get<StreamPurged>(entries().back().content), purge("o:first", {{1}}));
}

TEST_P(KafkaLogTest, AnEarlierOwnerGetsNothingIn) {  // M24
    append_three();
    const auto in_good_faith = batch({record("o:first", 4)});
    {
        // Another node takes the partitions over, and goes.
        const auto mirror = memory_kind.make();
        adapters::memory::ManualClock clock{{}};
        adapters::memory::SeededRandom random{2};
        const kafka::KafkaLog taking_over{
            under_test().cluster(),
            {.mirror = mirror->store(),
             .clock = clock,
             .random = random,
             .executor = under_test().io().get_executor()},
            {.patience = {.call = broker_patience}, .observer = {}, .producers = {}}};
        EXPECT_EQ(taking_over.end(here)->checkpoint, end(here));
        EXPECT_EQ(taking_over.incarnation(), log().incarnation());
    }
    EXPECT_EQ(append(in_good_faith).error(), LogError::fenced);
    EXPECT_EQ(append(in_good_faith).error(), LogError::fenced) << "for good";
    under_test_->crash();
    EXPECT_THAT(record_positions(), ElementsAre(0, 1, 2));
}

TEST_P(KafkaLogTest, PartitionsAreWrittenSideBySide) {
    std::vector<LogUnderTest::Addressed> batches;
    for (std::uint16_t i = 0; i < partitions_of_tests; ++i) {
        auto one = batch({record("o:first", 1)});
        one.expected_end = {0};
        batches.emplace_back(Partition{i}, std::move(one));
    }
    for (const auto& outcome : under_test_->append_together(std::move(batches))) {
        EXPECT_TRUE(outcome.has_value());
    }
}

}  // namespace kontor::tests
