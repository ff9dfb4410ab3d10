#include "tests/nodes/two_nodes.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gmock/gmock.h>

#include <future>
#include <stdexcept>
#include <thread>

namespace kontor::tests {
namespace {

namespace asio = boost::asio;
using nodes::Call;
using nodes::CallError;
using nodes::Reply;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Outcome = std::expected<Reply, CallError>;

class Channel : public TwoNodes {};

TEST_F(Channel, CarriesACallAndItsReply) {
    const auto leader = serve(echo);
    const auto reply = client().call_and_wait(leader, {"/forward", "hello"}, enough);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 200);
    EXPECT_EQ(reply->body, "/forward hello");
}

TEST_F(Channel, CarriesAnyBytesAndAnyAmountOfThem) {
    const auto leader = serve(echo);
    std::string bytes(3'000'000, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7 / 3);
    for (const auto& body : {std::string{}, std::string{"\r\n\r\n\0", 5}, bytes}) {
        const auto reply = call(leader, body);
        ASSERT_TRUE(reply);
        EXPECT_EQ(reply->body, "/ask " + body);
    }
}

TEST_F(Channel, CarriesTheStatusOfAReply) {
    const auto leader = serve([](Call call) -> asio::awaitable<Reply> {
        co_return Reply{.status = static_cast<std::uint16_t>(std::stoi(call.body)), .body = "why"};
    });
    for (const int status : {200, 202, 299, 404, 503}) {
        const auto reply = call(leader, std::to_string(status));
        ASSERT_TRUE(reply) << status;
        EXPECT_EQ(reply->status, status);
        EXPECT_EQ(reply->body, "why");
    }
}

TEST_F(Channel, AHandlerThatFailsIsAnswered500AndToldOf) {
    const auto leader = serve([](Call call) -> asio::awaitable<Reply> {
        if (call.body == "throw") throw std::runtime_error{"no ledger"};
        co_return Reply{.status = 204};
    });
    EXPECT_EQ(call(leader, "throw")->status, 500);
    EXPECT_EQ(call(leader, "no body")->status, 500);
    EXPECT_THAT(server_complaints_.all(),
                ElementsAre(HasSubstr("no ledger"), HasSubstr("status 204")));
}

TEST_F(Channel, ConnectionsAreUsedAgain) {
    const auto leader = serve(echo);
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(call(leader));
    EXPECT_EQ(server_->connections(), 1U);
}

TEST_F(Channel, ManyCallsAtATimeShareAPool) {
    client_options_.connections_max = 4;
    server_options_.connections_max = 4;
    const auto leader = serve(echo);
    asio::io_context here;
    std::vector<std::future<Outcome>> outcomes;
    for (int i = 0; i < 300; ++i) {
        outcomes.push_back(asio::co_spawn(
            here, client().call(leader, {"/ask", std::to_string(i)}, enough), asio::use_future));
    }
    const std::jthread other{[&here] { here.run(); }};
    here.run();
    for (int i = 0; i < 300; ++i) {
        const auto outcome = outcomes[static_cast<std::size_t>(i)].get();
        ASSERT_TRUE(outcome) << i;
        EXPECT_EQ(outcome->body, "/ask " + std::to_string(i));
    }
    EXPECT_LE(server_->connections(), 4U);
    EXPECT_THAT(client_complaints_.all(), IsEmpty());
}

TEST_F(Channel, AnyThreadMayCall) {
    const auto leader = serve(echo);
    client();
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([this, leader, i] {
            for (int j = 0; j < 20; ++j) {
                const auto body = std::to_string(i) + "." + std::to_string(j);
                EXPECT_EQ(call(leader, body)->body, "/ask " + body);
            }
        });
    }
}

asio::awaitable<std::pair<std::thread::id, std::thread::id>> threads_around_a_call(
    nodes::ChannelClient& client, std::string address) {
    const auto before = std::this_thread::get_id();
    const auto reply = co_await client.call(std::move(address), {"/ask", ""}, enough);
    EXPECT_TRUE(reply);
    co_return std::pair{before, std::this_thread::get_id()};
}

TEST_F(Channel, ACallCompletesOnTheExecutorOfWhoeverAwaitsIt) {
    const auto leader = serve(echo);
    asio::io_context here;
    auto threads = asio::co_spawn(here, threads_around_a_call(client(), leader), asio::use_future);
    here.run();
    const auto [before, after] = threads.get();
    EXPECT_EQ(before, std::this_thread::get_id());
    EXPECT_EQ(after, std::this_thread::get_id());
}

TEST_F(Channel, ANodeIsFoundByNameAndByIpV6Too) {
    serve(echo);
    EXPECT_TRUE(call("localhost:" + std::to_string(port_)));
    server_ = std::make_unique<nodes::ChannelServer>(
        authority_.node("other"), echo, nodes::ChannelServer::Options{});
    const auto port = server_->listen("localhost", 0);
    ASSERT_TRUE(port) << port.error();
    server_->start();
    EXPECT_TRUE(call("localhost:" + std::to_string(*port)));
}

TEST_F(Channel, WhereNobodyCanListenIsSaid) {
    serve(echo);
    nodes::ChannelServer second{authority_.node("second"), echo, {}};
    const auto port = second.listen("127.0.0.1", port_);
    ASSERT_FALSE(port);
    EXPECT_THAT(port.error(), HasSubstr("127.0.0.1:" + std::to_string(port_)));
}

TEST_F(Channel, ABodyAboveTheServersLimitIsAnswered413AndNotLookedAt) {
    server_options_.body_bytes_max = 1'000;
    Event called;
    const auto leader = serve([&called](Call call) {
        called.happen();
        return echo(std::move(call));
    });
    EXPECT_EQ(call(leader, std::string(1'000, 'x'))->status, 200);
    EXPECT_EQ(call(leader, std::string(1'001, 'x'))->status, 413);
    // More than the system takes at once: the server must take the rest for the client to hear it.
    EXPECT_EQ(call(leader, std::string(20'000'000, 'x'))->status, 413);
    EXPECT_EQ(called.times(), 1);
}

TEST_F(Channel, AReplyAboveTheClientsLimitIsLost) {
    client_options_.body_bytes_max = 1'000;
    const auto leader = serve([](Call call) -> asio::awaitable<Reply> {
        co_return Reply{.body = std::string(std::stoul(call.body), 'x')};
    });
    EXPECT_TRUE(call(leader, "1000"));
    EXPECT_EQ(call(leader, "1001"), std::unexpected{CallError::lost});
    EXPECT_TRUE(call(leader, "1000"));
}

}  // namespace
}  // namespace kontor::tests
