#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <expected>
#include <string>
#include <vector>

namespace kontor::adapters::nodes {

using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

/// Where `address`, HOST:PORT, leads: at once if the host is an IP address, else the system is
/// asked, and waited for until `deadline`. Completes on the executor of whoever awaits it, which
/// runs on one thread.
[[nodiscard]] boost::asio::awaitable<std::expected<Endpoints, boost::system::error_code>> look_up(
    std::string address, std::chrono::steady_clock::time_point deadline);

}  // namespace kontor::adapters::nodes
