#include "adapters/nodes/wire.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/write.hpp>

#include <cstddef>
#include <sstream>
#include <string>
#include <utility>

namespace kontor::adapters::nodes {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

namespace {

template <class Message>
std::string bytes_of(const Message& message) {
    std::ostringstream head;
    head << message.base();
    return std::move(head).str().append(message.body());
}

asio::awaitable<error_code> send_bytes(TlsStream& stream, std::string bytes) {
    error_code error;
    co_await asio::async_write(
        stream, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, error));
    co_return error;
}

/// Gives the parser what there is. Whether it has all that it shall read.
template <bool IsRequest>
bool parse(beast::flat_buffer& buffer,
           http::basic_parser<IsRequest>& parser,
           Until until,
           error_code& error) {
    const auto has_all = [&] {
        return until == Until::head ? parser.is_header_done() : parser.is_done();
    };
    while (!has_all() && !error && buffer.size() > 0) {
        buffer.consume(parser.put(buffer.data(), error));
    }
    if (error == http::error::need_more) error = {};
    return has_all();
}

template <bool IsRequest>
asio::awaitable<error_code> receive_message(TlsStream& stream,
                                            beast::flat_buffer& buffer,
                                            http::basic_parser<IsRequest>& parser,
                                            Until until) {
    constexpr std::size_t read_bytes_max = 16'384;
    parser.eager(until == Until::end);
    error_code error;
    while (!parse(buffer, parser, until, error) && !error) {
        const auto room = buffer.prepare(read_bytes_max);
        const auto taken =
            co_await stream.async_read_some(room, asio::redirect_error(asio::use_awaitable, error));
        if (error) break;
        buffer.commit(taken);
    }
    co_return error;
}

}  // namespace

asio::awaitable<error_code> send(TlsStream& stream, const Request& request) {
    return send_bytes(stream, bytes_of(request));
}

asio::awaitable<error_code> send(TlsStream& stream, const Response& response) {
    return send_bytes(stream, bytes_of(response));
}

asio::awaitable<error_code> receive(TlsStream& stream,
                                    beast::flat_buffer& buffer,
                                    RequestParser& parser,
                                    Until until) {
    return receive_message<true>(stream, buffer, parser, until);
}

asio::awaitable<error_code> receive(TlsStream& stream,
                                    beast::flat_buffer& buffer,
                                    ResponseParser& parser,
                                    Until until) {
    return receive_message<false>(stream, buffer, parser, until);
}

}  // namespace kontor::adapters::nodes
