#include "adapters/files/system_clock.hpp"
#include "tests/kafka/kafka_log_under_test.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>

// Only whoever leads a partition answers for it, and nobody else leads meanwhile (M24).

namespace kontor::tests {
namespace {

namespace kafka = adapters::kafka;
using eventstore::log::Partition;
using namespace std::chrono_literals;

class Leading : public testing::Test {
protected:
    static constexpr Partition here{1};
    static constexpr std::chrono::milliseconds lease{300};

    Leading() {
        kafka::ensure_topic(
            cluster_, kafka::plan_of_log(cluster_, partitions_of_tests, 1), broker_patience);
    }

    /// A node with a disk of its own.
    struct Node {
        std::unique_ptr<StoreUnderTest> mirror = memory_kind.make();
        std::unique_ptr<kafka::KafkaLog> log;
    };
    Node node(const std::string& name,
              const eventstore::ports::Clock& clock,
              std::chrono::milliseconds renewal = std::chrono::hours{1},
              std::atomic<Telling>* next = nullptr) {
        Node made;
        kafka::MakeProducer producers;
        if (next != nullptr) {
            producers = [real = kafka::transactional_producers(
                             cluster_, cluster_.log_topic(), broker_patience),
                         next,
                         this](Partition partition) {
                return std::make_unique<LateProducer>(
                    std::make_unique<SilentProducer>(real(partition), *next), before_beginning_);
            };
        }
        made.log = std::make_unique<kafka::KafkaLog>(
            cluster_,
            kafka::KafkaLogPorts{.mirror = made.mirror->store(),
                                 .clock = clock,
                                 .random = random_,
                                 .executor = io_.get_executor()},
            kafka::KafkaLogOptions{
                .patience = {.call = broker_patience, .lease = lease, .renewal = renewal},
                .observer = {},
                .node = {.name = name, .address = {}},
                .producers = std::move(producers)});
        made.log->lead();
        return made;
    }
    auto append(Node& node, std::uint8_t id) {
        eventstore::log::Batch batch{.id = {},
                                     .term = 1,
                                     .expected_end = node.log->end(here)->checkpoint.position,
                                     .time = {},
                                     .records = {{.stream = {"o:first"},
                                                  .version = id,
                                                  .type = "order-placed.v1",
                                                  .metadata = {},
                                                  .idempotency = std::nullopt,
                                                  .payload = "boxes"}},
                                     .purges = {}};
        batch.id.bytes[0] = id;
        std::vector<LogUnderTest::Addressed> one;
        one.emplace_back(here, std::move(batch));
        return all_appended(io_, *node.log, std::move(one)).front();
    }

    /// Whether the node leads before everybody would have lost patience.
    static bool comes_to_lead(const Node& node) {
        return within_patience([&] { return node.log->leads(here); });
    }
    static bool within_patience(const std::function<bool()>& reached) {
        const auto until = std::chrono::steady_clock::now() + broker_patience;
        while (!reached()) {
            if (std::chrono::steady_clock::now() > until) return false;
            std::this_thread::yield();
        }
        return true;
    }

    std::function<void()> before_beginning_;  ///< Of a producer whose answers may be lost; once.
    kafka::Cluster cluster_ = cluster_of_ones_own();
    adapters::memory::ManualClock clock_{{}};
    adapters::memory::SeededRandom random_{5};
    boost::asio::io_context io_;
};

TEST_F(Leading, EndsWithTheLeaseAndBeginsWithTheNextTransaction) {
    auto only = node("only", clock_);
    EXPECT_TRUE(only.log->leads(here));
    clock_.advance(lease);
    EXPECT_FALSE(only.log->leads(here)) << "a lease is counted from before its transaction";
    EXPECT_TRUE(append(only, 1).has_value());
    EXPECT_TRUE(only.log->leads(here));
    EXPECT_FALSE(only.log->leads({2})) << "a partition that nobody wrote to";
}

TEST_F(Leading, IsRenewedWhereNobodyWrites) {
    auto only = node("only", clock_, 10ms);
    clock_.advance(lease);
    EXPECT_TRUE(comes_to_lead(only));
}

TEST_F(Leading, ARenewalWithoutAnAnswerIsTriedAgain) {
    std::atomic<Telling> next{Telling::told};
    auto only = node("only", clock_, 10ms, &next);
    for (const auto telling : {Telling::lost, Telling::kept}) {
        next = telling;
        ASSERT_TRUE(within_patience([&] { return next == Telling::told; }));
        clock_.advance(lease);
        ASSERT_TRUE(comes_to_lead(only));
    }
    EXPECT_TRUE(append(only, 1).has_value());
}

TEST_F(Leading, WhoeverComesNextWaitsTheLeaseOut) {
    auto before = node("before", clock_);
    const adapters::files::SystemClock real;
    const auto begun = real.since_boot();
    auto next = node("next", real);
    EXPECT_GE(real.since_boot() - begun, lease);
    EXPECT_TRUE(append(next, 1).has_value());
    EXPECT_EQ(append(before, 1).error(), eventstore::log::LogError::fenced);
    EXPECT_FALSE(before.log->leads(here)) << "whatever its clock says";
}

TEST_F(Leading, WhoeverTookOverBeforeItCouldBeTakenBackIsNotAnsweredFor) {
    std::atomic<Telling> next{Telling::told};
    auto before = node("before", clock_, std::chrono::hours{1}, &next);
    const adapters::files::SystemClock real;
    Node meanwhile;
    before_beginning_ = [&] { meanwhile = node("meanwhile", real); };
    next = Telling::lost;
    EXPECT_EQ(append(before, 1).error(), eventstore::log::LogError::fenced);
    EXPECT_FALSE(before.log->leads(here));
    ASSERT_TRUE(meanwhile.log) << "it took over in between";
}

TEST_F(Leading, NobodyWaitsForWhoeverResigned) {
    {
        const auto before = node("before", clock_);
    }
    // By its clock no time passes: were there anything to wait for, it would wait until this moves
    // it.
    auto coming = std::async(std::launch::async, [&] { return node("next", clock_); });
    const bool comes = coming.wait_for(broker_patience) == std::future_status::ready;
    EXPECT_TRUE(comes);
    if (!comes) clock_.advance(lease);
    const auto next = coming.get();
    EXPECT_TRUE(next.log->leads(here));
}

TEST_F(Leading, NobodyWaitsForOneselfOfBefore) {
    const auto gone = node("same", clock_);
    auto again = node("same", clock_);
    EXPECT_TRUE(again.log->leads(here));
}

}  // namespace
}  // namespace kontor::tests
