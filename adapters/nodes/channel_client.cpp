#include "adapters/nodes/channel_client.hpp"

#include "adapters/nodes/connection.hpp"
#include "adapters/nodes/lookup.hpp"
#include "adapters/nodes/pool.hpp"
#include "adapters/nodes/tls.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>

namespace kontor::adapters::nodes {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using Time = Connection::Time;
using Outcome = std::expected<Reply, CallError>;

namespace {

/// Keeps the thread running until the call has completed.
using Admission = asio::executor_work_guard<asio::io_context::executor_type>;

/// More would overflow, and nobody waits that long.
constexpr std::chrono::hours patience_max{24};

Time deadline_after(std::chrono::milliseconds patience) {
    return std::chrono::steady_clock::now() +
           std::min<std::chrono::milliseconds>(patience, patience_max);
}

Request request_of(Call call, const std::string& address) {
    Request request{http::verb::post, call.target, 11};
    request.set(http::field::host, address);
    request.set(http::field::content_type, "application/octet-stream");
    request.body() = std::move(call.body);
    request.prepare_payload();
    return request;
}

/// A connection that can be closed while somebody waits for it.
class InUse {
public:
    InUse(std::set<Connection*>& all, Connection& connection) : all_{all}, it_{&connection} {
        all_.insert(it_);
    }
    ~InUse() {
        all_.erase(it_);
    }
    InUse(const InUse&) = delete;
    InUse& operator=(const InUse&) = delete;

private:
    std::set<Connection*>& all_;
    Connection* it_;
};

}  // namespace

struct ChannelClient::State {
    State(const Identity& identity, Options options_given)
        : options{std::move(options_given)},
          tls{tls_context(identity, Side::client)},
          work{asio::make_work_guard(context)},
          sweep{context} {}

    [[nodiscard]] std::optional<Admission> admit();
    asio::awaitable<Outcome> perform(Admission admission,
                                     std::string address,
                                     Call call,
                                     Time deadline);
    asio::awaitable<std::expected<std::unique_ptr<Connection>, error_code>> connect(
        std::string address, Time deadline);
    asio::awaitable<void> close_idle();
    void close_all();
    Outcome without_reply(CallError kind,
                          const std::string& address,
                          Pool& pool,
                          const std::string& reason);

    Options options;
    asio::ssl::context tls;
    asio::io_context context{1};
    Admission work;
    std::mutex stopping;
    bool is_stopping = false;  ///< Guarded by `stopping`.
    // Touched by the thread alone:
    std::map<std::string, Pool, std::less<>> pools;
    std::set<Connection*> in_use;
    asio::steady_timer sweep;
    bool is_closed = false;

    std::thread thread;
};

ChannelClient::ChannelClient(const Identity& identity, Options options)
    : state_{std::make_unique<State>(identity, std::move(options))} {
    asio::co_spawn(state_->context, state_->close_idle(), asio::detached);
    state_->thread = std::thread{[state = state_.get()] { state->context.run(); }};
}

ChannelClient::~ChannelClient() {
    stop();
}

asio::awaitable<Outcome> ChannelClient::call(std::string address,
                                             Call call,
                                             std::chrono::milliseconds patience) {
    auto admission = state_->admit();
    if (!admission) co_return std::unexpected{CallError::unreachable};
    co_return co_await asio::co_spawn(
        state_->context,
        state_->perform(
            *std::move(admission), std::move(address), std::move(call), deadline_after(patience)),
        asio::use_awaitable);
}

Outcome ChannelClient::call_and_wait(std::string address,
                                     Call call,
                                     std::chrono::milliseconds patience) {
    auto admission = state_->admit();
    if (!admission) return std::unexpected{CallError::unreachable};
    return asio::co_spawn(state_->context,
                          state_->perform(*std::move(admission),
                                          std::move(address),
                                          std::move(call),
                                          deadline_after(patience)),
                          asio::use_future)
        .get();
}

void ChannelClient::stop() {
    {
        const std::lock_guard lock{state_->stopping};
        if (std::exchange(state_->is_stopping, true)) return;
    }
    asio::post(state_->context, [state = state_.get()] { state->close_all(); });
    state_->work.reset();
    state_->thread.join();  // It ends with the last call.
}

std::optional<Admission> ChannelClient::State::admit() {
    const std::lock_guard lock{stopping};
    if (is_stopping) return std::nullopt;
    return asio::make_work_guard(context);
}

asio::awaitable<Outcome> ChannelClient::State::perform(Admission /*admission*/,
                                                       std::string address,
                                                       Call call,
                                                       Time deadline) {
    const Pool::Options bounds{.connections_max = options.connections_max,
                               .calls_waiting_max = options.calls_waiting_max};
    auto& pool = pools.try_emplace(address, context, bounds).first->second;
    const auto place = co_await pool.enter(deadline);
    if (!place) {
        co_return without_reply(
            CallError::unreachable, address, pool, "its connections are all in use");
    }
    const auto request = request_of(std::move(call), address);
    // A connection of before may prove closed while this is sent; a fresh one, then, once.
    for (auto connection = pool.take();; connection.reset()) {
        const bool is_fresh = !connection;
        if (is_fresh) {
            auto opened = co_await connect(address, deadline);
            if (!opened) {
                co_return without_reply(
                    CallError::unreachable, address, pool, opened.error().message());
            }
            connection = *std::move(opened);
        }
        const InUse guard{in_use, *connection};
        auto reply = co_await connection->exchange(request, deadline);
        if (reply) {
            pool.has_complained = false;
            pool.keep(std::move(connection), std::chrono::steady_clock::now());
            co_return *std::move(reply);
        }
        const auto& failure = reply.error();
        if (failure.is_sent)
            co_return without_reply(CallError::lost, address, pool, failure.reason.message());
        if (is_fresh) {
            co_return without_reply(
                CallError::unreachable, address, pool, failure.reason.message());
        }
    }
}

asio::awaitable<std::expected<std::unique_ptr<Connection>, error_code>>
ChannelClient::State::connect(std::string address, Time deadline) {
    auto endpoints = co_await look_up(std::move(address), deadline);
    if (!endpoints) co_return std::unexpected{endpoints.error()};
    if (is_closed) co_return std::unexpected{error_code{asio::error::operation_aborted}};
    auto connection = std::make_unique<Connection>(context, tls, options.body_bytes_max);
    const InUse guard{in_use, *connection};
    if (const auto error = co_await connection->open(*std::move(endpoints), deadline)) {
        co_return std::unexpected{error};
    }
    co_return std::move(connection);
}

/// Says so once an address, until it works again.
Outcome ChannelClient::State::without_reply(CallError kind,
                                            const std::string& address,
                                            Pool& pool,
                                            const std::string& reason) {
    if (!is_closed && options.complain && !std::exchange(pool.has_complained, true)) {
        const auto* const what =
            kind == CallError::lost ? ": a call was not answered: " : ": not reached: ";
        options.complain(address + what + reason);
    }
    return std::unexpected{kind};
}

asio::awaitable<void> ChannelClient::State::close_idle() {
    while (!is_closed) {
        sweep.expires_after(options.idle_time_max / 2);
        error_code ignored;
        co_await sweep.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        const auto long_ago = std::chrono::steady_clock::now() - options.idle_time_max;
        for (auto& [address, pool] : pools) pool.close_idle_since(long_ago);
        std::erase_if(pools, [](const auto& entry) { return entry.second.is_unused(); });
    }
}

void ChannelClient::State::close_all() {
    is_closed = true;
    sweep.cancel();
    for (auto& [address, pool] : pools) pool.close();
    for (auto* const connection : in_use) connection->close();
}

}  // namespace kontor::adapters::nodes
