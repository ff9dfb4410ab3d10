#include "eventstore/log/key_value_log.hpp"

#include "eventstore/log/keys.hpp"
#include "eventstore/log/log_format.hpp"
#include "eventstore/log/stored_partition.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <cstdlib>
#include <iostream>
#include <utility>

namespace kontor::eventstore::log {
namespace {

[[noreturn]] void refuse(Partition partition, const char* why) {
    std::cerr << "log partition " << partition.value << ": " << why << '\n';
    std::abort();
}

std::string random_name(ports::Random& random) {
    std::array<std::uint8_t, 16> bytes{};
    random.fill(bytes);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string name;
    for (const auto byte : bytes) {
        name.push_back(digits[byte >> 4U]);
        name.push_back(digits[byte & 0xfU]);
    }
    return name;
}

LogFormat read_or_make_format(ports::KeyValueStore& store,
                              ports::Random& random,
                              std::uint16_t partitions) {
    if (auto format = read_format(store)) return *std::move(format);
    LogFormat format{.partitions = partitions, .incarnation = random_name(random)};
    write_format(store, format);
    return format;
}

End read_end(const ports::KeyValueStore& store, Partition partition) {
    auto end = StoredPartition{store, partition}.end();
    if (end) return *end;
    throw ports::StoreFailure{"log partition " + std::to_string(partition.value) +
                              " is damaged at position " +
                              std::to_string(end.error().position.value) + ": " + end.error().what};
}

}  // namespace

KeyValueLog::KeyValueLog(CommitterPorts ports, ports::Random& random, KeyValueLogOptions options)
    : store_{ports.store}, corrupted_{options.observer.corrupted} {
    auto format = read_or_make_format(store_, random, options.partitions);
    incarnation_ = std::move(format.incarnation);
    appending_.resize(format.partitions);
    removed_up_to_.resize(format.partitions);
    std::vector<End> ends;
    ends.reserve(format.partitions);
    for (std::uint16_t partition = 0; partition < format.partitions; ++partition) {
        ends.push_back(read_end(store_, {partition}));
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

void KeyValueLog::check(Partition partition) const {
    if (partition.value >= partitions()) refuse(partition, "there is no such partition");
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
    const auto before = end(partition);
    if (!before) co_return std::unexpected{before.error()};
    if (batch.expected_end != before->checkpoint.position || batch.term < before->term) {
        co_return std::unexpected{LogError::fenced};
    }

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

template <class Read>
auto KeyValueLog::read_checked(Partition partition, Read read) const {
    check(partition);
    using Result =
        LogResult<typename decltype(read(StoredPartition{store_, partition}))::value_type>;
    const auto reading = committer_->reading();
    if (committer_->failed()) return Result{std::unexpected{LogError::unavailable}};
    const auto report = [&](Position position, std::string_view what) {
        if (corrupted_) corrupted_(partition, position, what);
        return Result{std::unexpected{LogError::corrupt}};
    };
    try {
        auto found = read(StoredPartition{store_, partition});
        if (found) return Result{*std::move(found)};
        return report(found.error().position, found.error().what);
    } catch (const ports::StoreFailure& failure) {
        // The store cannot give back what it promised, whatever the reason.
        return report({}, failure.what());
    }
}

LogResult<std::optional<Checkpoint>> KeyValueLog::find(Partition partition, BatchId id) const {
    return read_checked(partition, [&](const StoredPartition& rows) { return rows.find(id); });
}

LogResult<Page> KeyValueLog::read(Partition partition,
                                  Checkpoint from,
                                  std::size_t entries_max) const {
    return read_checked(partition,
                        [&](const StoredPartition& rows) { return rows.read(from, entries_max); });
}

LogResult<std::optional<Record>> KeyValueLog::record_at(Partition partition,
                                                        Position position) const {
    return read_checked(partition,
                        [&](const StoredPartition& rows) { return rows.record_at(position); });
}

LogResult<std::vector<StreamPurged>> KeyValueLog::purges(Partition partition, Position from) const {
    return read_checked(partition, [&](const StoredPartition& rows) { return rows.purges(from); });
}

void KeyValueLog::remove_purged(Partition partition) {
    check(partition);
    auto& done = removed_up_to_[partition.value];
    const auto until = end(partition);
    const auto named = purges(partition, done);
    if (!until || !named) throw ports::StoreFailure{"the log cannot be read"};
    if (named->empty()) return;
    // A purged record's row was replaced by a tombstone; its old bytes go with a compaction.
    const auto reading = committer_->reading();
    if (!store_.compact(row_key(Row::record, partition, {0}),
                        key_after_last(Row::record, partition))) {
        throw ports::StoreFailure{"the log could not be compacted"};
    }
    done = until->checkpoint.position;
}

void renew_incarnation(ports::KeyValueStore& store, ports::Random& random) {
    auto format = read_format(store);
    if (!format) throw ports::StoreFailure{"there is no log"};
    format->incarnation = random_name(random);
    write_format(store, *format);
}

}  // namespace kontor::eventstore::log
