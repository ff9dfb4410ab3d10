#include "adapters/nodes/server_connection.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/error.hpp>

#include <array>
#include <exception>
#include <string>
#include <utility>

namespace kontor::adapters::nodes {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::uint16_t no_content = 204;
constexpr std::uint16_t method_not_allowed = 405;
constexpr std::uint16_t content_too_large = 413;
constexpr std::uint16_t internal_error = 500;

/// Whether HTTP lets an answer with this status have a body, as a reply may have.
bool may_have_body(std::uint16_t status) {
    return status >= 200 && status < 600 && status != no_content && status != 304;
}

std::string name_of(const tcp::socket& socket) {
    error_code error;
    const auto endpoint = socket.remote_endpoint(error);
    return error ? std::string{"a connection"} : endpoint.address().to_string();
}

}  // namespace

ServerConnection::ServerConnection(tcp::socket socket,
                                   asio::ssl::context& tls,
                                   const ChannelServer::Handler& handler,
                                   const ChannelServer::Options& options)
    : stream_{beast::tcp_stream{std::move(socket)}, tls},
      handler_{handler},
      options_{options},
      peer_{name_of(beast::get_lowest_layer(stream_).socket())} {
    error_code ignored;  // Without it, it is slower.
    beast::get_lowest_layer(stream_).socket().set_option(tcp::no_delay{true}, ignored);
}

void ServerConnection::drain() {
    draining_ = true;
    if (is_idle_) abort();
}

void ServerConnection::abort() {
    draining_ = true;
    beast::get_lowest_layer(stream_).close();
}

asio::awaitable<void> ServerConnection::run() {
    error_code error;
    beast::get_lowest_layer(stream_).expires_after(options_.handshake_time_max);
    co_await stream_.async_handshake(asio::ssl::stream_base::server,
                                     asio::redirect_error(asio::use_awaitable, error));
    if (error) {
        if (!draining_) complain("is not taken for a node: " + error.message());
        co_return;
    }
    while (!draining_) {
        auto request = co_await read();
        if (!request) co_return;
        const bool keep_alive = request->keep_alive();
        auto reply = co_await answer(*std::move(request));
        if (!co_await send(std::move(reply), keep_alive && !draining_)) co_return;
        if (!keep_alive) co_return;
    }
}

/// A whole request; nothing if none will come any more.
asio::awaitable<std::optional<Request>> ServerConnection::read() {
    auto& lowest = beast::get_lowest_layer(stream_);
    RequestParser parser;
    parser.body_limit(options_.body_bytes_max);
    is_idle_ = true;
    lowest.expires_after(options_.idle_time_max);
    auto error = co_await receive(stream_, buffer_, parser, Until::head);
    is_idle_ = false;
    if (!error) {
        lowest.expires_after(options_.body_time_max);
        error = co_await receive(stream_, buffer_, parser, Until::end);
    }
    if (error == http::error::body_limit) co_await refuse_body();
    if (error) co_return std::nullopt;
    co_return parser.release();
}

/// The caller is writing, and hears nothing before it is done: what it writes is thrown away.
asio::awaitable<void> ServerConnection::refuse_body() {
    if (!co_await send({.status = content_too_large}, false)) co_return;
    beast::get_lowest_layer(stream_).expires_after(options_.body_time_max);
    std::array<char, 16'384> thrown_away{};
    error_code error;
    while (!error && !draining_) {
        co_await stream_.async_read_some(asio::buffer(thrown_away),
                                         asio::redirect_error(asio::use_awaitable, error));
    }
}

asio::awaitable<Reply> ServerConnection::answer(Request request) {
    // Who connects asks this first, to see that its certificate was taken.
    if (request.method() == http::verb::options) co_return Reply{.status = no_content};
    if (request.method() != http::verb::post) co_return Reply{.status = method_not_allowed};
    Call call{.target = std::string{request.target()}, .body = std::move(request.body())};
    std::string failure;
    try {
        auto reply = co_await handler_(std::move(call));
        if (may_have_body(reply.status)) co_return reply;
        failure = "a reply with status " + std::to_string(reply.status);
    } catch (const std::exception& thrown) {
        failure = thrown.what();
    } catch (...) {
        failure = "unknown exception";
    }
    complain("was answered 500: " + failure);
    co_return Reply{.status = internal_error};
}

/// False if the connection broke.
asio::awaitable<bool> ServerConnection::send(Reply reply, bool keep_alive) {
    Response response;
    response.version(11);
    response.result(reply.status);
    response.keep_alive(keep_alive);
    response.body() = std::move(reply.body);
    response.prepare_payload();
    beast::get_lowest_layer(stream_).expires_after(options_.write_time_max);
    co_return !co_await nodes::send(stream_, response);
}

void ServerConnection::complain(const std::string& what) const {
    if (options_.complain) options_.complain(peer_ + " " + what);
}

}  // namespace kontor::adapters::nodes
