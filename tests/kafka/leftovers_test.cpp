// What the brokers still hold of what is gone here (M20, M24).

#include "adapters/kafka/leftovers.hpp"

#include "adapters/kafka/producer.hpp"
#include "adapters/kafka/topics.hpp"
#include "adapters/kafka/vault/marker.hpp"
#include "adapters/memory/memory_store.hpp"
#include "eventstore/log/encoding.hpp"
#include "eventstore/log/keys.hpp"
#include "tests/kafka/broker.hpp"

#include <gmock/gmock.h>
#include <librdkafka/rdkafka.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kontor::tests {
namespace {

namespace kafka = adapters::kafka;
namespace log = eventstore::log;
namespace ports = eventstore::ports;
using testing::Contains;
using testing::Not;
using namespace std::chrono_literals;

constexpr std::chrono::seconds patience{30};
constexpr std::chrono::minutes compaction_max{2};
constexpr log::Partition first_partition{0};
const std::string key_row = 'k' + std::string(16, 'a');

/// As it is to be, but that it may be compacted within seconds.
kafka::TopicPlan quick(kafka::TopicPlan plan) {
    for (auto& setting : plan.settings) {
        if (setting.name == "segment.ms" || setting.name == "max.compaction.lag.ms") {
            setting.value = "1000";
        }
    }
    return plan;
}

class LeftoversTest : public testing::Test {
protected:
    void open(const kafka::TopicPlan& plan, kafka::MirroredTopic topic) {
        kafka::ensure_topic(cluster, quick(plan), patience);
        topic_ = plan.name;
        producer_ = kafka::transactional_producers(cluster, topic_, patience)(first_partition);
        ASSERT_TRUE(producer_->begin());
        leftovers_ = std::make_unique<kafka::Leftovers>(
            cluster,
            std::vector{std::move(topic)},
            kafka::LooksForLeftovers{.patience = patience, .between_looks = 50ms, .found_max = 1});
    }
    void written(const std::vector<kafka::Message>& messages) {
        ASSERT_TRUE(producer_->commit(messages));
    }
    void stands(const std::string& row, const std::string& value) {
        ports::WriteBatch rows;
        rows.put(row, value);
        ASSERT_TRUE(store.write(rows, ports::Durability::buffered));
    }
    /// All values that the brokers give to whoever asks for everything.
    std::vector<std::string> handed_out() {
        const kafka::TopicReader reader{cluster, topic_, {kafka::Offset{}}, kafka::Isolation::none};
        std::vector<std::string> values;
        while (true) {
            const auto message = reader.poll();
            if (!message) continue;
            if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) return values;
            if (message->payload != nullptr) values.emplace_back(kafka::value_of(*message));
        }
    }
    bool none() {
        return leftovers_->none();
    }
    /// Others go on writing, so that segments are closed.
    void wait_until_none() {
        const auto until = std::chrono::steady_clock::now() + compaction_max;
        while (!none()) {
            ASSERT_LT(std::chrono::steady_clock::now(), until) << "it was not compacted";
            written({{.key = "l", .value = "somebody leads", .position = {}}});
        }
    }

    kafka::Cluster cluster = cluster_of_ones_own();
    adapters::memory::MemoryStore store;

private:
    std::string topic_;
    std::unique_ptr<kafka::Producer> producer_;
    std::unique_ptr<kafka::Leftovers> leftovers_;
};

/// A vault's topic, in which `l` is no row, as `v` is none.
class VaultLeftovers : public LeftoversTest {
protected:
    VaultLeftovers() {
        auto topic = kafka::mirrored_vault(cluster, store);
        topic.row_of = [row_of = topic.row_of](const auto& message) {
            return kafka::key_of(message) == "l" ? std::nullopt : row_of(message);
        };
        open(kafka::plan_of_vault(cluster, 1), std::move(topic));
    }
};

TEST_F(VaultLeftovers, OfWhatStandsThereAreNone) {
    written({{.key = key_row, .value = "wrapped", .position = {}},
             {.key = std::string{kafka::marker_key}, .value = "a marker", .position = {}}});
    stands(key_row, "wrapped");
    wait_until_none();
    EXPECT_THAT(handed_out(), Contains("wrapped"));
}

TEST_F(VaultLeftovers, ADestroyedKeyIsOneUntilTheBrokersHaveCompactedIt) {  // M20
    written({{.key = key_row, .value = "wrapped", .position = {}}});
    written({{.key = key_row, .value = {}, .position = {}}});
    // What is written last is never compacted.
    for (int look = 0; look < 3; ++look) {
        EXPECT_FALSE(none());
        ASSERT_THAT(handed_out(), Contains("wrapped"));
    }
    wait_until_none();
    EXPECT_THAT(handed_out(), Not(Contains("wrapped")));
}

TEST_F(VaultLeftovers, SoIsAKeyAsAnEarlierEpochWrappedIt) {  // M20
    written({{.key = key_row, .value = "wrapped before", .position = {}}});
    written({{.key = key_row, .value = "wrapped again", .position = {}}});
    stands(key_row, "wrapped again");
    wait_until_none();
    EXPECT_THAT(handed_out(), Contains("wrapped again"));
    EXPECT_THAT(handed_out(), Not(Contains("wrapped before")));
}

TEST_F(LeftoversTest, SoIsARecordThatWasPurged) {  // M16, M24
    open(kafka::plan_of_log(cluster, 1, 1), kafka::mirrored_log(cluster, 1, store));
    const auto record_of = [](const std::string& stream) {
        return log::Record{.stream = {stream}, .version = 1, .type = "placed.v1", .payload = "!"};
    };
    const auto kept = record_of("kept");
    const auto purged = record_of("purged");
    const auto value_of = [](const log::Record& record, log::Position position) {
        return *kafka::record_message(record, position).value;
    };
    written({kafka::record_message(kept, {0}), kafka::record_message(purged, {1})});
    written({kafka::tombstone_message(purged, {1})});
    stands(log::row_key(log::Row::record, first_partition, {0}), value_of(kept, {0}));
    stands(log::row_key(log::Row::record, first_partition, {1}), log::encode_tombstone({2}));
    wait_until_none();
    EXPECT_THAT(handed_out(), Contains(value_of(kept, {0})));
    EXPECT_THAT(handed_out(), Not(Contains(value_of(purged, {1}))));
}

}  // namespace
}  // namespace kontor::tests
