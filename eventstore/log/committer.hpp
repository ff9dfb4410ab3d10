#pragma once

#include "eventstore/log/encoded_batch.hpp"
#include "eventstore/log/log_observer.hpp"
#include "eventstore/ports/blocking_work.hpp"
#include "eventstore/ports/clock.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <vector>

namespace kontor::eventstore::log {

/// What a log over a key-value store runs on. All of it outlives the log, and `work` runs whatever
/// it has accepted.
struct CommitterPorts {
    ports::KeyValueStore& store;
    ports::BlockingWork& work;
    const ports::Clock& clock;
    boost::asio::any_io_executor executor;  ///< One thread, or a strand.
};

/// Makes the waiting batches of all partitions durable together: while one write is under way, the
/// others gather for the next. Knows where each partition ends. Lives in a shared pointer, because
/// work that is queued may outlast the log.
class Committer : public std::enable_shared_from_this<Committer> {
public:
    using Done = std::move_only_function<void(LogResult<Checkpoint>)>;

    /// `group_bytes_max` bounds what is merged into one write; a larger batch goes alone.
    Committer(CommitterPorts ports, LogObserver observer, std::size_t group_bytes_max);

    /// Once, before anything is submitted.
    void start_at(std::vector<End> ends);
    /// Safe from any thread.
    [[nodiscard]] End end(Partition partition) const;
    [[nodiscard]] std::size_t partitions() const {
        return ends_.size();
    }
    /// A failed write could not be cleared up: nothing is known any more. Safe from any thread.
    [[nodiscard]] bool failed() const {
        return failed_;
    }
    /// Held while reading the store, which is closed and opened after a failed write.
    [[nodiscard]] std::shared_lock<std::shared_mutex> reading() const {
        return std::shared_lock{gate_};
    }

    /// Queues a batch that begins where its partition ends. On the executor. `done` is posted to
    /// the executor once the outcome is certain, or certain never to be.
    void submit(EncodedBatch batch, Done done);
    /// Returns when no thread touches the store any more, nor will.
    void close();

private:
    struct Pending {
        EncodedBatch batch;
        Done done;
        std::chrono::nanoseconds submitted;
        LogResult<Checkpoint> outcome{std::unexpected{LogError::unavailable}};
    };
    struct Group {
        std::vector<Pending> batches;
        std::chrono::nanoseconds write_time{};
    };

    void start();
    [[nodiscard]] Group take_group();
    void write(Group& group);
    void clear_up(Group& group);
    void complete(Group group);
    void go_on();

    ports::KeyValueStore& store_;
    ports::BlockingWork& work_;
    const ports::Clock& clock_;
    boost::asio::any_io_executor executor_;
    LogObserver observer_;
    std::size_t group_bytes_max_;

    mutable std::shared_mutex gate_;
    mutable std::mutex ends_mutex_;
    std::vector<End> ends_;
    std::deque<Pending> waiting_;  ///< At most one a partition.
    std::atomic<bool> writing_ = false;
    std::atomic<bool> failed_ = false;
    std::atomic<bool> closed_ = false;
    bool under_way_ = false;
    /// Keeps the executor running until the outcome is posted.
    std::optional<boost::asio::executor_work_guard<boost::asio::any_io_executor>> guard_;
};

}  // namespace kontor::eventstore::log
