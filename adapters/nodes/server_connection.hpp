#pragma once

#include "adapters/nodes/channel_server.hpp"
#include "adapters/nodes/tls.hpp"
#include "adapters/nodes/wire.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/system/error_code.hpp>

#include <optional>

namespace kontor::adapters::nodes {

/// A connection of the server: reads calls one after the other, has each answered, and bounds every
/// wait for the network. Belongs to its lane's thread.
class ServerConnection {
public:
    /// The context, the handler and the options outlive it.
    ServerConnection(boost::asio::ip::tcp::socket socket,
                     boost::asio::ssl::context& tls,
                     const ChannelServer::Handler& handler,
                     const ChannelServer::Options& options);

    /// Until the connection is to be closed.
    boost::asio::awaitable<void> run();

    /// Ends after the call in flight, at once if there is none.
    void drain();
    /// Breaks off everything that waits on the network.
    void abort();

private:
    [[nodiscard]] boost::asio::awaitable<std::optional<Request>> read();
    [[nodiscard]] boost::asio::awaitable<Reply> answer(Request request);
    [[nodiscard]] boost::asio::awaitable<bool> send(Reply reply, bool keep_alive);
    [[nodiscard]] boost::asio::awaitable<void> refuse_body();
    void complain(const std::string& what) const;

    TlsStream stream_;
    const ChannelServer::Handler& handler_;
    const ChannelServer::Options& options_;
    boost::beast::flat_buffer buffer_;
    std::string peer_;
    bool is_idle_ = true;
    bool draining_ = false;
};

}  // namespace kontor::adapters::nodes
