#pragma once

#include "adapters/nodes/channel.hpp"
#include "adapters/nodes/lookup.hpp"
#include "adapters/nodes/tls.hpp"
#include "adapters/nodes/wire.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstddef>
#include <expected>

namespace kontor::adapters::nodes {

/// A connection of the client to another node; one call at a time. On the client's thread.
class Connection {
public:
    using Time = std::chrono::steady_clock::time_point;
    struct Failure {
        bool is_sent = false;  ///< Whether the other node may have got the whole request.
        boost::system::error_code reason;
    };

    /// `context` and `tls` outlive it.
    Connection(boost::asio::io_context& context,
               boost::asio::ssl::context& tls,
               std::size_t body_bytes_max);

    /// Connects to the first of `endpoints` that can be, and is taken for a node there; or why not,
    /// until `deadline`.
    [[nodiscard]] boost::asio::awaitable<boost::system::error_code> open(Endpoints endpoints,
                                                                         Time deadline);
    /// Sends `request`, which outlives the coroutine, and waits for the reply until `deadline`.
    /// After a failure the connection is of no use.
    [[nodiscard]] boost::asio::awaitable<std::expected<Reply, Failure>> exchange(
        const Request& request, Time deadline);

    /// Whether the other node meant to keep it open after its last reply.
    [[nodiscard]] bool keeps_alive() const {
        return keeps_alive_;
    }
    /// Whether it still is open, as far as is known: between calls, nothing comes but a farewell.
    [[nodiscard]] bool is_usable();
    /// Breaks off whatever it waits for.
    void close();

    Time idle_since;  ///< For who keeps it.

private:
    TlsStream stream_;
    std::size_t body_bytes_max_;
    boost::beast::flat_buffer buffer_;
    bool keeps_alive_ = false;
};

}  // namespace kontor::adapters::nodes
