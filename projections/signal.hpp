#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>

namespace kontor::projections {

/// Lets one coroutine sleep until somebody has news for it, or for a while. Belongs to one thread.
class Signal {
public:
    explicit Signal(const boost::asio::any_io_executor& executor) : timer_{executor} {}

    /// News that comes while nobody sleeps is kept.
    void raise() {
        raised_ = true;
        timer_.cancel();
    }
    boost::asio::awaitable<void> wait(std::chrono::milliseconds longest) {
        if (!raised_) {
            timer_.expires_after(longest);
            boost::system::error_code cancelled;
            co_await timer_.async_wait(
                boost::asio::redirect_error(boost::asio::use_awaitable, cancelled));
        }
        raised_ = false;
    }

private:
    boost::asio::steady_timer timer_;
    bool raised_ = false;
};

}  // namespace kontor::projections
