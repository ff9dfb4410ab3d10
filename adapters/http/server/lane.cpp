#include "adapters/http/server/lane.hpp"

#include "adapters/http/server/session.hpp"

#include <boost/asio/post.hpp>

#include <array>
#include <ctime>

namespace kontor::adapters::http {
namespace {

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7), whatever the locale.
std::string date_text(std::time_t second) {
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc{};
    gmtime_r(&second, &utc);
    std::array<char, 40> text{};
    const int length = std::snprintf(text.data(),
                                     text.size(),
                                     "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                     days[static_cast<std::size_t>(utc.tm_wday)],
                                     utc.tm_mday,
                                     months[static_cast<std::size_t>(utc.tm_mon)],
                                     utc.tm_year + 1900,
                                     utc.tm_hour,
                                     utc.tm_min,
                                     utc.tm_sec);
    return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace

Lane::Lane(std::chrono::milliseconds tick)
    : tick_{tick}, work_{boost::asio::make_work_guard(context_)}, timer_{context_} {}

Lane::~Lane() {
    stop();
}

void Lane::start() {
    boost::asio::post(context_, [this] { this->tick(); });
    thread_ = std::thread{[this] { context_.run(); }};
}

void Lane::stop() {
    context_.stop();
    if (thread_.joinable()) thread_.join();
}

void Lane::tick() {
    now_ = std::chrono::steady_clock::now();
    const auto second = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    if (second != date_second_) {
        date_ = date_text(second);
        date_second_ = second;
    }
    for (auto* const session : sessions_) session->expire(now_);
    timer_.expires_after(tick_);
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) tick();
    });
}

std::list<Session*>::iterator Lane::add(Session& session) {
    return sessions_.insert(sessions_.end(), &session);
}

void Lane::remove(std::list<Session*>::iterator session) {
    sessions_.erase(session);
}

void Lane::post_to_sessions(std::function<void(Session&)> visit) {
    boost::asio::post(context_, [this, visit = std::move(visit)] {
        for (auto* const session : sessions_) visit(*session);
    });
}

}  // namespace kontor::adapters::http
