#pragma once

#include "eventstore/executor/engine.hpp"

#include <boost/asio/awaitable.hpp>

#include <stdexcept>
#include <type_traits>
#include <utility>

namespace kontor::projections {

/// What a process's command answers, once it is durable; one that answers nothing is done then.
/// Throws when the log takes no commands, so that the process tries again.
template <class Command>
boost::asio::awaitable<std::invoke_result_t<Command&, eventstore::executor::Transaction&>> answered(
    eventstore::executor::Engine& engine, eventstore::log::Partition partition, Command command) {
    using Transaction = eventstore::executor::Transaction;
    constexpr bool is_silent = std::is_void_v<std::invoke_result_t<Command&, Transaction&>>;
    auto done =
        co_await engine.execute(partition, [command = std::move(command)](Transaction& tx) mutable {
            if constexpr (is_silent) {
                command(tx);
                return true;
            } else {
                return command(tx);
            }
        });
    if (!done) throw std::runtime_error{"the log takes no commands now"};
    if constexpr (!is_silent) co_return std::move(done->answer);
}

}  // namespace kontor::projections
