#include "adapters/nodes/connection.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>

#include <array>
#include <utility>

namespace kontor::adapters::nodes {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

Connection::Connection(asio::io_context& context,
                       asio::ssl::context& tls,
                       std::size_t body_bytes_max)
    : stream_{beast::tcp_stream{context}, tls}, body_bytes_max_{body_bytes_max} {}

asio::awaitable<error_code> Connection::open(Endpoints endpoints, Time deadline) {
    auto& lowest = beast::get_lowest_layer(stream_);
    lowest.expires_at(deadline);
    error_code error;
    co_await lowest.async_connect(endpoints, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return error;
    error_code ignored;  // Without these it is slower, or sees less; it works all the same.
    lowest.socket().set_option(tcp::no_delay{true}, ignored);
    lowest.socket().non_blocking(true, ignored);
    co_await stream_.async_handshake(asio::ssl::stream_base::client,
                                     asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return error;
    // With TLS 1.3 the client is done before the server has looked at its certificate. Its answer
    // to this shows that it took it, so that what is sent from here on was not sent in vain.
    const Request greeting{http::verb::options, "*", 11};
    const auto greeted = co_await exchange(greeting, deadline);
    co_return greeted ? error_code{} : greeted.error().reason;
}

asio::awaitable<std::expected<Reply, Connection::Failure>> Connection::exchange(
    const Request& request, Time deadline) {
    auto& lowest = beast::get_lowest_layer(stream_);
    lowest.expires_at(deadline);
    keeps_alive_ = false;
    if (const auto error = co_await send(stream_, request)) {
        // What failed to be written stayed here, and of a request that is not whole the other node
        // does nothing. Only a time-out can hide that the last byte went out.
        co_return std::unexpected{Failure{error == beast::error::timeout, error}};
    }
    ResponseParser parser;
    parser.body_limit(body_bytes_max_);
    if (const auto error = co_await receive(stream_, buffer_, parser, Until::end)) {
        co_return std::unexpected{Failure{true, error}};
    }
    lowest.expires_never();
    keeps_alive_ = parser.keep_alive();
    auto response = parser.release();
    co_return Reply{static_cast<std::uint16_t>(response.result_int()), std::move(response.body())};
}

bool Connection::is_usable() {
    if (!keeps_alive_ || buffer_.size() > 0) return false;
    std::array<char, 1> byte{};
    error_code error;
    beast::get_lowest_layer(stream_).socket().receive(
        asio::buffer(byte), tcp::socket::message_peek, error);
    return error == asio::error::would_block || error == asio::error::try_again;
}

void Connection::close() {
    beast::get_lowest_layer(stream_).close();
}

}  // namespace kontor::adapters::nodes
