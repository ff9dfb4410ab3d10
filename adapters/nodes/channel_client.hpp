#pragma once

#include "adapters/nodes/channel.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace kontor::adapters::nodes {

/// Calls other nodes. Connections stay open and are used again; a thread of its own does the
/// network. Calls are safe from any thread.
class ChannelClient {
public:
    /// Each bound on connections and calls is for one address.
    struct Options {
        std::size_t connections_max = 64;                     ///< A call takes one for itself.
        std::size_t calls_waiting_max = 1'024;                ///< For one; beyond: unreachable.
        std::size_t body_bytes_max = default_body_bytes_max;  ///< Of a reply; beyond: lost.
        std::chrono::milliseconds idle_time_max{30'000};      ///< Then a connection is closed.
        /// Told why a node was not reached or a reply was lost; called by the client's thread.
        std::function<void(std::string_view what)> complain = {};
    };

    /// Throws std::runtime_error with a sentence that names the setting and the file if the
    /// identity is no good. Executors that it is called from outlive it, or its `stop`.
    ChannelClient(const Identity& identity, Options options);
    ~ChannelClient();
    ChannelClient(const ChannelClient&) = delete;
    ChannelClient& operator=(const ChannelClient&) = delete;

    /// Calls the node at `address` ("10.0.0.5:7000", "[::1]:7000", "kontor-2:7000") and completes
    /// with its reply, on the executor of the coroutine that awaits it, `patience` from now at the
    /// latest. A connection of before that turns out to be closed is replaced by a fresh one, once,
    /// if the call was not sent whole: then nothing of it took effect.
    [[nodiscard]] boost::asio::awaitable<std::expected<Reply, CallError>> call(
        std::string address, Call call, std::chrono::milliseconds patience);

    /// The same for ordinary threads: blocks. Not on a thread that runs coroutines.
    [[nodiscard]] std::expected<Reply, CallError> call_and_wait(std::string address,
                                                                Call call,
                                                                std::chrono::milliseconds patience);

    /// Breaks off all calls, which complete as unreachable or lost, as do later ones; closes
    /// everything and ends the thread. Blocks; not on a thread that calls complete on. A second
    /// call does nothing.
    void stop();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace kontor::adapters::nodes
