#pragma once

#include "adapters/nodes/channel.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <cstdint>

namespace kontor::adapters::nodes {

/// A connection between nodes.
using TlsStream = boost::asio::ssl::stream<boost::beast::tcp_stream>;

enum class Side : std::uint8_t { client, server };

/// What all connections of one side share: TLS 1.3 alone, this node's certificate, and that the
/// other shows one of the same authority. Throws std::runtime_error with a sentence that names the
/// setting and the file.
[[nodiscard]] boost::asio::ssl::context tls_context(const Identity& identity, Side side);

}  // namespace kontor::adapters::nodes
