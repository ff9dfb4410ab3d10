#include "adapters/kafka/kafka_log.hpp"

#include "adapters/kafka/messages.hpp"
#include "adapters/kafka/topics.hpp"
#include "eventstore/log/encoded_batch.hpp"
#include "eventstore/log/encoding.hpp"
#include "eventstore/log/keys.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <future>
#include <utility>

namespace kontor::adapters::kafka {
namespace {

namespace log = eventstore::log;

using log::LogError;
using log::LogResult;

constexpr log::Partition of_format{0};

double seconds(std::chrono::nanoseconds duration) {
    return std::chrono::duration<double>{duration}.count();
}

}  // namespace

KafkaLog::KafkaLog(const Cluster& cluster, KafkaLogPorts ports, KafkaLogOptions options)
    : StoredLog{ports.mirror, options.observer.corrupted},
      partitions_{partitions_of(cluster, options.patience.call)},
      clock_{ports.clock},
      executor_{std::move(ports.executor)},
      observer_{std::move(options.observer)},
      producers_{options.producers ? std::move(options.producers)
                                   : transactional_producers(cluster, options.patience.call)},
      follower_{cluster, partitions_, ports.mirror},
      appending_(partitions_) {
    for (std::uint16_t i = 0; i < partitions_; ++i) {
        writers_.push_back(
            std::make_unique<PartitionWriter>(log::Partition{i},
                                              Owner{.name = options.node, .clock = ports.clock},
                                              producers_,
                                              follower_,
                                              store(),
                                              options.patience));
    }
    {
        // Side by side: each waits for its brokers.
        std::vector<std::future<void>> opening;
        opening.reserve(writers_.size());
        for (auto& writer : writers_) {
            opening.push_back(std::async(std::launch::async, [&writer] { writer->open(); }));
        }
        for (auto& each : opening) each.get();
    }
    settle_format(ports.random, options.patience.call);
}

KafkaLog::~KafkaLog() = default;

void KafkaLog::settle_format(eventstore::ports::Random& random,
                             std::chrono::milliseconds patience) {
    // All that was committed is read by now.
    if (!follower_.format({})) {
        const auto fresh = log::fresh_format(random, partitions_);
        writers_[of_format.value]->write_first(
            {{std::string{log::format_key}, log::encode(fresh), std::nullopt}});
    }
    const auto format = follower_.format(patience);
    if (!format) throw KafkaFailure{"the log's format could not be written"};
    if (format->partitions != partitions_) {
        throw KafkaFailure{"the log's topic has " + std::to_string(partitions_) +
                           " partitions, but the log was begun with " +
                           std::to_string(format->partitions) +
                           ": partitions must never be added to it"};
    }
    incarnation_ = format->incarnation;
}

LogResult<log::End> KafkaLog::end(log::Partition partition) const {
    check(partition);
    if (!readable(partition)) return std::unexpected{LogError::unavailable};
    return follower_.end(partition);
}

bool KafkaLog::leads(log::Partition partition) const {
    check(partition);
    return writers_[partition.value]->leads();
}

bool KafkaLog::readable(log::Partition partition) const {
    return !follower_.damaged(partition) &&
           writers_[partition.value]->lost() != LogError::unavailable;
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

boost::asio::awaitable<LogResult<log::Checkpoint>> KafkaLog::append(log::Partition partition,
                                                                    log::Batch batch) {
    check(partition);
    if (appending_[partition.value]) refuse(partition, "an append is under way already");
    auto& writer = *writers_[partition.value];
    if (const auto gone = writer.lost()) co_return std::unexpected{*gone};
    const auto before = end_before(partition, batch);
    if (!before) co_return std::unexpected{before.error()};

    const auto encoded = log::encode_batch(partition, batch, *before);
    auto messages = messages_of(partition, batch, encoded);
    const auto after = encoded.end.checkpoint;
    const auto id = batch.id;
    const auto started = clock_.since_boot();
    appending_[partition.value] = true;
    const auto start = [&, this](auto handler) {
        writer.submit(std::move(messages),
                      id,
                      after,
                      [guard = boost::asio::make_work_guard(executor_),
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
    const auto took = seconds(clock_.since_boot() - started);
    if (observer_.appended) observer_.appended(took);
    if (observer_.group_written) observer_.group_written(took, 1, encoded.positions);
    co_return outcome;
}

}  // namespace kontor::adapters::kafka
