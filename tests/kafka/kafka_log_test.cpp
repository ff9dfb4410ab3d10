#include "adapters/kafka/messages.hpp"
#include "eventstore/log/encoded_batch.hpp"
#include "eventstore/log/stored_partition.hpp"
#include "tests/contract/event_log_contract.hpp"
#include "tests/kafka/kafka_log_under_test.hpp"

#include <future>

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
        kafka::KafkaLog taking_over{
            under_test().cluster(),
            {.mirror = mirror->store(),
             .clock = clock,
             .random = random,
             .executor = under_test().io().get_executor()},
            {.patience = {.call = broker_patience}, .observer = {}, .producers = {}}};
        taking_over.lead();
        EXPECT_EQ(taking_over.end(here)->checkpoint, end(here));
        EXPECT_EQ(taking_over.incarnation(), log().incarnation());
    }
    EXPECT_EQ(append(in_good_faith).error(), LogError::fenced);
    EXPECT_EQ(append(in_good_faith).error(), LogError::fenced) << "for good";
    under_test_->crash();
    EXPECT_THAT(record_positions(), ElementsAre(0, 1, 2));
}

TEST_P(KafkaLogTest, ANodeMayStopBetweenARecordThatWentAndThePurgeThatTellsOfIt) {  // M24
    // What compaction leaves: a header that promises a record, and later the purge that names it.
    const auto cluster = cluster_of_ones_own();
    kafka::ensure_topic(
        cluster, kafka::plan_of_log(cluster, partitions_of_tests, 1), broker_patience);
    const auto producer =
        kafka::transactional_producers(cluster, cluster.log_topic(), broker_patience)(here);
    ASSERT_TRUE(producer->begin().has_value());
    eventstore::log::End end;
    const auto commit = [&](Batch one, std::string_view without) {
        one.expected_end = end.checkpoint.position;
        const auto encoded = eventstore::log::encode_batch(here, one, end);
        auto messages = kafka::messages_of(one, encoded, [](Position) { return std::nullopt; });
        std::erase_if(messages, [&](const auto& message) { return message.key == without; });
        ASSERT_TRUE(producer->commit(messages).has_value());
        end = encoded.end;
    };
    commit(batch({record("o:first", 1)}), "o:first/1");
    const auto mirror = rocksdb_kind.make();
    const adapters::memory::ManualClock clock{{}};
    const kafka::Following following{.clock = clock, .vault_has = {}};
    {
        const kafka::Follower begins{cluster, partitions_of_tests, mirror->store(), following};
        ASSERT_TRUE(begins.folded_up_to(here, {1}, broker_patience));
    }
    const kafka::Follower goes_on{cluster, partitions_of_tests, mirror->store(), following};
    EXPECT_EQ(goes_on.end(here).checkpoint, end.checkpoint);
    commit(batch({record("o:second", 1)}, {purge("o:first", {{0}})}), "");
    ASSERT_TRUE(goes_on.folded_up_to(here, {3}, broker_patience));
    EXPECT_TRUE((eventstore::log::StoredPartition{mirror->store(), here}.end().has_value()));
}

TEST_P(KafkaLogTest, IsReadToItsEndHoweverLongThatTakesButNotWhenNothingComes) {
    constexpr std::uint64_t batches = 6;
    constexpr std::chrono::milliseconds each_takes{500};
    const auto cluster = cluster_of_ones_own();
    kafka::ensure_topic(
        cluster, kafka::plan_of_log(cluster, partitions_of_tests, 1), broker_patience);
    const auto producer =
        kafka::transactional_producers(cluster, cluster.log_topic(), broker_patience)(here);
    ASSERT_TRUE(producer->begin().has_value());
    eventstore::log::End end;
    for (std::uint64_t version = 1; version <= batches; ++version) {
        auto one = batch({record("o:first", version)});
        one.expected_end = end.checkpoint.position;
        const auto encoded = eventstore::log::encode_batch(here, one, end);
        auto messages = kafka::messages_of(one, encoded, [](Position) { return std::nullopt; });
        messages.back().vault = version;
        ASSERT_TRUE(producer->commit(messages).has_value());
        end = encoded.end;
    }
    const adapters::memory::ManualClock clock{{}};
    std::promise<void> nobody_keeps;
    const auto never = nobody_keeps.get_future().share();
    const auto follower = [&](StoreUnderTest& mirror, std::uint64_t vault) {
        return kafka::Follower{cluster,
                               partitions_of_tests,
                               mirror.store(),
                               {.clock = clock, .vault_has = [=](std::uint64_t needed) {
                                    (void)never.wait_for(each_takes);
                                    return needed <= vault;
                                }}};
    };
    const auto reads_all = [&](const kafka::Follower& reader) {
        const auto until = reader.committed_end(here, broker_patience);
        return until && reader.read_up_to(here, *until, 4 * each_takes);
    };
    const auto slow = memory_kind.make();
    EXPECT_TRUE(reads_all(follower(*slow, batches)));
    const auto stuck = memory_kind.make();
    EXPECT_FALSE(reads_all(follower(*stuck, 1)));
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
