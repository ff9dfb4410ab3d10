#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <list>
#include <string>
#include <thread>

namespace kontor::adapters::http {

class Session;

/// One thread of the server and the connections that belong to it for their whole life. But for
/// `start`, `post_to_sessions` and `stop`, everything is called on its thread.
class Lane {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// Deadlines are looked at every `tick`.
    explicit Lane(std::chrono::milliseconds tick);
    ~Lane();
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    [[nodiscard]] boost::asio::io_context& context() {
        return context_;
    }
    /// The time at the last tick: good enough for deadlines, and free.
    [[nodiscard]] Time deadline_after(std::chrono::milliseconds duration) const {
        return now_ + tick_ + duration;
    }
    /// The value of the Date header.
    [[nodiscard]] const std::string& date() const {
        return date_;
    }

    std::list<Session*>::iterator add(Session& session);
    void remove(std::list<Session*>::iterator session);

    void start();
    /// Calls `visit` with each session, on the lane's thread.
    void post_to_sessions(std::function<void(Session&)> visit);
    /// Ends the thread, whatever its coroutines wait for.
    void stop();

private:
    void tick();

    std::chrono::milliseconds tick_;
    Time now_;
    std::string date_;
    std::time_t date_second_ = 0;
    std::list<Session*> sessions_;  ///< Outlives the context, whose end destroys coroutines.
    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    boost::asio::steady_timer timer_;
    std::thread thread_;
};

}  // namespace kontor::adapters::http
