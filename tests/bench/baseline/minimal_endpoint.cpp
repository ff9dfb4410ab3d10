// The least that could be called an event store behind HTTP: Beast, a JSON parser, a look whether
// the stream exists, one synced write through a group committer. No rule, no session, no sealing,
// no view. The yardstick for what all of that costs.
//
//   kontor_bench_minimal_endpoint FOLDER THREADS      prints the port, ends with its standard input

#include "tests/bench/baseline/group_committer.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

/// The streams that exist. Sharded, so that threads seldom meet.
class Streams {
public:
    /// False if it existed.
    bool add(const std::string& name) {
        auto& shard = shards_[std::hash<std::string>{}(name) % shards_.size()];
        const std::lock_guard lock{shard.mutex};
        return shard.names.insert(name).second;
    }

private:
    struct Shard {
        std::mutex mutex;
        std::unordered_set<std::string> names;
    };
    std::array<Shard, 64> shards_;
};

std::string random_name() {
    thread_local std::mt19937_64 random{std::random_device{}()};
    return std::to_string(random()) + std::to_string(random());
}

asio::awaitable<void> durable(kontor::bench::GroupCommitter& committer,
                              std::string key,
                              std::string value) {
    auto executor = co_await asio::this_coro::executor;
    auto start = [&](auto handler) {
        committer.submit(
            std::move(key),
            std::move(value),
            [executor,
             handler = std::make_shared<decltype(handler)>(std::move(handler))]() mutable {
                asio::post(executor, [handler] { std::move (*handler)(); });
            });
    };
    const auto& token = asio::use_awaitable;
    co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(std::move(start), token);
}

asio::awaitable<void> serve(tcp::socket socket,
                            Streams& streams,
                            kontor::bench::GroupCommitter& committer) {
    boost::beast::flat_buffer buffer;
    bool keep_alive = true;
    while (keep_alive) {
        http::request<http::string_body> request;
        co_await http::async_read(socket, buffer, request, asio::use_awaitable);
        http::response<http::string_body> response{http::status::created, request.version()};
        response.set(http::field::content_type, "application/json");
        const auto event = nlohmann::json::parse(request.body(), nullptr, false);
        auto name = random_name();
        if (event.is_discarded() || !event.contains("lines")) {
            response.result(http::status::bad_request);
        } else if (!streams.add(name)) {
            response.result(http::status::conflict);
        } else {
            co_await durable(committer, name, request.body());
            response.body() = nlohmann::json{{"number", name}}.dump();
        }
        keep_alive = request.keep_alive();
        response.keep_alive(keep_alive);
        response.prepare_payload();
        co_await http::async_write(socket, response, asio::use_awaitable);
    }
}

/// One context a thread; connections are dealt out in turn.
asio::awaitable<void> accept(tcp::acceptor& acceptor,
                             std::deque<asio::io_context>& contexts,
                             Streams& streams,
                             kontor::bench::GroupCommitter& committer) {
    for (std::size_t next = 0;; ++next) {
        auto& context = contexts[next % contexts.size()];
        auto socket = co_await acceptor.async_accept(context, asio::use_awaitable);
        socket.set_option(tcp::no_delay{true});
        // A connection that ends throws, and takes nobody with it.
        asio::co_spawn(context, serve(std::move(socket), streams, committer), asio::detached);
    }
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) {
        std::fputs("FOLDER THREADS\n", stderr);
        return 2;
    }
    Streams streams;
    std::deque<asio::io_context> contexts;
    kontor::bench::GroupCommitter committer{arguments[1]};
    for (long i = 0; i < std::strtol(arguments[2], nullptr, 10); ++i) contexts.emplace_back(1);
    tcp::acceptor acceptor{contexts.front(), {asio::ip::make_address("127.0.0.1"), 0}};
    std::printf("%u\n", unsigned{acceptor.local_endpoint().port()});
    std::fflush(stdout);
    asio::co_spawn(
        contexts.front(), accept(acceptor, contexts, streams, committer), asio::detached);
    std::vector<std::jthread> threads;
    threads.reserve(contexts.size());
    for (auto& context : contexts) {
        threads.emplace_back([&context] {
            const auto work = asio::make_work_guard(context);
            context.run();
        });
    }
    while (std::getchar() != EOF) {
    }
    for (auto& context : contexts) context.stop();
}
