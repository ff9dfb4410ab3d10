#pragma once

#include <functional>

namespace kontor::eventstore::ports {

/// A thread, or a few, for work that blocks: syncing a disk, hashing a password. In simulation it
/// runs at once, on the caller's thread.
class BlockingWork {
public:
    virtual ~BlockingWork() = default;
    BlockingWork(const BlockingWork&) = delete;
    BlockingWork& operator=(const BlockingWork&) = delete;

    /// Queues `work`; returns false if the queue is full, and then `work` is not called. `work`
    /// must not throw. Safe from any thread.
    [[nodiscard]] virtual bool submit(std::move_only_function<void()> work) = 0;

protected:
    BlockingWork() = default;
};

}  // namespace kontor::eventstore::ports
