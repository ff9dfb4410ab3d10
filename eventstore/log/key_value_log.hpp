#pragma once

#include "eventstore/log/committer.hpp"
#include "eventstore/log/log_observer.hpp"
#include "eventstore/log/stored_log.hpp"
#include "eventstore/ports/random.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace kontor::eventstore::log {

struct KeyValueLogOptions {
    std::uint16_t partitions = 4;  ///< Of a new log; one that is there keeps its number.
    std::size_t group_bytes_max = std::size_t{4} << 20U;  ///< Merged into one write.
    LogObserver observer;
};

/// The event log on one machine. Batches of all partitions that wait are made durable by one synced
/// write. A failed write is cleared up at once: the store is reopened, and what it holds decides.
///
/// Threads: appends on the executor; everything else anywhere. The destructor waits for a write
/// that is under way; coroutines that still wait for their append are then never resumed.
class KeyValueLog : public StoredLog {
public:
    /// Opens the log in `ports.store`, or makes one in an empty store, with an incarnation from
    /// `random`. Throws StoreFailure, naming partition and position, if the end of a partition is
    /// damaged, and if the store holds something else than a log of this format.
    KeyValueLog(CommitterPorts ports, ports::Random& random, KeyValueLogOptions options);
    ~KeyValueLog() override;
    KeyValueLog(const KeyValueLog&) = delete;
    KeyValueLog& operator=(const KeyValueLog&) = delete;

    [[nodiscard]] std::uint16_t partitions() const override;
    [[nodiscard]] std::string incarnation() const override;
    [[nodiscard]] LogResult<End> end(Partition partition) const override;
    /// Aborts if the partition does not exist, an append of it is under way, or the batch is empty
    /// or purges what cannot be purged yet.
    boost::asio::awaitable<LogResult<Checkpoint>> append(Partition partition, Batch batch) override;
    [[nodiscard]] std::shared_lock<std::shared_mutex> reading() const override;

private:
    [[nodiscard]] bool readable(Partition partition) const override;

    std::string incarnation_;
    std::shared_ptr<Committer> committer_;
    std::vector<bool> appending_;  ///< By partition.
};

/// Gives the log in `store` another incarnation: after a restore, before it is opened. Throws
/// StoreFailure if there is no log, or on a failed write.
void renew_incarnation(ports::KeyValueStore& store, ports::Random& random);

}  // namespace kontor::eventstore::log
