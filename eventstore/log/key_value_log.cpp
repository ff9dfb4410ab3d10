#include "eventstore/log/key_value_log.hpp"

#include "eventstore/log/log_format.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace kontor::eventstore::log {
namespace {

LogFormat read_or_make_format(ports::KeyValueStore& store,
                              ports::Random& random,
                              std::uint16_t partitions) {
    if (auto format = read_format(store)) return *std::move(format);
    auto format = fresh_format(random, partitions);
    write_format(store, format);
    return format;
}

}  // namespace

KeyValueLog::KeyValueLog(CommitterPorts ports, ports::Random& random, KeyValueLogOptions options)
    : StoredLog{ports.store, options.observer.corrupted} {
    auto format = read_or_make_format(store(), random, options.partitions);
    incarnation_ = std::move(format.incarnation);
    appending_.resize(format.partitions);
    std::vector<End> ends;
    ends.reserve(format.partitions);
    for (std::uint16_t partition = 0; partition < format.partitions; ++partition) {
        ends.push_back(read_end(store(), {partition}));
    }
    committer_ = std::make_shared<Committer>(
        std::move(ports), std::move(options.observer), options.group_bytes_max);
    committer_->start_at(std::move(ends));
}

KeyValueLog::~KeyValueLog() {
    committer_->close();
}

std::uint16_t KeyValueLog::partitions() const {
    return static_cast<std::uint16_t>(committer_->partitions());
}

std::string KeyValueLog::incarnation() const {
    return incarnation_;
}

std::shared_lock<std::shared_mutex> KeyValueLog::reading() const {
    return committer_->reading();
}

bool KeyValueLog::readable(Partition) const {
    return !committer_->failed();
}

LogResult<End> KeyValueLog::end(Partition partition) const {
    check(partition);
    if (committer_->failed()) return std::unexpected{LogError::unavailable};
    return committer_->end(partition);
}

boost::asio::awaitable<LogResult<Checkpoint>> KeyValueLog::append(Partition partition,
                                                                  Batch batch) {
    check(partition);
    if (appending_[partition.value]) refuse(partition, "an append is under way already");
    const auto before = end_before(partition, batch);
    if (!before) co_return std::unexpected{before.error()};

    auto encoded = encode_batch(partition, batch, *before);
    appending_[partition.value] = true;
    const auto start = [this, &encoded](auto handler) {
        committer_->submit(std::move(encoded),
                           [handler = std::move(handler)](LogResult<Checkpoint> result) mutable {
                               std::move(handler)(result);
                           });
    };
    const auto outcome = co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>,
                                                              void(LogResult<Checkpoint>)>(
        start, boost::asio::use_awaitable);
    appending_[partition.value] = false;
    co_return outcome;
}

void renew_incarnation(ports::KeyValueStore& store, ports::Random& random) {
    const auto format = read_format(store);
    if (!format) throw ports::StoreFailure{"there is no log"};
    write_format(store, fresh_format(random, format->partitions));
}

}  // namespace kontor::eventstore::log
