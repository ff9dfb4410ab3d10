#include "adapters/files/thread_work.hpp"

#include <sys/resource.h>

#include <pthread.h>
#include <unistd.h>
#include <utility>

namespace kontor::adapters::files {

ThreadWork::ThreadWork(const Options& options) : waiting_max_(options.waiting_max) {
    const auto name = options.name.substr(0, 15);
    for (std::size_t i = 0; i < options.threads; ++i) {
        threads_.emplace_back([this, nice = options.nice] {
            // Linux keeps the niceness per thread; without it work goes on, only less politely.
            if (nice > 0) (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), nice);
            run();
        });
        ::pthread_setname_np(threads_.back().native_handle(), name.c_str());
    }
}

ThreadWork::~ThreadWork() {
    {
        const std::lock_guard lock{mutex_};
        ending_ = true;
    }
    changed_.notify_all();
}

bool ThreadWork::submit(std::move_only_function<void()> work) {
    {
        const std::lock_guard lock{mutex_};
        if (ending_ || waiting_.size() >= waiting_max_) return false;
        waiting_.push_back(std::move(work));
    }
    changed_.notify_one();
    return true;
}

std::size_t ThreadWork::waiting() const {
    const std::lock_guard lock{mutex_};
    return waiting_.size();
}

void ThreadWork::run() {
    while (true) {
        std::move_only_function<void()> work;
        {
            std::unique_lock lock{mutex_};
            changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            work = std::move(waiting_.front());
            waiting_.pop_front();
        }
        work();
    }
}

}  // namespace kontor::adapters::files
