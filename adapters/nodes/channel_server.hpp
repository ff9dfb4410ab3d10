#pragma once

#include "adapters/nodes/channel.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace kontor::adapters::nodes {

/// Answers calls of other nodes. A few threads, each with an io_context of its own; connections are
/// dealt out in turn and stay.
///
/// `listen`, `start` and `stop` are called by one thread.
class ChannelServer {
public:
    /// Answers a call, on the thread of its connection; called for several at a time, from several
    /// threads. What it throws is answered 500, and told to `complain`. It bounds its own waiting:
    /// a caller that gives up is not noticed.
    using Handler = std::function<boost::asio::awaitable<Reply>(Call)>;

    struct Options {
        unsigned threads = 2;
        std::size_t connections_max = 512;                    ///< Beyond: closed at once.
        std::size_t body_bytes_max = default_body_bytes_max;  ///< Of a call; beyond: 413.
        std::chrono::milliseconds handshake_time_max{10'000};
        /// Between two calls. Longer than the client's, so that calls don't meet a closing door.
        std::chrono::milliseconds idle_time_max{75'000};
        std::chrono::milliseconds body_time_max{30'000};
        std::chrono::milliseconds write_time_max{30'000};
        std::chrono::milliseconds drain_time_max{10'000};  ///< For calls in flight when stopping.
        /// Told what went wrong with a connection; safe from any thread.
        std::function<void(std::string_view what)> complain = {};
    };

    /// Throws std::runtime_error with a sentence that names the setting and the file if the
    /// identity is no good. What the handler needs outlives it, and so does whatever completes
    /// coroutines of the handler: stop this first, but destroy it after that has ended.
    ChannelServer(const Identity& identity, Handler handler, Options options);
    ~ChannelServer();
    ChannelServer(const ChannelServer&) = delete;
    ChannelServer& operator=(const ChannelServer&) = delete;

    /// Listens on an address such as "10.0.0.5" or "::", or on what a name stands for; port 0 takes
    /// a free one. The port, or why not. Before `start`.
    [[nodiscard]] std::expected<std::uint16_t, std::string> listen(const std::string& host,
                                                                   std::uint16_t port);
    void start();
    /// Takes no new connections, lets calls in flight end (drain_time_max at most), closes
    /// everything and ends the threads. Blocks. A second call does nothing.
    void stop();

    /// Open connections. Safe from any thread.
    [[nodiscard]] std::size_t connections() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace kontor::adapters::nodes
