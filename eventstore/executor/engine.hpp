#pragma once

#include "eventstore/executor/partition_executor.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace kontor::eventstore::executor {

/// Where an answer's effects can be read: the position after them.
struct Durable {
    log::Partition partition;
    log::Position end;
};

/// A command's own answer, and the position after its batch.
template <class Answer>
struct Done {
    Answer answer;
    Durable at;
};

template <class Answer>
using Outcome = std::expected<Done<Answer>, Refusal>;

/// Whether an answer means that what was appended shall be kept: an expected with an error is a
/// rejection, everything else is kept.
template <class Answer>
[[nodiscard]] bool keeps(const Answer& answer) {
    if constexpr (requires {
                      answer.has_value();
                      answer.error();
                  }) {
        return answer.has_value();
    } else {
        return true;
    }
}

/// All partitions' executors on one thread. `execute` may be called from any thread; everything
/// else is called before the thread starts or after it ended, unless it says otherwise.
class Engine {
public:
    /// `thread` is the executor of the engine's own thread. Both arguments outlive the engine.
    Engine(boost::asio::any_io_executor thread, const Surroundings& surroundings);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Catches every partition up with the log, which another node may still append to. Throws
    /// StoreFailure with what is wrong. Blocks; on the engine's thread, if that runs.
    void catch_up(Audience audience = Audience::nobody);
    /// Once everything is caught up: commands are taken from now on. Blocks; throws StoreFailure.
    void lead();
    /// Both.
    void start() {
        catch_up();
        lead();
    }

    /// Decides `command` (called with a Transaction& on the engine's thread: once, or again if it
    /// purges a whole stream, see Transaction::purge) and completes on the caller's executor when
    /// the outcome is durable.
    template <class Command>
    boost::asio::awaitable<Outcome<std::invoke_result_t<Command&, Transaction&>>> execute(
        log::Partition partition, Command command) {
        using Answer = std::invoke_result_t<Command&, Transaction&>;
        // Shared by the decision and the completion, which both outlive this frame if the caller
        // gives up waiting.
        struct Shared {
            Command command;
            std::optional<Answer> answer;
        };
        auto shared = std::make_shared<Shared>(std::move(command), std::nullopt);
        auto decide = [shared](Transaction& transaction) {
            shared->answer.emplace(shared->command(transaction));
            return keeps(*shared->answer);
        };
        auto initiate = [this, partition](auto handler, auto decision) {
            auto executor = boost::asio::get_associated_executor(handler, thread_);
            submit(partition,
                   std::move(decision),
                   [handler = std::move(handler), executor](std::optional<Refusal> refusal,
                                                            log::Position end) mutable {
                       boost::asio::post(executor,
                                         [handler = std::move(handler), refusal, end]() mutable {
                                             std::move(handler)(refusal, end);
                                         });
                   });
        };
        const auto& token = boost::asio::use_awaitable;
        auto [refusal, end] =
            co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&,
                                                 void(std::optional<Refusal>, log::Position)>(
                std::move(initiate), token, std::move(decide));
        if (refusal) co_return std::unexpected{*refusal};
        co_return Done<Answer>{*std::move(shared->answer), {partition, end}};
    }

    /// Queues a decision. Safe from any thread.
    void submit(log::Partition partition,
                PartitionExecutor::Decide decide,
                PartitionExecutor::Finish finish);

    /// Refuses new commands, waits until those that wait are answered. On the engine's thread.
    boost::asio::awaitable<void> drain();

    [[nodiscard]] std::uint16_t partitions() const {
        return static_cast<std::uint16_t>(executors_.size());
    }
    /// Every partition takes commands. Safe from any thread.
    [[nodiscard]] bool healthy() const {
        return !stopped_.load(std::memory_order_relaxed);
    }

private:
    boost::asio::any_io_executor thread_;
    const Surroundings& around_;
    std::vector<std::unique_ptr<PartitionExecutor>> executors_;
    std::atomic<bool> stopped_{false};
};

}  // namespace kontor::eventstore::executor
