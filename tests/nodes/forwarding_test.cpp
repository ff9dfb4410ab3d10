#include "adapters/nodes/forwarding.hpp"

#include "tests/nodes/two_nodes.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gmock/gmock.h>

#include <array>
#include <functional>

namespace kontor::tests {
namespace {

namespace asio = boost::asio;
namespace http = adapters::http;
using nodes::Call;
using nodes::Reply;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

const std::string binary = std::string(2, '\0') + "\xff\r\n{\"a\":1}\x80";

/// A request as a connection gives it to the responder.
struct Asked {
    explicit Asked(http::Method method = http::Method::post) {
        request.method = method;
        request.target = "/v1/orders?limit=5&after=%C3%A9";
        request.host = "shop.example";
        request.headers = fields;
        request.body = binary;
        request.transport = http::Transport::unix_socket;
    }
    std::array<http::HeaderField, 3> fields{{{"Authorization", "Bearer abc"},
                                             {"Accept-Language", "nl, fr;q=0.5"},
                                             {"X-Odd", "\xe9\x80"}}};
    http::Request request;
};

void expect_same(const http::Request& read, const http::Request& written) {
    EXPECT_EQ(read.method, written.method);
    EXPECT_EQ(read.target, written.target);
    EXPECT_EQ(read.host, written.host);
    EXPECT_EQ(read.body, written.body);
    ASSERT_EQ(read.headers.size(), written.headers.size());
    for (std::size_t i = 0; i < read.headers.size(); ++i) {
        EXPECT_EQ(read.headers[i].name, written.headers[i].name);
        EXPECT_EQ(read.headers[i].value, written.headers[i].value);
    }
}

/// Both ends of what a connection writes of an answer.
std::string sent(const http::Response& response) {
    std::string bytes;
    append_head(bytes, response, {.date = "now", .keep_alive = !response.closes});
    return bytes + std::string{response.content()};
}

http::Response an_answer() {
    auto response = http::Response::json(201, binary).header("Location", "/v1/orders/K7");
    response.headers.emplace_back("Set-Cookie", "a=1");
    response.headers.emplace_back("Set-Cookie", "b=2");
    response.header_block = "X-Content-Type-Options: nosniff\r\nVary: Accept-Language, Origin\r\n";
    response.is_localised = true;
    response.closes = true;
    return response;
}

TEST(ForwardedRequest, IsWhatWasAskedAndCountsAsComeFromTheNetwork) {
    for (const auto method : {http::Method::get,
                              http::Method::head,
                              http::Method::post,
                              http::Method::put,
                              http::Method::patch,
                              http::Method::delete_,
                              http::Method::options}) {
        const Asked asked{method};
        const auto forwarded = nodes::decode_request(nodes::encode(asked.request));
        ASSERT_TRUE(forwarded) << forwarded.error();
        const auto request = forwarded->request();
        expect_same(request, asked.request);
        EXPECT_EQ(request.transport, http::Transport::tcp);
    }
}

TEST(ForwardedRequest, MayBeEmptyAndMayBeMoved) {
    const http::Request nothing;
    auto forwarded = nodes::decode_request(nodes::encode(nothing));
    ASSERT_TRUE(forwarded);
    const auto moved = *std::move(forwarded);
    expect_same(moved.request(), nothing);
}

TEST(ForwardedResponse, IsSentAsItWouldHaveBeenThere) {
    const auto response = an_answer();
    const auto read = nodes::decode_response(nodes::encode(response));
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(sent(*read), sent(response));
    EXPECT_TRUE(read->closes);
    EXPECT_TRUE(read->is_localised);
    EXPECT_THAT(read->headers,
                ElementsAre(Pair("X-Content-Type-Options", "nosniff"),
                            Pair("Vary", "Accept-Language, Origin"),
                            Pair("Location", "/v1/orders/K7"),
                            Pair("Set-Cookie", "a=1"),
                            Pair("Set-Cookie", "b=2")));
    EXPECT_EQ(read->header_block, "");
}

TEST(ForwardedResponse, MayBeAnEmbeddedFileOrEmpty) {
    for (const auto& response : {http::Response::file("text/css", "body {}"),
                                 http::Response::empty(),
                                 http::Response::empty(304)}) {
        const auto read = nodes::decode_response(nodes::encode(response));
        ASSERT_TRUE(read) << read.error();
        EXPECT_EQ(sent(*read), sent(response));
        EXPECT_FALSE(read->closes);
        EXPECT_FALSE(read->is_localised);
        EXPECT_EQ(read->fixed, "");
    }
}

TEST(Forwarded, WhatIsCutOffIsRefused) {
    const auto request = nodes::encode(Asked{}.request);
    for (std::size_t size = 0; size < request.size(); ++size) {
        EXPECT_FALSE(nodes::decode_request(request.substr(0, size))) << size;
    }
    EXPECT_FALSE(nodes::decode_request(request + "x"));
    const auto response = nodes::encode(an_answer());
    for (std::size_t size = 0; size < response.size(); ++size) {
        EXPECT_FALSE(nodes::decode_response(std::string_view{response}.substr(0, size))) << size;
    }
    EXPECT_FALSE(nodes::decode_response(response + "x"));
}

TEST(Forwarded, WhatIsDamagedNeverDoesHarm) {
    const auto request = nodes::encode(Asked{}.request);
    const auto response = nodes::encode(an_answer());
    for (std::size_t i = 0; i < std::max(request.size(), response.size()); ++i) {
        for (const char byte : {'\x00', '\x1b', '\x5b', '\x9b', '\xbb', '\xff'}) {
            if (i < request.size()) {
                auto damaged = request;
                damaged[i] = byte;
                if (const auto read = nodes::decode_request(damaged)) {
                    EXPECT_LE(read->request().body.size(), damaged.size());
                }
            }
            if (i < response.size()) {
                auto damaged = response;
                damaged[i] = byte;
                if (const auto read = nodes::decode_response(damaged)) {
                    EXPECT_LE(read->body.size(), damaged.size());
                }
            }
        }
    }
}

TEST(Forwarded, TheFaultIsNamed) {
    EXPECT_EQ(nodes::decode_request("nonsense").error(), "what was forwarded is damaged");
    auto newer = nodes::encode(Asked{}.request);
    newer[1] = 2;
    EXPECT_THAT(nodes::decode_request(newer).error(), HasSubstr("has form 2"));
    auto odd = nodes::encode(Asked{}.request);
    odd.replace(odd.find("POST"), 4, "MOVE");
    EXPECT_THAT(nodes::decode_request(odd).error(), HasSubstr("a method of its own"));
    auto response = http::Response::empty(200);
    response.status = 100;
    EXPECT_THAT(nodes::decode_response(nodes::encode(response)).error(), HasSubstr("damaged"));
}

/// Answers by a function.
class Answering final : public http::Responder {
public:
    explicit Answering(std::function<http::Response(const http::Request&)> answer)
        : answer_{std::move(answer)} {}

    asio::awaitable<http::Response> respond(http::Request& request) override {
        co_return answer_(request);
    }
    http::Response refuse(http::Request& /*request*/, http::Problem problem) override {
        return problem;
    }

private:
    std::function<http::Response(const http::Request&)> answer_;
};

class Forwarding : public TwoNodes {
protected:
    std::string serve_answering(std::function<http::Response(const http::Request&)> answer) {
        responder_.emplace(std::move(answer));
        return serve([this](Call call) { return answer_forwarded(*responder_, std::move(call)); });
    }
    http::Response forwarded(const std::string& leader, Asked asked = Asked{}) {
        asio::io_context here;
        auto response = asio::co_spawn(
            here, nodes::forward(client(), leader, asked.request, 10s), asio::use_future);
        here.run();
        return response.get();
    }

    std::optional<Answering> responder_;
};

TEST_F(Forwarding, TheLeaderAnswersWhatTheOtherWasAsked) {
    std::optional<nodes::ForwardedRequest> seen;
    const auto leader = serve_answering([&seen](const http::Request& request) {
        seen = nodes::decode_request(nodes::encode(request)).value();
        EXPECT_EQ(request.transport, http::Transport::tcp);
        return an_answer();
    });
    const auto response = forwarded(leader);
    EXPECT_EQ(sent(response), sent(an_answer()));
    EXPECT_FALSE(response.problem);
    ASSERT_TRUE(seen);
    expect_same(seen->request(), Asked{}.request);
}

TEST_F(Forwarding, HeadIsAnsweredWithTheLengthOfWhatGetGives) {
    const auto leader = serve_answering([](const http::Request& request) {
        EXPECT_EQ(request.method, http::Method::head);
        return http::Response::file("text/plain", "twelve bytes");
    });
    const auto response = forwarded(leader, Asked{http::Method::head});
    EXPECT_THAT(sent(response), HasSubstr("Content-Length: 12\r\n"));
}

TEST_F(Forwarding, WithoutALeaderTheLogIsUnavailable) {
    const auto leader = serve(echo);
    server_->stop();
    for (const auto method : {http::Method::get, http::Method::post}) {
        const auto response = forwarded(leader, Asked{method});
        ASSERT_TRUE(response.problem);
        EXPECT_EQ(response.problem->code, "log-unavailable");
    }
}

TEST_F(Forwarding, AnAnswerThatIsNoneSaysThatTheOutcomeIsUnknown) {
    // Of another release, or of another kind of server.
    for (const auto& handler : std::array<nodes::ChannelServer::Handler, 3>{
             echo,
             [](Call) -> asio::awaitable<Reply> { co_return Reply{.status = 404}; },
             [](Call) -> asio::awaitable<Reply> { co_return Reply{.status = 500}; }}) {
        const auto response = forwarded(serve(handler));
        ASSERT_TRUE(response.problem);
        EXPECT_EQ(response.problem->code, "log-unavailable");
    }
}

TEST_F(Forwarding, ADamagedRequestIsAnswered400AndAnswersNobody) {
    const auto leader = serve_answering([](const http::Request&) -> http::Response {
        ADD_FAILURE() << "was asked";
        return http::Response::empty();
    });
    const auto reply = call(leader, "nonsense");
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 400);
    EXPECT_EQ(reply->body, "what was forwarded is damaged");
}

TEST_F(Forwarding, AProblemThatWasNotPutIntoWordsIsAFault) {
    const auto leader =
        serve_answering([](const http::Request&) { return http::Problem{"not-found"}; });
    EXPECT_EQ(call(leader, nodes::encode(Asked{}.request))->status, 500);
}

}  // namespace
}  // namespace kontor::tests
