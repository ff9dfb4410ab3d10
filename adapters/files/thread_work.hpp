#pragma once

#include "eventstore/ports/blocking_work.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace kontor::adapters::files {

/// Threads of our own that take blocking work in the order in which it came. The destructor lets
/// what was taken and what waits come to its end.
class ThreadWork final : public eventstore::ports::BlockingWork {
public:
    struct Options {
        std::string name = "worker";  ///< Of the threads, for top and perf; 15 characters count.
        std::size_t threads = 1;
        std::size_t waiting_max = 1024;  ///< Not counting what the threads are at.
        int nice = 0;                    ///< Above 0: gives way to the other threads, 19 the most.
    };
    explicit ThreadWork(const Options& options);
    ~ThreadWork() override;
    ThreadWork(const ThreadWork&) = delete;
    ThreadWork& operator=(const ThreadWork&) = delete;

    [[nodiscard]] bool submit(std::move_only_function<void()> work) override;
    /// How much waits. Safe from any thread.
    [[nodiscard]] std::size_t waiting() const;

private:
    void run();

    const std::size_t waiting_max_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::move_only_function<void()>> waiting_;
    bool ending_ = false;
    std::vector<std::jthread> threads_;  // Last: the threads use all the others.
};

}  // namespace kontor::adapters::files
