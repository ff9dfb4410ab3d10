#pragma once

#include "eventstore/log/record.hpp"

#include <cstddef>
#include <functional>
#include <string_view>

namespace kontor::eventstore::log {

/// What a log tells whoever measures it; an empty member is not called. They must not throw.
struct LogObserver {
    /// From asking for an append until its outcome, whatever that is. On the log's executor.
    std::function<void(double seconds)> appended;
    /// One synced write, with what it merged. On the log's executor.
    std::function<void(double seconds, std::size_t batches, std::size_t positions)> group_written;
    /// A write failed and the store was reopened, or could not be. On the writing thread.
    std::function<void(std::string_view what)> write_failed;
    /// A read met corruption. On the reader's thread.
    std::function<void(Partition, Position, std::string_view what)> corrupted;
};

}  // namespace kontor::eventstore::log
