#include "adapters/http/server/server.hpp"

#include "adapters/http/server/lane.hpp"
#include "adapters/http/server/session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <vector>

namespace kontor::adapters::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Local = asio::local::stream_protocol;

namespace {

constexpr std::chrono::milliseconds accept_pause{100};
constexpr std::chrono::seconds abort_time_max{1};

/// Deadlines are kept to a quarter of the shortest, and looked at four times a second at least.
std::chrono::milliseconds tick_for(const Limits& limits) {
    const auto shortest = std::min({limits.head_time_max,
                                    limits.body_time_max,
                                    limits.idle_time_max,
                                    limits.write_time_max,
                                    limits.linger_time_max});
    return std::clamp(shortest / 4, std::chrono::milliseconds{5}, std::chrono::milliseconds{250});
}

void prepare(tcp::socket& socket) {
    error_code ignored;
    socket.set_option(tcp::no_delay{true}, ignored);
}
void prepare(Local::socket& /*socket*/) {}

}  // namespace

struct Server::State {
    State(Responder& responder_given, Options options_given)
        : responder{responder_given}, options{std::move(options_given)} {
        const auto tick = tick_for(options.limits);
        for (unsigned i = 0; i < std::max(1U, options.threads); ++i) {
            lanes.push_back(std::make_unique<Lane>(tick));
        }
    }

    template <class Acceptor>
    asio::awaitable<void> accept_all(Acceptor& acceptor, Transport transport);
    asio::awaitable<void> serve(Session::Socket socket, Lane& lane, Transport transport);
    void complain(const std::exception_ptr& thrown) const;
    void one_less(std::atomic<std::size_t>& count);
    [[nodiscard]] bool wait_until_empty(std::chrono::milliseconds duration);

    Responder& responder;
    Options options;
    std::atomic<std::size_t> open{0};
    std::atomic<std::size_t> refused{0};
    std::atomic<bool> draining{false};
    std::mutex mutex;
    std::condition_variable empty;
    std::vector<std::unique_ptr<Lane>> lanes;
    std::size_t next_lane = 0;
    // Acceptors belong to the first lane and go before it.
    std::vector<std::unique_ptr<tcp::acceptor>> tcp_acceptors;
    std::vector<std::unique_ptr<Local::acceptor>> local_acceptors;
    std::vector<std::filesystem::path> socket_files;
    bool started = false;
};

Server::Server(Responder& responder, Options options)
    : state_{std::make_unique<State>(responder, std::move(options))} {}

Server::~Server() {
    stop();
}

std::size_t Server::connections() const {
    return state_->open.load(std::memory_order_relaxed);
}

std::expected<std::uint16_t, std::string> Server::listen(const std::string& address,
                                                         std::uint16_t port) {
    error_code error;
    const auto ip = asio::ip::make_address(address, error);
    if (error) return std::unexpected{address + " is no IP address"};
    const tcp::endpoint endpoint{ip, port};
    auto acceptor = std::make_unique<tcp::acceptor>(state_->lanes.front()->context());
    if (!error) acceptor->open(endpoint.protocol(), error);
    if (!error) acceptor->set_option(tcp::acceptor::reuse_address{true}, error);
    if (!error) acceptor->bind(endpoint, error);
    if (!error) acceptor->listen(asio::socket_base::max_listen_connections, error);
    if (error)
        return std::unexpected{address + ":" + std::to_string(port) + ": " + error.message()};
    const auto bound = acceptor->local_endpoint().port();
    state_->tcp_acceptors.push_back(std::move(acceptor));
    return bound;
}

std::expected<void, std::string> Server::listen(const std::filesystem::path& socket) {
    std::error_code file_error;
    if (std::filesystem::is_socket(socket, file_error)) std::filesystem::remove(socket, file_error);
    error_code error;
    auto acceptor = std::make_unique<Local::acceptor>(state_->lanes.front()->context());
    if (socket.native().size() >= sizeof(sockaddr_un::sun_path)) {
        return std::unexpected{socket.string() + ": too long for a Unix socket"};
    }
    acceptor->open(Local{}, error);
    if (!error) acceptor->bind(Local::endpoint{socket.string()}, error);
    if (error) return std::unexpected{socket.string() + ": " + error.message()};
    // Nobody can connect before `listen`, so there is no moment in which others could.
    std::filesystem::permissions(
        socket,
        std::filesystem::perms::owner_read | std::filesystem::perms::owner_write,
        file_error);
    if (file_error) return std::unexpected{socket.string() + ": " + file_error.message()};
    acceptor->listen(asio::socket_base::max_listen_connections, error);
    if (error) return std::unexpected{socket.string() + ": " + error.message()};
    state_->local_acceptors.push_back(std::move(acceptor));
    state_->socket_files.push_back(socket);
    return {};
}

void Server::start() {
    state_->started = true;
    auto& first = state_->lanes.front()->context();
    const auto report = [state = state_.get()](const std::exception_ptr& thrown) {
        state->complain(thrown);
    };
    for (auto& acceptor : state_->tcp_acceptors) {
        asio::co_spawn(first, state_->accept_all(*acceptor, Transport::tcp), report);
    }
    for (auto& acceptor : state_->local_acceptors) {
        asio::co_spawn(first, state_->accept_all(*acceptor, Transport::unix_socket), report);
    }
    for (auto& lane : state_->lanes) lane->start();
}

void Server::stop() {
    if (!std::exchange(state_->started, false)) return;
    state_->draining = true;
    asio::post(state_->lanes.front()->context(), [state = state_.get()] {
        error_code ignored;
        for (auto& acceptor : state->tcp_acceptors) acceptor->close(ignored);
        for (auto& acceptor : state->local_acceptors) acceptor->close(ignored);
    });
    for (auto& lane : state_->lanes) lane->post_to_sessions([](Session& each) { each.drain(); });
    if (!state_->wait_until_empty(state_->options.limits.drain_time_max)) {
        for (auto& lane : state_->lanes)
            lane->post_to_sessions([](Session& each) { each.abort(); });
        // What still waits for a handler then is destroyed with the lanes.
        static_cast<void>(state_->wait_until_empty(abort_time_max));
    }
    for (auto& lane : state_->lanes) lane->stop();
    std::error_code ignored;
    for (const auto& file : state_->socket_files) std::filesystem::remove(file, ignored);
}

template <class Acceptor>
asio::awaitable<void> Server::State::accept_all(Acceptor& acceptor, Transport transport) {
    asio::steady_timer pause{acceptor.get_executor()};
    while (!draining) {
        auto& lane = *lanes[next_lane++ % lanes.size()];
        const asio::any_io_executor executor = lane.context().get_executor();
        error_code error;
        auto socket = co_await acceptor.async_accept(
            executor, asio::redirect_error(asio::use_awaitable, error));
        if (error == asio::error::operation_aborted || !acceptor.is_open()) co_return;
        if (error) {
            // No file descriptors are left, as a rule. Others will close theirs.
            pause.expires_after(accept_pause);
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
            continue;
        }
        prepare(socket);
        asio::co_spawn(lane.context(),
                       serve(Session::Socket{std::move(socket)}, lane, transport),
                       [this](const std::exception_ptr& thrown) { complain(thrown); });
    }
}

asio::awaitable<void> Server::State::serve(Session::Socket socket,
                                           Lane& lane,
                                           Transport transport) {
    const bool has_room = open.fetch_add(1) < options.limits.connections_max;
    auto& count = has_room ? open : refused;
    if (!has_room) {
        --open;
        ++refused;
    }
    class Leaving {
    public:
        Leaving(State& state, std::atomic<std::size_t>& count) : state_{state}, count_{count} {}
        ~Leaving() {
            state_.one_less(count_);
        }
        Leaving(const Leaving&) = delete;
        Leaving& operator=(const Leaving&) = delete;

    private:
        State& state_;
        std::atomic<std::size_t>& count_;
    };
    const Leaving leaving{*this, count};
    if (draining || refused > options.limits.refusals_max) co_return;
    Session session{
        std::move(socket),
        {.lane = lane, .responder = responder, .limits = options.limits, .transport = transport}};
    if (has_room) {
        co_await session.run();
    } else {
        co_await session.run_refused();
    }
}

void Server::State::one_less(std::atomic<std::size_t>& count) {
    --count;
    if (!draining) return;
    const std::lock_guard lock{mutex};
    empty.notify_all();
}

bool Server::State::wait_until_empty(std::chrono::milliseconds duration) {
    std::unique_lock lock{mutex};
    return empty.wait_for(lock, duration, [this] { return open + refused == 0; });
}

void Server::State::complain(const std::exception_ptr& thrown) const {
    if (!thrown || !options.complain) return;
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& failure) {
        options.complain(failure.what());
    }
}

}  // namespace kontor::adapters::http
