#include "adapters/nodes/connection.hpp"
#include "tests/nodes/peer.hpp"
#include "tests/nodes/two_nodes.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <gmock/gmock.h>

#include <future>
#include <thread>

namespace kontor::tests {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using nodes::Call;
using nodes::CallError;
using nodes::Reply;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::unexpected unreachable{CallError::unreachable};
const std::unexpected lost{CallError::lost};

/// More than the system takes before the other side reads it.
const std::string more_than_fits(20'000'000, 'x');

asio::awaitable<Reply> never_answer(Event& asked) {
    asio::steady_timer timer{co_await asio::this_coro::executor, std::chrono::hours{24}};
    asked.happen();
    co_await timer.async_wait(asio::use_awaitable);
    co_return Reply{};
}

class Trouble : public TwoNodes {
protected:
    /// What is never answered; `asked_` when it comes.
    std::string serve_never() {
        return serve([this](const Call&) { return never_answer(asked_); });
    }
    [[nodiscard]] auto later(const std::string& address, std::string body = "body") {
        client();
        return std::async(std::launch::async,
                          [this, address, body = std::move(body)] { return call(address, body); });
    }

    Event asked_;
};

TEST_F(Trouble, AStoppedServerIsUnreachableAndSaidToBeOnce) {
    const auto leader = serve(echo);
    EXPECT_TRUE(call(leader));
    server_->stop();
    EXPECT_EQ(call(leader), unreachable);
    EXPECT_EQ(call(leader), unreachable);
    EXPECT_THAT(client_complaints_.all(), ElementsAre(HasSubstr(leader + ": not reached: ")));
}

TEST_F(Trouble, AServerThatStoppedBeforeAnybodyCameTakesNobody) {
    const auto leader = serve(echo);
    server_->stop();
    EXPECT_EQ(call(leader), unreachable);
    EXPECT_THAT(client_complaints_.all(), ElementsAre(HasSubstr("Connection refused")));
}

TEST_F(Trouble, WhatIsNoAddressIsUnreachable) {
    for (const auto* const address : {"", "kontor-2", ":7000", "10.0.0.5:", "10.0.0.5:70000"}) {
        EXPECT_EQ(call(address), unreachable) << address;
    }
}

TEST_F(Trouble, WhoDoesNotSpeakIsUnreachableWhenPatienceEnds) {
    asio::io_context context;
    const tcp::acceptor mute{context, tcp::endpoint{asio::ip::address_v4::loopback(), 0}};
    const auto address = "127.0.0.1:" + std::to_string(mute.local_endpoint().port());
    EXPECT_EQ(client().call_and_wait(address, {"/ask", ""}, 100ms), unreachable);
}

TEST_F(Trouble, WhoNeverAnswersLosesTheCallWhenPatienceEnds) {
    server_options_.drain_time_max = 0ms;
    const auto leader = serve_never();
    EXPECT_EQ(client().call_and_wait(leader, {"/ask", ""}, 500ms), lost);
    EXPECT_EQ(asked_.times(), 1);
    EXPECT_THAT(client_complaints_.all(), ElementsAre(HasSubstr(": a call was not answered: ")));
}

TEST_F(Trouble, AServerThatIsKilledLosesTheCallsThatItHas) {
    server_options_.drain_time_max = 0ms;
    const auto leader = serve_never();
    auto outcome = later(leader);
    ASSERT_TRUE(asked_.wait());
    server_->stop();
    EXPECT_EQ(outcome.get(), lost);
    EXPECT_EQ(asked_.times(), 1);
}

TEST_F(Trouble, AServerThatStartedAnewIsReachedAtOnce) {
    const auto leader = serve(echo);
    EXPECT_TRUE(call(leader));
    const auto port = port_;
    for (int i = 0; i < 3; ++i) {
        server_.reset();
        ASSERT_EQ(serve(echo, port), leader);
        EXPECT_TRUE(call(leader));
    }
    EXPECT_THAT(client_complaints_.all(), IsEmpty());
}

TEST_F(Trouble, AConnectionThatWasCutIsReplacedOnce) {
    Peer peer{authority_.node("leader")};
    auto first = later(peer.address(), "one");
    peer.accept();
    EXPECT_EQ(peer.read_call(), "one");
    peer.reply("1");
    EXPECT_EQ(first.get()->body, "1");

    // Cut while the call is sent: what came of it is not whole, so nothing took effect.
    auto second = later(peer.address(), more_than_fits);
    peer.read_bytes(1'000);
    peer.reset();
    peer.accept();
    EXPECT_EQ(peer.read_call().size(), more_than_fits.size());
    peer.reply("2");
    EXPECT_EQ(second.get()->body, "2");

    auto third = later(peer.address(), more_than_fits);
    peer.read_bytes(1'000);
    peer.reset();
    peer.accept();
    peer.read_bytes(1'000);
    peer.reset();
    EXPECT_EQ(third.get(), unreachable);
}

TEST_F(Trouble, AConnectionThatWasCutBetweenCallsIsNotedBeforeItIsUsed) {
    Peer peer{authority_.node("leader")};
    for (const bool gently : {true, false, true}) {
        auto outcome = later(peer.address(), "body");
        peer.accept();
        EXPECT_EQ(peer.read_call(), "body");
        peer.reply("reply");
        EXPECT_EQ(outcome.get()->body, "reply");
        gently ? peer.close() : peer.reset();
    }
    EXPECT_THAT(client_complaints_.all(), IsEmpty());
}

TEST_F(Trouble, WhoClosesAfterACallLosesIt) {
    Peer peer{authority_.node("leader")};
    for (const auto* const answer : {"", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"}) {
        auto outcome = later(peer.address());
        peer.accept();
        EXPECT_EQ(peer.read_call(), "body");
        peer.write(answer);
        peer.close();
        EXPECT_EQ(outcome.get(), lost);
    }
}

TEST_F(Trouble, WhoAnswersNonsenseLosesTheCall) {
    Peer peer{authority_.node("leader")};
    auto outcome = later(peer.address());
    peer.accept();
    EXPECT_EQ(peer.read_call(), "body");
    peer.write("220 leader ESMTP\r\n");
    EXPECT_EQ(outcome.get(), lost);
    peer.close();
}

TEST_F(Trouble, WhatIsSentOnAConnectionThatIsGoneTakesNoEffect) {
    Peer peer{authority_.node("leader")};
    auto tls = tls_context(authority_.node("follower"), nodes::Side::client);
    asio::io_context context;
    nodes::Connection connection{context, tls, 1'000};
    const auto deadline = std::chrono::steady_clock::now() + enough;
    const auto run = [&context](auto awaitable) {
        auto result = asio::co_spawn(context, std::move(awaitable), asio::use_future);
        context.restart();
        context.run();
        return result.get();
    };
    auto accepted = std::async(std::launch::async, [&peer] { peer.accept(); });
    auto endpoints = run(nodes::look_up(peer.address(), deadline));
    ASSERT_TRUE(endpoints);
    ASSERT_FALSE(run(connection.open(*std::move(endpoints), deadline)));
    accepted.get();
    EXPECT_TRUE(connection.is_usable());
    peer.reset();
    EXPECT_FALSE(connection.is_usable());
    const nodes::Request request{boost::beast::http::verb::post, "/ask", 11};
    const auto reply = run(connection.exchange(request, deadline));
    ASSERT_FALSE(reply);
    EXPECT_FALSE(reply.error().is_sent) << reply.error().reason.message();
}

TEST_F(Trouble, MoreConnectionsThanTheServerTakesAreUnreachable) {
    server_options_.connections_max = 1;
    const auto leader = serve(echo);
    EXPECT_TRUE(call(leader));
    nodes::ChannelClient other{authority_.node("other"), {}};
    EXPECT_EQ(other.call_and_wait(leader, {"/ask", ""}, enough), unreachable);
    client_.reset();
    EXPECT_TRUE(comes_true([this] { return server_->connections() == 0; }));
    EXPECT_TRUE(other.call_and_wait(leader, {"/ask", ""}, enough));
}

TEST_F(Trouble, MoreCallsThanMayWaitAreUnreachable) {
    client_options_.connections_max = 1;
    client_options_.calls_waiting_max = 1;
    Peer peer{authority_.node("leader")};
    auto first = later(peer.address(), "one");
    peer.accept();
    EXPECT_EQ(peer.read_call(), "one");
    // One of these two waits for the connection; it can't be told which.
    auto second = later(peer.address(), "two");
    auto third = later(peer.address(), "two");
    ASSERT_TRUE(comes_true([&] {
        return second.wait_for(0s) == std::future_status::ready ||
               third.wait_for(0s) == std::future_status::ready;
    }));
    peer.reply("1");
    EXPECT_TRUE(first.get());
    EXPECT_EQ(peer.read_call(), "two");
    peer.reply("2");
    const auto outcomes = {second.get(), third.get()};
    EXPECT_EQ(std::ranges::count(outcomes, true, [](const auto& one) { return one.has_value(); }),
              1);
    EXPECT_EQ(std::ranges::count(outcomes, unreachable), 1);
}

TEST_F(Trouble, WhoWaitsInVainForAConnectionReachesNobody) {
    client_options_.connections_max = 1;
    server_options_.drain_time_max = 0ms;
    const auto leader = serve_never();
    auto first = later(leader);
    ASSERT_TRUE(asked_.wait());
    EXPECT_EQ(client().call_and_wait(leader, {"/ask", ""}, 50ms), unreachable);
    EXPECT_THAT(client_complaints_.all(), ElementsAre(HasSubstr("connections are all in use")));
    server_->stop();
    EXPECT_EQ(first.get(), lost);
    EXPECT_EQ(asked_.times(), 1);
}

TEST_F(Trouble, ACallInFlightIsAnsweredThoughTheServerStops) {
    Event may_answer;
    const auto leader = serve([&](Call call) {
        asked_.happen();
        EXPECT_TRUE(may_answer.wait());
        return echo(std::move(call));
    });
    auto outcome = later(leader);
    ASSERT_TRUE(asked_.wait());
    const std::jthread stopping{[this] { server_->stop(); }};
    may_answer.happen();
    EXPECT_TRUE(outcome.get());
}

TEST_F(Trouble, AClientThatStopsBreaksOffItsCalls) {
    client_options_.connections_max = 1;
    server_options_.drain_time_max = 0ms;
    const auto leader = serve_never();
    auto sent = later(leader);
    ASSERT_TRUE(asked_.wait());
    auto waiting = later(leader);
    client().stop();
    EXPECT_EQ(sent.get(), lost);
    EXPECT_EQ(waiting.get(), unreachable);
    EXPECT_EQ(call(leader), unreachable);
    EXPECT_EQ(asked_.times(), 1);
}

TEST_F(Trouble, ClientsAndServersCloseWhatLiesIdle) {
    client_options_.idle_time_max = 20ms;
    const auto leader = serve(echo);
    EXPECT_TRUE(call(leader));
    EXPECT_TRUE(comes_true([this] { return server_->connections() == 0; }));
    EXPECT_TRUE(call(leader));

    client_options_.idle_time_max = enough;
    become(authority_.node("follower"));
    server_options_.idle_time_max = 20ms;
    const auto restless = serve(echo);
    EXPECT_TRUE(call(restless));
    EXPECT_TRUE(comes_true([this] { return server_->connections() == 0; }));
    EXPECT_TRUE(call(restless));
    EXPECT_THAT(client_complaints_.all(), IsEmpty());
}

}  // namespace
}  // namespace kontor::tests
