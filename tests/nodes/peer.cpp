#include "tests/nodes/peer.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

namespace kontor::tests {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

Peer::Peer(const adapters::nodes::Identity& identity)
    : tls_{tls_context(identity, adapters::nodes::Side::server)},
      acceptor_{context_, tcp::endpoint{asio::ip::address_v4::loopback(), 0}} {}

std::string Peer::address() const {
    return "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
}

void Peer::accept() {
    buffer_.clear();
    stream_.emplace(boost::beast::tcp_stream{acceptor_.accept()}, tls_);
    stream_->handshake(asio::ssl::stream_base::server);
    read_call();
    write("HTTP/1.1 204 No Content\r\n\r\n");
}

std::string Peer::read_call() {
    http::request_parser<http::string_body> parser;
    parser.body_limit(adapters::nodes::default_body_bytes_max);
    http::read(*stream_, buffer_, parser);
    return parser.get().body();
}

void Peer::read_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    asio::read(*stream_, asio::buffer(bytes));
}

void Peer::write(std::string_view bytes) {
    asio::write(*stream_, asio::buffer(bytes));
}

void Peer::reply(std::string_view body) {
    write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
          std::string{body});
}

void Peer::reset() {
    auto& socket = boost::beast::get_lowest_layer(*stream_).socket();
    socket.set_option(asio::socket_base::linger{true, 0});
    close();
}

void Peer::close() {
    boost::beast::get_lowest_layer(*stream_).socket().close();
}

}  // namespace kontor::tests
