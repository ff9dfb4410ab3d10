#include "adapters/nodes/channel_server.hpp"

#include "adapters/nodes/server_connection.hpp"
#include "adapters/nodes/tls.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

namespace kontor::adapters::nodes {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds accept_pause{100};
constexpr std::chrono::seconds abort_time_max{1};

/// A thread and the connections that belong to it.
struct Lane {
    std::set<ServerConnection*> connections;  ///< Outlives the context, whose end destroys them.
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> work{asio::make_work_guard(context)};
    std::thread thread;
};

}  // namespace

struct ChannelServer::State {
    State(const Identity& identity, Handler handler_given, Options options_given)
        : handler{std::move(handler_given)},
          options{std::move(options_given)},
          tls{tls_context(identity, Side::server)} {
        for (unsigned i = 0; i < std::max(1U, options.threads); ++i) {
            lanes.push_back(std::make_unique<Lane>());
        }
        acceptor.emplace(lanes.front()->context);
    }

    asio::awaitable<void> accept_all();
    asio::awaitable<void> serve(tcp::socket socket, Lane& lane);
    void post_to_connections(void (ServerConnection::*what)());
    [[nodiscard]] bool wait_until_empty(std::chrono::milliseconds duration);
    void complain(const std::exception_ptr& thrown) const;

    Handler handler;
    Options options;
    asio::ssl::context tls;
    std::atomic<std::size_t> open{0};
    std::atomic<bool> draining{false};
    std::mutex mutex;
    std::condition_variable empty;
    std::vector<std::unique_ptr<Lane>> lanes;
    std::size_t next_lane = 0;
    std::optional<tcp::acceptor> acceptor;  ///< Belongs to the first lane and goes before it.
    bool started = false;
};

ChannelServer::ChannelServer(const Identity& identity, Handler handler, Options options)
    : state_{std::make_unique<State>(identity, std::move(handler), std::move(options))} {}

ChannelServer::~ChannelServer() {
    stop();
}

std::size_t ChannelServer::connections() const {
    return state_->open.load(std::memory_order_relaxed);
}

std::expected<std::uint16_t, std::string> ChannelServer::listen(const std::string& host,
                                                                std::uint16_t port) {
    error_code error;
    tcp::resolver resolver{state_->lanes.front()->context};
    const auto found = resolver.resolve(
        host, std::to_string(port), tcp::resolver::passive | tcp::resolver::numeric_service, error);
    auto& acceptor = *state_->acceptor;
    const auto endpoint = error ? tcp::endpoint{} : found.begin()->endpoint();
    if (!error) acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address{true}, error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) return std::unexpected{host + ":" + std::to_string(port) + ": " + error.message()};
    return acceptor.local_endpoint().port();
}

void ChannelServer::start() {
    state_->started = true;
    asio::co_spawn(
        state_->lanes.front()->context,
        state_->accept_all(),
        [state = state_.get()](const std::exception_ptr& thrown) { state->complain(thrown); });
    for (auto& lane : state_->lanes) {
        lane->thread = std::thread{[context = &lane->context] { context->run(); }};
    }
}

void ChannelServer::stop() {
    if (!std::exchange(state_->started, false)) return;
    state_->draining = true;
    asio::post(state_->lanes.front()->context, [state = state_.get()] {
        error_code ignored;
        state->acceptor->close(ignored);
    });
    state_->post_to_connections(&ServerConnection::drain);
    if (!state_->wait_until_empty(state_->options.drain_time_max)) {
        state_->post_to_connections(&ServerConnection::abort);
        // What still waits for the handler then is destroyed with the lanes.
        static_cast<void>(state_->wait_until_empty(abort_time_max));
    }
    for (auto& lane : state_->lanes) {
        // Behind whatever was posted above: else the door might stay open with nobody behind it.
        asio::post(lane->context, [context = &lane->context] { context->stop(); });
        lane->thread.join();
    }
}

asio::awaitable<void> ChannelServer::State::accept_all() {
    asio::steady_timer pause{acceptor->get_executor()};
    while (!draining) {
        auto& lane = *lanes[next_lane++ % lanes.size()];
        error_code error;
        auto socket = co_await acceptor->async_accept(
            lane.context, asio::redirect_error(asio::use_awaitable, error));
        if (error == asio::error::operation_aborted || !acceptor->is_open()) co_return;
        if (error) {
            // No file descriptors are left, as a rule. Others will close theirs.
            pause.expires_after(accept_pause);
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
            continue;
        }
        asio::co_spawn(lane.context,
                       serve(std::move(socket), lane),
                       [this](const std::exception_ptr& thrown) { complain(thrown); });
    }
}

asio::awaitable<void> ChannelServer::State::serve(tcp::socket socket, Lane& lane) {
    class Counted {
    public:
        explicit Counted(State& state)
            : has_room{state.open.fetch_add(1) < state.options.connections_max}, state_{state} {}
        ~Counted() {
            --state_.open;
            if (!state_.draining) return;
            const std::lock_guard lock{state_.mutex};
            state_.empty.notify_all();
        }
        Counted(const Counted&) = delete;
        Counted& operator=(const Counted&) = delete;

        const bool has_room;

    private:
        State& state_;
    };
    const Counted counted{*this};
    if (draining || !counted.has_room) co_return;
    ServerConnection connection{std::move(socket), tls, handler, options};
    class Entered {
    public:
        Entered(Lane& lane, ServerConnection& connection) : lane_{lane}, connection_{connection} {
            lane_.connections.insert(&connection_);
        }
        ~Entered() {
            lane_.connections.erase(&connection_);
        }
        Entered(const Entered&) = delete;
        Entered& operator=(const Entered&) = delete;

    private:
        Lane& lane_;
        ServerConnection& connection_;
    };
    const Entered entered{lane, connection};
    co_await connection.run();
}

void ChannelServer::State::post_to_connections(void (ServerConnection::*what)()) {
    for (auto& lane : lanes) {
        asio::post(lane->context, [all = &lane->connections, what] {
            for (auto* const each : *all) (each->*what)();
        });
    }
}

bool ChannelServer::State::wait_until_empty(std::chrono::milliseconds duration) {
    std::unique_lock lock{mutex};
    return empty.wait_for(lock, duration, [this] { return open == 0; });
}

void ChannelServer::State::complain(const std::exception_ptr& thrown) const {
    if (!thrown || !options.complain) return;
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& failure) {
        options.complain(failure.what());
    }
}

}  // namespace kontor::adapters::nodes
