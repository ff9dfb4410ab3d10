#pragma once

#include "adapters/nodes/tls.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace kontor::tests {

/// The other end of a client's connections, which does what it is told, right or wrong. Blocks.
class Peer {
public:
    explicit Peer(const adapters::nodes::Identity& identity);

    [[nodiscard]] std::string address() const;
    /// Takes the next connection, and the client for a node.
    void accept();
    /// Reads a whole call; its body.
    std::string read_call();
    /// Reads some bytes of what comes, not all of it.
    void read_bytes(std::size_t count);
    void write(std::string_view bytes);
    void reply(std::string_view body);
    /// Ends the connection so that the client's next write fails.
    void reset();
    void close();

private:
    boost::asio::io_context context_;
    boost::asio::ssl::context tls_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::optional<adapters::nodes::TlsStream> stream_;
    boost::beast::flat_buffer buffer_;
};

}  // namespace kontor::tests
