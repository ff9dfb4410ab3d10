#pragma once

#include "eventstore/log/event_log.hpp"
#include "eventstore/ports/key_value_store.hpp"

#include <functional>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

namespace kontor::eventstore::log {

/// A log whose batches can be read in a key-value store on this machine, wherever they were made
/// durable. How batches get there is for its heirs to say.
class StoredLog : public EventLog {
public:
    using Corrupted = std::function<void(Partition, Position, std::string_view)>;

    [[nodiscard]] LogResult<std::optional<Checkpoint>> find(Partition partition,
                                                            BatchId id) const final;
    [[nodiscard]] LogResult<Page> read(Partition partition,
                                       Checkpoint from,
                                       std::size_t entries_max) const final;
    [[nodiscard]] LogResult<std::optional<Record>> record_at(Partition partition,
                                                             Position position) const final;
    [[nodiscard]] LogResult<std::vector<Position>> purged(Partition partition,
                                                          Position from) const final;

    /// Removes the bytes of what purge records name, and of nothing else, from the files on this
    /// machine. Blocks; appends and reads go on. Throws StoreFailure.
    void remove_purged(Partition partition);
    /// Held while the store is read, also by who copies it: after a failed write it is opened anew.
    /// By default nothing is.
    [[nodiscard]] virtual std::shared_lock<std::shared_mutex> reading() const {
        return {};
    }

protected:
    StoredLog(ports::KeyValueStore& store, Corrupted corrupted)
        : store_{store}, corrupted_{std::move(corrupted)} {}

    /// Aborts if the partition does not exist.
    void check(Partition partition) const;
    /// Where the partition ends, if `batch` may be appended there; `fenced` if it may not.
    [[nodiscard]] LogResult<End> end_before(Partition partition, const Batch& batch) const;
    [[noreturn]] static void refuse(Partition partition, const char* why);
    [[nodiscard]] ports::KeyValueStore& store() const {
        return store_;
    }

private:
    /// Whether what the store holds can still be believed.
    [[nodiscard]] virtual bool readable(Partition partition) const = 0;
    template <class Read>
    auto read_checked(Partition partition, Read read) const;

    ports::KeyValueStore& store_;
    Corrupted corrupted_;
    std::mutex removing_;                  ///< For `removed_up_to_`.
    std::vector<Position> removed_up_to_;  ///< Of the purge records. Belongs to `remove_purged`.
};

/// Where `partition` ends in `store`. Throws StoreFailure, naming partition and position, if its
/// end is damaged.
[[nodiscard]] End read_end(const ports::KeyValueStore& store, Partition partition);

}  // namespace kontor::eventstore::log
