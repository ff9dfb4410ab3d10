#pragma once

#include "eventstore/ports/blocking_work.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace kontor::projections {

/// The worker's queue is full.
class WorkerBusy : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Runs `work` on a thread that may block and comes back to the caller's executor with its result
/// or exception. Throws WorkerBusy if the queue is full.
template <class Work>
boost::asio::awaitable<std::invoke_result_t<Work&>> off_thread(
    eventstore::ports::BlockingWork& worker, Work work) {
    using Value = std::invoke_result_t<Work&>;
    using Kept = std::conditional_t<std::is_void_v<Value>, bool, Value>;
    struct Shared {
        Work work;
        std::optional<Kept> value;
        std::exception_ptr failure;
    };
    auto shared = std::make_shared<Shared>(std::move(work), std::nullopt, nullptr);
    auto initiate = [&worker](auto handler, const std::shared_ptr<Shared>& job) {
        // The handler must come back even if the queue is full.
        auto kept = std::make_shared<decltype(handler)>(std::move(handler));
        auto finish = [kept] {
            auto executor = boost::asio::get_associated_executor(*kept);
            boost::asio::post(executor, [kept] { std::move (*kept)(); });
        };
        const bool queued = worker.submit([job, finish] {
            try {
                if constexpr (std::is_void_v<Value>) {
                    job->work();
                    job->value = true;
                } else {
                    job->value.emplace(job->work());
                }
            } catch (...) {
                job->failure = std::current_exception();
            }
            finish();
        });
        if (!queued) {
            job->failure = std::make_exception_ptr(WorkerBusy{"too much work waits for a thread"});
            finish();
        }
    };
    const auto& token = boost::asio::use_awaitable;
    co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void()>(
        std::move(initiate), token, shared);
    if (shared->failure) std::rethrow_exception(shared->failure);
    if constexpr (!std::is_void_v<Value>) co_return *std::move(shared->value);
}

}  // namespace kontor::projections
