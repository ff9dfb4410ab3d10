#pragma once

#include "adapters/nodes/channel_client.hpp"
#include "adapters/nodes/channel_server.hpp"
#include "tests/nodes/authority.hpp"
#include "tests/support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace kontor::tests {

namespace nodes = adapters::nodes;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

/// Long enough for whatever should happen, on a slow day too.
inline constexpr std::chrono::seconds enough{30};

/// Waits without sleeping for what must happen before long.
template <class Condition>
[[nodiscard]] bool comes_true(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + enough;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::yield();
    }
    return true;
}

/// What was complained of.
class Complaints {
public:
    [[nodiscard]] auto taker() {
        return [this](std::string_view what) {
            const std::lock_guard lock{mutex_};
            all_.emplace_back(what);
        };
    }
    [[nodiscard]] std::vector<std::string> all() const {
        const std::lock_guard lock{mutex_};
        return all_;
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::string> all_;
};

/// What happens once or oftener, and can be waited for.
class Event {
public:
    void happen() {
        const std::lock_guard lock{mutex_};
        ++times_;
        changed_.notify_all();
    }
    /// False if it has not happened `times` times before long.
    [[nodiscard]] bool wait(int times = 1) {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, enough, [&] { return times_ >= times; });
    }
    [[nodiscard]] int times() const {
        const std::lock_guard lock{mutex_};
        return times_;
    }

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    int times_ = 0;
};

/// Answers with what was asked.
inline boost::asio::awaitable<nodes::Reply> echo(nodes::Call call) {
    co_return nodes::Reply{.body = call.target + " " + call.body};
}

/// Two nodes of one shop; one of them may be called.
class TwoNodes : public testing::Test {
protected:
    /// Starts the server; where it listens.
    std::string serve(nodes::ChannelServer::Handler handler, std::uint16_t port = 0) {
        return serve_as(authority_.node("leader"), std::move(handler), port);
    }
    std::string serve_as(const nodes::Identity& identity,
                         nodes::ChannelServer::Handler handler,
                         std::uint16_t port = 0) {
        auto options = server_options_;
        options.complain = server_complaints_.taker();
        server_ = std::make_unique<nodes::ChannelServer>(identity, std::move(handler), options);
        port_ = server_->listen("127.0.0.1", port).value();
        server_->start();
        return "127.0.0.1:" + std::to_string(port_);
    }
    nodes::ChannelClient& client() {
        if (!client_) become(authority_.node("follower"));
        return *client_;
    }
    void become(const nodes::Identity& identity) {
        auto options = client_options_;
        options.complain = client_complaints_.taker();
        client_ = std::make_unique<nodes::ChannelClient>(identity, options);
    }
    auto call(const std::string& address, std::string body = "body") {
        return client().call_and_wait(address, {"/ask", std::move(body)}, enough);
    }

    TempFolder folder_;
    Authority authority_{folder_.path(), "authority"};
    Authority stranger_{folder_.path(), "stranger"};
    nodes::ChannelServer::Options server_options_;
    nodes::ChannelClient::Options client_options_;
    Complaints server_complaints_;
    Complaints client_complaints_;
    std::unique_ptr<nodes::ChannelServer> server_;
    std::uint16_t port_ = 0;
    std::unique_ptr<nodes::ChannelClient> client_;
};

}  // namespace kontor::tests
