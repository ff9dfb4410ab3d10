#include "adapters/kafka/move.hpp"

#include "adapters/kafka/kafka_log.hpp"
#include "eventstore/log/keys.hpp"
#include "eventstore/log/log_format.hpp"
#include "tests/kafka/kafka_log_under_test.hpp"
#include "tests/support/key_value_log_under_test.hpp"

#include <gmock/gmock.h>

// A log of this machine moves to Kafka and back (M24).

namespace kontor::tests {
namespace {

namespace kafka = adapters::kafka;
using testing::ElementsAre;

constexpr kafka::Patience patience{.call = broker_patience};

class Moving : public EventLogFixture {
protected:
    void SetUp() override {
        const auto plan = kafka::plan_of_log(cluster_, partitions_of_tests, 1);
        kafka::ensure_topic(cluster_, plan, broker_patience);
    }

    [[nodiscard]] eventstore::ports::KeyValueStore& house() {
        return static_cast<KeyValueLogUnderTest&>(*under_test_).store();
    }
    kafka::Moved move_in() {
        return kafka::move_to_topic(cluster_, house(), copy_->store(), clock_, patience);
    }
    [[nodiscard]] std::unique_ptr<kafka::KafkaLog> on_kafka(
        eventstore::ports::KeyValueStore& mirror) {
        auto log = std::make_unique<kafka::KafkaLog>(
            cluster_,
            kafka::KafkaLogPorts{.mirror = mirror,
                                 .clock = clock_,
                                 .random = random_,
                                 .executor = io_.get_executor()},
            kafka::KafkaLogOptions{.patience = patience, .observer = {}, .producers = {}});
        log->lead();
        return log;
    }

    kafka::Cluster cluster_ = cluster_of_ones_own();
    std::unique_ptr<StoreUnderTest> copy_ = rocksdb_kind.make();
    adapters::memory::ManualClock clock_{{}};
    adapters::memory::SeededRandom random_{3};
    boost::asio::io_context io_;
};

INSTANTIATE_TEST_SUITE_P(
    OnKafka,
    Moving,
    testing::Values(LogKind{
        .name = "FromRocksdb",
        .make = [] { return std::make_unique<KeyValueLogUnderTest>(rocksdb_kind); }}),
    name_of);

TEST_P(Moving, TakesEverythingAndNothingThatWasPurged) {  // M24
    append_three();
    ASSERT_TRUE(append(batch({record("o:second", 1)}, {purge("o:first", {{1}})})).has_value());
    const auto before = end(here);
    const auto incarnation = log().incarnation();

    EXPECT_EQ(move_in().positions, 5U);
    EXPECT_EQ(eventstore::log::mirrored_topic(house()), cluster_.log_topic());
    {
        const auto moved = on_kafka(house());
        EXPECT_EQ(moved->end(here)->checkpoint, before);
        EXPECT_EQ(moved->incarnation(), incarnation);
    }
    // A node that knows nothing of it reads the same from the brokers.
    const auto elsewhere = memory_kind.make();
    const auto read_anew = on_kafka(elsewhere->store());
    EXPECT_EQ(read_anew->end(here)->checkpoint, before);
    const auto page = read_anew->read(here, {}, 100);
    ASSERT_TRUE(page.has_value());
    std::vector<std::uint64_t> positions;
    for (const auto& entry : page->entries) positions.push_back(entry.position.value);
    EXPECT_THAT(positions, ElementsAre(0, 2, 3, 4));
    EXPECT_FALSE(read_anew->record_at(here, {1}).value().has_value());
}

TEST_P(Moving, GoesOnWhereItWasBrokenOff) {  // M24
    append_three();
    const auto mark = [&] {
        eventstore::ports::WriteBatch rows;
        rows.erase(eventstore::log::mirror_key);
        ASSERT_TRUE(house().write(rows, eventstore::ports::Durability::synced).has_value());
    };
    EXPECT_EQ(move_in().before, 0U);
    mark();  // As if it had ended before its last write.
    // The shop went on here, and purged what was copied.
    under_test_->restart(partitions_of_tests);
    ASSERT_TRUE(append(batch({record("o:second", 1)}, {purge("o:first", {{2}})})).has_value());
    const auto again = move_in();
    EXPECT_EQ(again.before, 3U);
    EXPECT_EQ(again.positions, 5U);
    const auto elsewhere = memory_kind.make();
    const auto read_anew = on_kafka(elsewhere->store());
    EXPECT_FALSE(read_anew->record_at(here, {2}).value().has_value());
}

TEST_P(Moving, ComesBack) {  // M24
    append_three();
    (void)move_in();
    ASSERT_EQ(kafka::move_from_topic(cluster_, house(), clock_, patience), 3U);
    EXPECT_EQ(eventstore::log::mirrored_topic(house()), std::nullopt);
    under_test_->restart(partitions_of_tests);
    EXPECT_THAT(record_positions(), ElementsAre(0, 1, 2));
    EXPECT_TRUE(append(batch({record("o:first", 4)})).has_value());
}

TEST_P(Moving, ComesBackToAMachineThatHasNothing) {  // M24
    append_three();
    (void)move_in();
    const auto fresh = rocksdb_kind.make();
    EXPECT_EQ(kafka::move_from_topic(cluster_, fresh->store(), clock_, patience), 3U);
    EXPECT_EQ(eventstore::log::read_format(fresh->store())->incarnation, log().incarnation());
}

TEST_P(Moving, DoesNotMixTwoLogs) {  // M24
    append_three();
    (void)move_in();
    const auto other = std::make_unique<KeyValueLogUnderTest>(memory_kind);
    const auto copy = memory_kind.make();
    EXPECT_THROW(
        (void)kafka::move_to_topic(cluster_, other->store(), copy->store(), clock_, patience),
        kafka::KafkaFailure);
    EXPECT_THROW((void)move_in(), kafka::KafkaFailure) << "it is there already";
}

TEST_P(Moving, ATopicThatIsDeletedIsGone) {
    kafka::delete_topic(cluster_, cluster_.log_topic(), broker_patience);
    EXPECT_THROW((void)kafka::move_from_topic(cluster_, copy_->store(), clock_, patience),
                 kafka::KafkaFailure);
}

}  // namespace
}  // namespace kontor::tests
