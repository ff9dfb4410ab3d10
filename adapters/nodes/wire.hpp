#pragma once

#include "adapters/nodes/tls.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/error_code.hpp>

// HTTP/1.1 messages on a connection between nodes. Apart from both sides, for Beast's own way of
// writing and reading over TLS takes a compiler longer than all the rest.

namespace kontor::adapters::nodes {

using Request = boost::beast::http::request<boost::beast::http::string_body>;
using Response = boost::beast::http::response<boost::beast::http::string_body>;
using RequestParser = boost::beast::http::request_parser<boost::beast::http::string_body>;
using ResponseParser = boost::beast::http::response_parser<boost::beast::http::string_body>;

/// Writes the whole message, head and body in one piece.
[[nodiscard]] boost::asio::awaitable<boost::system::error_code> send(TlsStream& stream,
                                                                     const Request& request);
[[nodiscard]] boost::asio::awaitable<boost::system::error_code> send(TlsStream& stream,
                                                                     const Response& response);

enum class Until : bool { head, end };

/// Reads until the parser has the head or the whole message. What came beyond it stays in `buffer`.
[[nodiscard]] boost::asio::awaitable<boost::system::error_code> receive(
    TlsStream& stream, boost::beast::flat_buffer& buffer, RequestParser& parser, Until until);
[[nodiscard]] boost::asio::awaitable<boost::system::error_code> receive(
    TlsStream& stream, boost::beast::flat_buffer& buffer, ResponseParser& parser, Until until);

}  // namespace kontor::adapters::nodes
