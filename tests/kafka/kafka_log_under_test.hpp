#pragma once

#include "adapters/kafka/kafka_log.hpp"
#include "adapters/kafka/topics.hpp"
#include "adapters/memory/manual_clock.hpp"
#include "adapters/memory/seeded_random.hpp"
#include "tests/kafka/broker.hpp"
#include "tests/kafka/failing_producers.hpp"
#include "tests/support/event_log_fixture.hpp"
#include "tests/support/store_under_test.hpp"

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <utility>

namespace kontor::tests {

inline constexpr std::chrono::seconds broker_patience{30};

/// A log in a topic of its own on the real broker.
class KafkaLogUnderTest final : public LogUnderTest {
public:
    explicit KafkaLogUnderTest(StoreKind mirror) : mirror_kind_{std::move(mirror)} {
        auto plan = adapters::kafka::plan_of_log(cluster_, partitions_of_tests, 1);
        // So that a test can see what was purged go.
        for (auto& setting : plan.settings) {
            if (setting.name == "segment.ms") setting.value = "1000";
            if (setting.name == "max.compaction.lag.ms") setting.value = "1000";
        }
        adapters::kafka::ensure_topic(cluster_, plan, broker_patience);
        mirror_ = mirror_kind_.make();
        open();
    }

    [[nodiscard]] eventstore::log::EventLog& log() override {
        return *log_;
    }
    [[nodiscard]] std::vector<Appended> append_together(std::vector<Addressed> batches) override {
        return all_appended(io_, *log_, std::move(batches));
    }
    void restart(std::uint16_t) override {  // A topic's partitions are what they are.
        log_.reset();
        mirror_->store().reopen();
        open();
    }
    void crash() override {
        log_.reset();
        mirror_->crash();
        open();
    }
    void lose_next_answer(bool write_is_there) override {
        next_ = write_is_there ? Telling::kept : Telling::lost;
    }

    /// The machine's disk is gone: all is read from the brokers again.
    void lose_mirror() {
        log_.reset();
        mirror_ = mirror_kind_.make();
        open();
    }
    [[nodiscard]] const adapters::kafka::Cluster& cluster() const {
        return cluster_;
    }
    [[nodiscard]] boost::asio::io_context& io() {
        return io_;
    }

private:
    void open() {
        const auto real = adapters::kafka::transactional_producers(
            cluster_, cluster_.log_topic(), broker_patience);
        log_ = std::make_unique<adapters::kafka::KafkaLog>(
            cluster_,
            adapters::kafka::KafkaLogPorts{.mirror = mirror_->store(),
                                           .clock = clock_,
                                           .random = random_,
                                           .executor = io_.get_executor()},
            adapters::kafka::KafkaLogOptions{
                // Between batches nothing is written whose answer could be lost in a batch's place.
                .patience = {.call = broker_patience, .renewal = std::chrono::hours{1}},
                .observer = {},
                .producers = [real, this](eventstore::log::Partition partition) {
                    return std::make_unique<SilentProducer>(real(partition), next_);
                }});
        log_->lead();
    }

    StoreKind mirror_kind_;
    adapters::kafka::Cluster cluster_ = cluster_of_ones_own();
    adapters::memory::ManualClock clock_{{}};
    adapters::memory::SeededRandom random_{1};
    boost::asio::io_context io_;
    std::atomic<Telling> next_{Telling::told};
    std::unique_ptr<StoreUnderTest> mirror_;
    std::unique_ptr<adapters::kafka::KafkaLog> log_;
};

}  // namespace kontor::tests
