#pragma once

#include "adapters/nodes/connection.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <vector>

namespace kontor::adapters::nodes {

/// The connections of the client to one address. On the client's thread.
class Pool {
public:
    using Time = Connection::Time;

    struct Options {
        std::size_t connections_max;
        std::size_t calls_waiting_max;
    };
    /// `context` outlives it.
    Pool(boost::asio::io_context& context, Options options);
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;
    ~Pool() = default;

    /// The right to use one connection; goes to the next who waits for one.
    class Place {
    public:
        explicit Place(Pool& pool) : pool_{&pool} {}
        Place(Place&& other) noexcept;
        Place& operator=(Place&&) = delete;
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        ~Place();

    private:
        Pool* pool_;
    };
    /// Waits for a place until `deadline`; nothing if there was none, too many wait, or the pool is
    /// closed.
    [[nodiscard]] boost::asio::awaitable<std::optional<Place>> enter(Time deadline);

    /// A connection that was kept, the last one first; null if there is none. Who has a place may.
    [[nodiscard]] std::unique_ptr<Connection> take();
    /// Keeps a connection, if it can be used again.
    void keep(std::unique_ptr<Connection> connection, Time now);
    /// Closes what was kept since before `time`.
    void close_idle_since(Time time);
    /// Closes what is kept and lets nobody wait.
    void close();

    [[nodiscard]] bool is_unused() const {
        return taken_ == 0 && kept_.empty();
    }

    bool has_complained = false;  ///< Since a call went well.

private:
    struct Waiting {
        boost::asio::steady_timer timer;
        bool has_place = false;
    };
    void leave();

    boost::asio::io_context& context_;
    Options options_;
    std::size_t taken_ = 0;
    std::list<Waiting*> waiting_;
    std::vector<std::unique_ptr<Connection>> kept_;  ///< The last one used at the end.
    bool is_closed_ = false;
};

}  // namespace kontor::adapters::nodes
