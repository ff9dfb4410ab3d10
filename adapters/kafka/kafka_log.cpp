#include "adapters/kafka/kafka_log.hpp"

#include "adapters/kafka/messages.hpp"
#include "eventstore/log/encoded_batch.hpp"
#include "eventstore/log/encoding.hpp"
#include "eventstore/log/keys.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
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

KafkaLog::KafkaLog(const Cluster& cluster, KafkaLogPorts ports, KafkaLogOptions options)
    : StoredLog{ports.mirror, options.observer.corrupted},
      clock_{ports.clock},
      executor_{std::move(ports.executor)},
      observer_{std::move(options.observer)},
      topic_{cluster,
             ports.mirror,
             {.name = std::move(options.node), .clock = ports.clock},
             options.patience,
             std::move(options.producers)},
      appending_(partitions()) {
    const auto format = topic_.settle_format(log::fresh_format(ports.random, partitions()));
    if (format.partitions != partitions()) {
        throw KafkaFailure{"the log's topic has " + std::to_string(partitions()) +
                           " partitions, but the log was begun with " +
                           std::to_string(format.partitions) +
                           ": partitions must never be added to it"};
    }
    incarnation_ = format.incarnation;
}

KafkaLog::~KafkaLog() = default;

LogResult<log::End> KafkaLog::end(log::Partition partition) const {
    check(partition);
    if (!readable(partition)) return std::unexpected{LogError::unavailable};
    return topic_.follower().end(partition);
}

bool KafkaLog::leads(log::Partition partition) const {
    check(partition);
    return topic_.writer(partition).leads();
}

bool KafkaLog::readable(log::Partition partition) const {
    return !topic_.follower().damaged(partition) &&
           topic_.writer(partition).lost() != LogError::unavailable;
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
    auto& writer = topic_.writer(partition);
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
