#include "adapters/cli/healthcheck.hpp"

#include "adapters/files/whole_file.hpp"

#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <memory>
#include <netdb.h>
#include <string_view>

namespace kontor::adapters::cli {
namespace {

constexpr timeval timeout{.tv_sec = 3, .tv_usec = 0};

/// A connection to `endpoint`, closed if there is none.
files::Descriptor connected(const Endpoint& endpoint) {
    const addrinfo hints{.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    addrinfo* first = nullptr;
    const auto port = std::to_string(endpoint.port);
    if (::getaddrinfo(endpoint.host.c_str(), port.c_str(), &hints, &first) != 0) {
        return files::Descriptor{};
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner{first, &::freeaddrinfo};
    for (const auto* at = first; at != nullptr; at = at->ai_next) {
        files::Descriptor opened{
            ::socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol)};
        if (!opened.is_open()) continue;
        ::setsockopt(opened.number(), SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
        ::setsockopt(opened.number(), SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
        if (::connect(opened.number(), at->ai_addr, at->ai_addrlen) == 0) return opened;
    }
    return files::Descriptor{};
}

Endpoint reachable(Endpoint endpoint) {
    if (endpoint.host == "0.0.0.0") endpoint.host = "127.0.0.1";
    if (endpoint.host == "::") endpoint.host = "::1";
    return endpoint;
}

}  // namespace

std::expected<void, std::string> ask_whether_ready(const Endpoint& endpoint) {
    const auto at = reachable(endpoint);
    const auto connection = connected(at);
    if (!connection.is_open()) return std::unexpected{"nothing listens on " + at.text()};

    const auto request =
        "GET /readyz HTTP/1.1\r\nHost: " + at.text() + "\r\nConnection: close\r\n\r\n";
    std::array<char, 12> start{};  // "HTTP/1.1 200"
    const auto sent = ::send(connection.number(), request.data(), request.size(), MSG_NOSIGNAL);
    const auto received =
        sent < 0 ? sent : ::recv(connection.number(), start.data(), start.size(), MSG_WAITALL);
    if (received != static_cast<ssize_t>(start.size())) {
        return std::unexpected{"no answer from " + at.text()};
    }
    const std::string_view status{start.data() + 9, 3};
    if (status == "200") return {};
    return std::unexpected{"not ready: " + at.text() + " answers /readyz with " +
                           std::string{status}};
}

}  // namespace kontor::adapters::cli
