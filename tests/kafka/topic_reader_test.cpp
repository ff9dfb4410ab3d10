#include "adapters/kafka/topic_reader.hpp"

#include "adapters/kafka/topics.hpp"
#include "tests/kafka/broker.hpp"

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// Where a partition ends, and how it is read on while brokers fail (M24).

namespace kontor::tests {
namespace {

namespace kafka = adapters::kafka;
using kafka::FreeBy;
using kafka::Offset;
using namespace std::chrono_literals;

constexpr eventstore::log::Partition only{0};
constexpr std::chrono::seconds patience{30};

double seconds_since(std::chrono::steady_clock::time_point begun) {
    return std::chrono::duration<double>{std::chrono::steady_clock::now() - begun}.count();
}

void write(rd_kafka_t& producer, const std::string& name) {
    const std::unique_ptr<rd_kafka_topic_t, FreeBy<rd_kafka_topic_destroy>> topic{
        rd_kafka_topic_new(&producer, name.c_str(), nullptr)};
    std::string value{"written"};
    const std::string_view key{"key"};  // A compacted topic takes no record without.
    ASSERT_EQ(rd_kafka_produce(topic.get(),
                               only.value,
                               RD_KAFKA_MSG_F_COPY,
                               value.data(),
                               value.size(),
                               key.data(),
                               key.size(),
                               nullptr),
              0);
    ASSERT_EQ(rd_kafka_flush(&producer, kafka::milliseconds(patience)), RD_KAFKA_RESP_ERR_NO_ERROR);
}

/// Three brokers within this process, of which the first leads the topic's only partition.
class BrokersThatFail : public testing::Test {
protected:
    static constexpr std::int32_t first = 1;
    static constexpr std::int32_t second = 2;

    BrokersThatFail() {
        rd_kafka_mock_topic_create(brokers_.get(), topic_.c_str(), 1, 3);
        lead(first);
        write(*producer_, topic_);
    }
    void lead(std::int32_t broker) {
        rd_kafka_mock_partition_set_leader(brokers_.get(), topic_.c_str(), 0, broker);
    }
    void die(std::int32_t broker) {
        rd_kafka_mock_broker_set_down(brokers_.get(), broker);
    }
    /// Connections stay, and nothing comes of them, as where power or network fails.
    void fall_silent(std::int32_t broker) {
        rd_kafka_mock_broker_set_rtt(brokers_.get(), broker, kafka::milliseconds(10min));
    }
    /// Whether a message comes within patience.
    static bool reads_on(const kafka::TopicReader& reader) {
        const auto begun = std::chrono::steady_clock::now();
        while (std::chrono::steady_clock::now() < begun + patience) {
            const auto message = reader.poll();
            if (message && message->err == RD_KAFKA_RESP_ERR_NO_ERROR) return true;
        }
        return false;
    }

    std::string topic_ = "log";
    kafka::Client host_ = kafka::open_client(kafka::ClientKind::producer, {.brokers = ""}, {});
    std::unique_ptr<rd_kafka_mock_cluster_t, FreeBy<rd_kafka_mock_cluster_destroy>> brokers_{
        rd_kafka_mock_cluster_new(host_.get(), 3)};
    kafka::Cluster cluster_{.brokers = rd_kafka_mock_cluster_bootstraps(brokers_.get())};
    kafka::Client producer_ = kafka::open_client(kafka::ClientKind::producer, cluster_, {});
};

TEST_F(BrokersThatFail, AnEndIsWaitedForNoLongerThanIsAskedFor) {
    const kafka::TopicReader reader{cluster_, topic_, {Offset{}}};
    ASSERT_EQ(reader.end(only, patience), Offset{1});
    die(first);
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_EQ(reader.end(only, 2s), std::nullopt);
    EXPECT_LT(seconds_since(begun), 5);
}

TEST_F(BrokersThatFail, AnEndIsToldByWhoeverIsElectedMeanwhile) {
    const kafka::TopicReader reader{cluster_, topic_, {Offset{}}};
    ASSERT_EQ(reader.end(only, patience), Offset{1});
    die(first);
    auto asked = std::async(std::launch::async, [&] { return reader.end(only, patience); });
    // It asks the one that died.
    ASSERT_EQ(asked.wait_for(1s), std::future_status::timeout);
    const auto elected = std::chrono::steady_clock::now();
    lead(second);
    EXPECT_EQ(asked.get(), Offset{1});
    EXPECT_LT(seconds_since(elected), 10);
}

TEST_F(BrokersThatFail, OneThatFallsSilentIsSoonReadFromNoMore) {
    const kafka::TopicReader reader{cluster_, topic_, {Offset{}}};
    ASSERT_TRUE(reads_on(reader));
    fall_silent(first);
    const auto begun = std::chrono::steady_clock::now();
    lead(second);
    const auto other = kafka::open_client(kafka::ClientKind::producer, cluster_, {});
    write(*other, topic_);
    EXPECT_TRUE(reads_on(reader));
    EXPECT_EQ(reader.end(only, patience), Offset{2});
    EXPECT_LT(seconds_since(begun), 25);
}

TEST(CommittedMessages, EndWhereTheFirstOpenTransactionBegins) {
    const auto cluster = cluster_of_ones_own();
    const auto topic = cluster.vault_topic();
    kafka::ensure_topic(cluster, kafka::plan_of_vault(cluster, 1), patience);
    const auto producer = kafka::open_client(
        kafka::ClientKind::producer, cluster, {{"transactional.id", topic + ".test"}});
    const auto well = [](rd_kafka_error_t* error) { return !kafka::Error{error}; };
    const auto patience_ms = kafka::milliseconds(patience);
    ASSERT_TRUE(well(rd_kafka_init_transactions(producer.get(), patience_ms)));
    ASSERT_TRUE(well(rd_kafka_begin_transaction(producer.get())));
    write(*producer, topic);

    const kafka::TopicReader committed{cluster, topic, {Offset{}}};
    const kafka::TopicReader all{cluster, topic, {Offset{}}, kafka::Isolation::none};
    EXPECT_EQ(all.end(only, patience), Offset{1});
    EXPECT_EQ(committed.end(only, patience), Offset{0});
    ASSERT_TRUE(well(rd_kafka_commit_transaction(producer.get(), patience_ms)));
    // A commit is answered before its mark stands in the partition.
    const auto until = std::chrono::steady_clock::now() + patience;
    while (committed.end(only, patience) != Offset{2}) {
        ASSERT_LT(std::chrono::steady_clock::now(), until);
    }
}

}  // namespace
}  // namespace kontor::tests
