#include "adapters/nodes/lookup.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <charconv>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace kontor::adapters::nodes {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

struct Place {
    std::string host;
    std::uint16_t port = 0;
};

std::optional<Place> place_in(std::string_view address) {
    const auto colon = address.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto digits = address.substr(colon + 1);
    Place place;
    const auto read = std::from_chars(digits.begin(), digits.end(), place.port);
    if (read.ec != std::errc{} || read.ptr != digits.end()) return std::nullopt;
    auto host = address.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (host.empty()) return std::nullopt;
    place.host = host;
    return place;
}

/// The system's answer outlives whoever gave up waiting: it cannot be broken off.
struct Question {
    explicit Question(const asio::any_io_executor& executor)
        : resolver{executor}, answered{executor} {}

    tcp::resolver resolver;
    asio::steady_timer answered;  ///< Cancelled by the answer.
    std::optional<std::expected<Endpoints, error_code>> answer;
};

}  // namespace

asio::awaitable<std::expected<Endpoints, error_code>> look_up(
    std::string address, std::chrono::steady_clock::time_point deadline) {
    const auto place = place_in(address);
    if (!place) co_return std::unexpected{error_code{asio::error::invalid_argument}};
    error_code error;
    if (const auto ip = asio::ip::make_address(place->host, error); !error) {
        co_return Endpoints{{ip, place->port}};
    }

    const auto question = std::make_shared<Question>(co_await asio::this_coro::executor);
    question->answered.expires_at(deadline);
    question->resolver.async_resolve(
        place->host,
        std::to_string(place->port),
        tcp::resolver::numeric_service,
        [question](const error_code& failure, const tcp::resolver::results_type& found) {
            if (failure) {
                question->answer = std::unexpected{failure};
            } else {
                Endpoints endpoints;
                for (const auto& one : found) endpoints.push_back(one.endpoint());
                question->answer = std::move(endpoints);
            }
            question->answered.cancel();
        });
    co_await question->answered.async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (!question->answer) co_return std::unexpected{error_code{asio::error::timed_out}};
    co_return *std::move(question->answer);
}

}  // namespace kontor::adapters::nodes
