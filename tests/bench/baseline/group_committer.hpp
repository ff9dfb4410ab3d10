#pragma once

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace kontor::bench {

/// The least that makes a row durable: one thread writes whatever waits, in one synced write.
class GroupCommitter {
public:
    using Done = std::move_only_function<void()>;

    explicit GroupCommitter(const std::string& folder) {
        rocksdb::Options options;
        options.create_if_missing = true;
        rocksdb::DB* opened = nullptr;
        const auto status = rocksdb::DB::Open(options, folder, &opened);
        if (!status.ok()) throw std::runtime_error{status.ToString()};
        db_.reset(opened);
        thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
    }
    ~GroupCommitter() {
        thread_.request_stop();
        changed_.notify_all();
    }
    GroupCommitter(const GroupCommitter&) = delete;
    GroupCommitter& operator=(const GroupCommitter&) = delete;

    /// `done` is called on the committer's thread once the row is on the disk.
    void submit(std::string key, std::string value, Done done) {
        {
            const std::lock_guard lock{mutex_};
            waiting_.push_back({std::move(key), std::move(value), std::move(done)});
        }
        changed_.notify_one();
    }

private:
    struct Row {
        std::string key;
        std::string value;
        Done done;
    };

    void run(const std::stop_token& stop) {
        rocksdb::WriteOptions synced;
        synced.sync = true;
        while (!stop.stop_requested()) {
            std::vector<Row> group;
            {
                std::unique_lock lock{mutex_};
                changed_.wait(lock, [&] { return stop.stop_requested() || !waiting_.empty(); });
                group.swap(waiting_);
            }
            rocksdb::WriteBatch batch;
            for (const auto& row : group) batch.Put(row.key, row.value);
            const auto status = db_->Write(synced, &batch);
            if (!status.ok()) throw std::runtime_error{status.ToString()};
            for (auto& row : group) row.done();
        }
    }

    std::unique_ptr<rocksdb::DB> db_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Row> waiting_;
    std::jthread thread_;
};

}  // namespace kontor::bench
