#include "adapters/kafka/kafka_log.hpp"

#include "adapters/kafka/messages.hpp"
#include "adapters/kafka/topics.hpp"
#include "eventstore/log/encoded_batch.hpp"
#include "eventstore/log/encoding.hpp"
#include "eventstore/log/keys.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <utility>

namespace kontor::adapters::kafka {
namespace {

namespace log = eventstore::log;

using log::LogError;
using log::LogResult;

double seconds(std::chrono::nanoseconds duration) {
    return std::chrono::duration<double>{duration}.count();
}

}  // namespace

KafkaLog::KafkaLog(Cluster cluster, KafkaLogPorts ports, KafkaLogOptions options)
    : StoredLog{ports.mirror, options.observer.corrupted},
      cluster_{std::move(cluster)},
      ports_{std::move(ports)},
      options_{std::move(options)},
      follower_{cluster_,
                partitions_of(cluster_, options_.patience.call),
                ports_.mirror,
                {.clock = ports_.clock, .vault_has = options_.vault_has}},
      appending_(partitions()) {}

KafkaLog::~KafkaLog() = default;

bool KafkaLog::read_to_end() const {
    const auto patience = options_.patience.call;
    for (std::uint16_t i = 0; i < partitions(); ++i) {
        const auto end = follower_.committed_end({i}, patience);
        if (!end || !follower_.read_up_to({i}, *end, patience)) return false;
    }
    return true;
}

void KafkaLog::lead() {
    auto topic = std::make_unique<OwnedTopic>(cluster_,
                                              follower_,
                                              ports_.mirror,
                                              Owner{.self = options_.node, .clock = ports_.clock},
                                              options_.patience,
                                              options_.producers);
    const auto format = topic->settle_format(log::fresh_format(ports_.random, partitions()));
    if (format.partitions != partitions()) {
        throw KafkaFailure{"the log's topic has " + std::to_string(partitions()) +
                           " partitions, but the log was begun with " +
                           std::to_string(format.partitions) +
                           ": partitions must never be added to it"};
    }
    topic_ = std::move(topic);
    led_ = topic_.get();
}

std::string KafkaLog::incarnation() const {
    const auto format = follower_.format({});
    if (!format) refuse({}, "there is no log in the topic yet");
    return format->incarnation;
}

LogResult<log::End> KafkaLog::end(log::Partition partition) const {
    check(partition);
    if (!readable(partition)) return std::unexpected{LogError::unavailable};
    return follower_.end(partition);
}

bool KafkaLog::leads(log::Partition partition) const {
    check(partition);
    const auto* topic = led_.load();
    return topic != nullptr && topic->writer(partition).leads();
}

bool KafkaLog::lost(log::Partition partition) const {
    const auto* topic = led_.load();
    return topic != nullptr && topic->writer(partition).lost().has_value();
}

bool KafkaLog::readable(log::Partition partition) const {
    const auto* topic = led_.load();
    return !follower_.damaged(partition) &&
           (topic == nullptr || topic->writer(partition).lost() != LogError::unavailable);
}

std::vector<Message> KafkaLog::messages_of(log::Partition partition,
                                           const log::Batch& batch,
                                           const log::EncodedBatch& encoded) {
    return kafka::messages_of(
        batch, encoded, [&](log::Position position) -> std::optional<log::Record> {
            const auto row = store().get(log::row_key(log::Row::record, partition, position));
            if (!row) return std::nullopt;
            return log::decode_record(*row);
        });
}

boost::asio::awaitable<void> KafkaLog::ready(log::Partition partition) {
    check(partition);
    if (!topic_) co_return;
    const auto pause = topic_->writer(partition).pause();
    if (pause == std::chrono::nanoseconds{}) co_return;
    boost::asio::steady_timer timer{ports_.executor, pause};
    co_await timer.async_wait(boost::asio::use_awaitable);
}

boost::asio::awaitable<LogResult<log::Checkpoint>> KafkaLog::append(log::Partition partition,
                                                                    log::Batch batch) {
    check(partition);
    if (appending_[partition.value]) refuse(partition, "an append is under way already");
    if (!topic_) co_return std::unexpected{LogError::fenced};
    auto& writer = topic_->writer(partition);
    if (const auto gone = writer.lost()) co_return std::unexpected{*gone};
    const auto before = end_before(partition, batch);
    if (!before) co_return std::unexpected{before.error()};

    const auto encoded = log::encode_batch(partition, batch, *before);
    auto messages = messages_of(partition, batch, encoded);
    if (options_.vault_version) messages.back().vault = options_.vault_version();
    const auto after = encoded.end.checkpoint;
    const auto id = batch.id;
    const auto started = ports_.clock.since_boot();
    appending_[partition.value] = true;
    const auto start = [&, this](auto handler) {
        writer.submit(std::move(messages),
                      id,
                      after,
                      [guard = boost::asio::make_work_guard(ports_.executor),
                       handler = std::move(handler)](LogResult<log::Checkpoint> result) mutable {
                          boost::asio::post(guard.get_executor(),
                                            [handler = std::move(handler), result]() mutable {
                                                std::move(handler)(result);
                                            });
                      });
    };
    const auto outcome = co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>,
                                                              void(LogResult<log::Checkpoint>)>(
        start, boost::asio::use_awaitable);
    appending_[partition.value] = false;
    const auto& observer = options_.observer;
    const auto took = seconds(ports_.clock.since_boot() - started);
    if (observer.appended) observer.appended(took);
    if (observer.group_written) observer.group_written(took, 1, encoded.positions);
    co_return outcome;
}

}  // namespace kontor::adapters::kafka
