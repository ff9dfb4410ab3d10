#include "eventstore/executor/engine.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <cstdio>
#include <exception>
#include <string>

namespace kontor::eventstore::executor {
namespace {

std::string why(log::LogError error) {
    switch (error) {
        case log::LogError::fenced:
            return "another writer owns it";
        case log::LogError::not_appended:
            return "the log takes no writes";
        case log::LogError::unavailable:
            return "the log or state/ cannot be written";
        case log::LogError::corrupt:
            return "a promised record is missing or altered, or state/ is ahead of the log";
    }
    return {};
}

}  // namespace

Engine::Engine(boost::asio::any_io_executor thread, const Surroundings& surroundings)
    : thread_{std::move(thread)}, around_{surroundings} {
    for (std::uint16_t i = 0; i < around_.log.partitions(); ++i) {
        executors_.push_back(std::make_unique<PartitionExecutor>(log::Partition{i}, around_));
    }
}

Engine::~Engine() = default;

void Engine::lead() {
    for (const auto& executor : executors_) executor->lead();
}

void Engine::catch_up(Audience audience) {
    for (std::uint16_t i = 0; i < around_.log.partitions(); ++i) {
        const auto caught_up = executors_[i]->catch_up(audience);
        if (!caught_up) {
            throw ports::StoreFailure{"partition " + std::to_string(i) +
                                      " cannot be served: " + why(caught_up.error())};
        }
    }
}

void Engine::submit(log::Partition partition,
                    PartitionExecutor::Decide decide,
                    PartitionExecutor::Finish finish) {
    boost::asio::dispatch(
        thread_,
        [this,
         &executor = *executors_.at(partition.value),
         decide = std::move(decide),
         finish = std::move(finish)]() mutable {
            executor.submit(std::move(decide), std::move(finish));
            if (!executor.claim_run()) return;
            boost::asio::co_spawn(
                thread_, executor.run(), [this, &executor](const std::exception_ptr& failure) {
                    if (executor.stopped()) stopped_.store(true, std::memory_order_relaxed);
                    if (!failure) return;
                    stopped_.store(true, std::memory_order_relaxed);
                    try {
                        std::rethrow_exception(failure);
                    } catch (const std::exception& error) {
                        std::fprintf(stderr, "a partition stopped: %s\n", error.what());
                    }
                });
        });
}

boost::asio::awaitable<void> Engine::drain() {
    for (auto& executor : executors_) executor->close();
    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
    for (auto& executor : executors_) {
        while (!executor->idle()) {
            timer.expires_after(std::chrono::milliseconds{1});
            co_await timer.async_wait(boost::asio::use_awaitable);
        }
    }
}

}  // namespace kontor::eventstore::executor
