#include "adapters/http/server/server.hpp"

#include "tests/http/connection.hpp"
#include "tests/http/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <future>
#include <string>
#include <thread>
#include <vector>

namespace kontor::tests {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;
using testing::HasSubstr;

const std::string hello_request = "GET /hello HTTP/1.1\r\nHost: kontor\r\n\r\n";

http::Limits impatient() {
    http::Limits limits;
    limits.head_time_max = 40ms;
    limits.body_time_max = 40ms;
    limits.idle_time_max = 40ms;
    return limits;
}

/// A server on a free port of this machine.
class Serving {
public:
    explicit Serving(http::Limits limits = {})
        : house{limits}, server{house.door, {.threads = 2, .limits = limits, .complain = {}}} {
        port = server.listen("127.0.0.1", 0).value();
        server.start();
    }
    std::optional<Answer> answer_to(const std::string& bytes) {
        Connection connection{port};
        connection.send(bytes);
        return connection.answer();
    }

    House house;
    http::Server server;
    std::uint16_t port = 0;
};

std::string post(const std::string& fields, const std::string& body) {
    return "POST /things HTTP/1.1\r\nHost: kontor\r\nContent-Type: application/json\r\n" + fields +
           "\r\n" + body;
}

TEST(Server, AnswersOneRequestAfterTheOther) {
    Serving serving;
    Connection connection{serving.port};
    for (int i = 0; i < 3; ++i) {
        connection.send(hello_request);
        const auto answer = connection.answer().value();
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, R"({"hello":"world"})");
        EXPECT_EQ(answer.header("content-type"), "application/json");
        EXPECT_THAT(answer.header("date"), HasSubstr(" GMT"));
        EXPECT_EQ(answer.header("connection"), "");
    }
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
    Serving serving;
    Connection connection{serving.port};
    connection.send(hello_request + post("Content-Length: 7\r\n", R"({"a":1})") +
                    "\r\nGET /none HTTP/1.1\r\nHost: kontor\r\n\r\n" +
                    post("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n") + hello_request);
    EXPECT_EQ(connection.answer()->status, 200);
    EXPECT_EQ(json::parse(connection.answer()->body)["body"], R"({"a":1})");
    EXPECT_EQ(connection.answer()->status, 404);
    EXPECT_EQ(json::parse(connection.answer()->body)["body"], "{}");
    EXPECT_EQ(connection.answer()->body, R"({"hello":"world"})");
}

TEST(Server, ReadsARequestHoweverItIsCutUp) {
    Serving serving;
    Connection connection{serving.port};
    const auto whole =
        post("Transfer-Encoding: chunked\r\n", "3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n") +
        post("Content-Length: 7\r\n", R"({"a":1})");
    for (const char byte : whole) connection.send({&byte, 1});
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(json::parse(connection.answer()->body)["body"], R"({"a":1})");
    }
}

TEST(Server, TakesALargeBodyAndGivesALargeAnswer) {
    Serving serving;
    const auto body = R"({"a":")" + std::string(900'000, 'x') + R"("})";
    const auto length = "Content-Length: " + std::to_string(body.size()) + "\r\n";
    Connection connection{serving.port};
    connection.send(post(length, body) + "GET /large HTTP/1.1\r\nHost: kontor\r\n\r\n" +
                    hello_request);
    EXPECT_EQ(json::parse(connection.answer()->body)["body"], body);
    EXPECT_EQ(connection.answer()->body.size(), 3'000'011U);
    EXPECT_EQ(connection.answer()->status, 200);
}

TEST(Server, SendsNoBodyToHead) {
    Serving serving;
    Connection connection{serving.port};
    connection.send("HEAD /hello HTTP/1.1\r\nHost: kontor\r\n\r\n");
    const auto head = connection.answer(true).value();
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("content-length"), "17");
    connection.send(hello_request);
    EXPECT_EQ(connection.answer()->body, R"({"hello":"world"})");
}

TEST(Server, ClosesWhenItIsAskedTo) {
    Serving serving;
    Connection connection{serving.port};
    connection.send("GET /hello HTTP/1.1\r\nHost: kontor\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(connection.answer()->header("connection"), "close");
    EXPECT_TRUE(connection.is_closed());
}

TEST(Server, ServesHttp10) {
    Serving serving;
    Connection once{serving.port};
    once.send("GET /hello HTTP/1.0\r\n\r\n");
    EXPECT_EQ(once.answer()->status, 200);
    EXPECT_TRUE(once.is_closed());
    Connection kept{serving.port};
    for (int i = 0; i < 2; ++i) {
        kept.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        EXPECT_EQ(kept.answer()->header("connection"), "keep-alive");
    }
}

TEST(Server, AsksForABodyThatWaitsToBeAskedFor) {
    Serving serving;
    Connection connection{serving.port};
    connection.send(post("Content-Length: 2\r\nExpect: 100-continue\r\n", ""));
    EXPECT_EQ(connection.answer()->status, 100);
    connection.send("{}");
    EXPECT_EQ(connection.answer()->status, 200);
    connection.send(post("Content-Length: 9999999\r\nExpect: 100-continue\r\n", ""));
    EXPECT_EQ(connection.answer()->status, 413);
}

struct Case {
    std::string bytes;
    int status;
};

TEST(Server, RefusesUnclearRequestsAndReadsNothingAfterThem) {
    Serving serving;
    const std::vector<Case> cases{
        {post("Transfer-Encoding: gzip\r\nContent-Length: 2\r\n", "{}"), 501},
        {post("Transfer-Encoding: identity\r\n", "{}"), 501},
        {post("Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", "{}"), 400},
        {post("Content-Length: 2\r\nContent-Length: 3\r\n", "{}"), 400},
        {post("Content-Length: 2x\r\n", "{}"), 400},
        {post("Transfer-Encoding: chunked\r\n", "x\r\n{}\r\n0\r\n\r\n"), 400},
        {post("Transfer-Encoding: chunked\r\n", "2\r\n{}XX0\r\n\r\n"), 400},
        {post("Transfer-Encoding: chunked\r\n", "ffffffff\r\n"), 413},
        {post("Content-Length: 104857600\r\n", ""), 413},
        {"GET /hello HTTP/1.1\r\n\r\n", 400},
        {"GET /hello HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
        {"GET /hello HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400},
        {"GET /hello HTTP/1.1\nHost: a\n\n", 400},
        {"GET /hello\x01 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"\r\n\r\n\r\n", 400},
        {std::string{"\x16\x03\x01\0\x01\r\n\r\n", 9}, 400},
        {"BREW /hello HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 501},
        {"GET /" + std::string(10'000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
        {"GET /" + std::string(100'000, 'x'), 414},
        {"GET /hello HTTP/1.1\r\nHost: a\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n", 431},
    };
    for (const auto& [bytes, status] : cases) {
        Connection connection{serving.port};
        connection.send(bytes + hello_request);
        const auto answer = connection.answer();
        const auto shown = bytes.substr(0, 60);
        ASSERT_TRUE(answer) << shown;
        EXPECT_EQ(answer->status, status) << shown;
        EXPECT_EQ(answer->header("connection"), "close") << shown;
        EXPECT_EQ(answer->header("content-type"), "application/problem+json") << shown;
        EXPECT_EQ(json::parse(answer->body)["status"], status) << shown;
        EXPECT_EQ(json::parse(answer->body)["request_id"], answer->header("request-id")) << shown;
        connection.send_no_more();
        EXPECT_TRUE(connection.is_closed()) << shown;
    }
}

TEST(Server, RefusesALargeBodyBeforeItIsSent) {
    Serving serving;
    Connection connection{serving.port};
    connection.send(post("Content-Length: 104857600\r\n", ""));
    const auto answer = connection.answer().value();
    EXPECT_EQ(answer.status, 413);
    EXPECT_THAT(answer.body, HasSubstr("1048576"));
}

TEST(Server, SpeaksTheLanguageOfARequestThatItRefuses) {  // M7
    Serving serving;
    const auto answer =
        serving.answer_to(post("Accept-Language: fr\r\nContent-Length: 9999999\r\n", "")).value();
    EXPECT_EQ(answer.header("content-language"), "fr");
}

TEST(Server, TellsWhoeverSendsSlowly) {
    Serving serving{impatient()};
    for (const auto& begun : {std::string{"G"},
                              std::string{"GET /hello HTTP/1.1\r\nHost: a\r\nX-Slow: "},
                              post("Content-Length: 10\r\n", "{"),
                              post("Transfer-Encoding: chunked\r\n", "5\r\n{")}) {
        Connection connection{serving.port};
        connection.send(begun);
        const auto answer = connection.answer();
        ASSERT_TRUE(answer) << begun;
        EXPECT_EQ(answer->status, 408) << begun;
        connection.send_no_more();
        EXPECT_TRUE(connection.is_closed());
    }
}

TEST(Server, ClosesConnectionsThatSayNothing) {
    Serving serving{impatient()};
    Connection silent{serving.port};
    EXPECT_TRUE(silent.is_closed());
    Connection used{serving.port};
    used.send(hello_request);
    EXPECT_EQ(used.answer()->status, 200);
    EXPECT_TRUE(used.is_closed());
}

TEST(Server, GivesUpOnAClientThatDoesNotReadItsAnswer) {
    http::Limits limits;
    limits.write_time_max = 40ms;
    Serving serving{limits};
    Connection connection{serving.port};
    connection.send(hello_request);
    ASSERT_EQ(connection.answer()->status, 200);
    for (int i = 0; i < 10; ++i) {
        if (!connection.send("GET /large HTTP/1.1\r\nHost: kontor\r\n\r\n")) break;
    }
    while (serving.server.connections() > 0) std::this_thread::yield();
    int whole = 0;
    while (connection.answer()) ++whole;
    EXPECT_LT(whole, 10);
}

TEST(Server, RefusesMoreConnectionsThanItHolds) {
    http::Limits limits;
    limits.connections_max = 1;
    Serving serving{limits};
    {
        Connection first{serving.port};
        first.send(hello_request);
        ASSERT_EQ(first.answer()->status, 200);
        Connection second{serving.port};
        second.send(hello_request);
        const auto answer = second.answer().value();
        EXPECT_EQ(answer.status, 503);
        EXPECT_EQ(answer.header("retry-after"), "1");
        EXPECT_EQ(answer.header("connection"), "close");
    }
    while (serving.server.connections() > 0) std::this_thread::yield();
    EXPECT_EQ(serving.answer_to(hello_request)->status, 200);
}

TEST(Server, SurvivesClientsThatLeaveEarly) {
    Serving serving;
    for (const auto& begun : {std::string{},
                              std::string{"GET /h"},
                              post("Content-Length: 9\r\n", "{"),
                              hello_request}) {
        Connection connection{serving.port};
        connection.send(begun);
    }
    EXPECT_EQ(serving.answer_to(hello_request)->status, 200);
}

TEST(Server, EndsRequestsInFlightBeforeItStops) {
    Serving serving;
    Connection idle{serving.port};
    idle.send(hello_request);
    ASSERT_EQ(idle.answer()->status, 200);
    Connection busy{serving.port};
    busy.send("GET /slow HTTP/1.1\r\nHost: kontor\r\n\r\n" + hello_request);
    while (serving.house.gate.waiting == 0) std::this_thread::yield();

    auto stopping = std::async(std::launch::async, [&] { serving.server.stop(); });
    EXPECT_TRUE(idle.is_closed());
    EXPECT_THROW(Connection{serving.port}, std::runtime_error);
    serving.house.gate.is_open = true;
    const auto answer = busy.answer().value();
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(answer.header("connection"), "close");
    EXPECT_TRUE(busy.is_closed());
    stopping.get();
    EXPECT_EQ(serving.server.connections(), 0U);
}

TEST(Server, StopsAlthoughAHandlerNeverEnds) {
    http::Limits limits;
    limits.drain_time_max = 20ms;
    Serving serving{limits};
    Connection busy{serving.port};
    busy.send("GET /slow HTTP/1.1\r\nHost: kontor\r\n\r\n");
    while (serving.house.gate.waiting == 0) std::this_thread::yield();
    serving.server.stop();
    EXPECT_TRUE(busy.is_closed());
}

TEST(Server, ListensOnAUnixSocketThatOnlyItsUserMayOpen) {
    const auto path = std::filesystem::temp_directory_path() /
                      ("kontor-test-" + std::to_string(::getpid()) + ".sock");
    House house;
    http::Server server{house.door, {.threads = 1, .limits = {}, .complain = {}}};
    ASSERT_TRUE(server.listen(path));
    server.start();
    EXPECT_EQ(std::filesystem::status(path).permissions() & std::filesystem::perms::all,
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    Connection connection{path};
    connection.send("GET /feed HTTP/1.1\r\nHost: kontor\r\n\r\n");
    EXPECT_EQ(json::parse(connection.answer()->body)["role"], "operator");
    server.stop();
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Server, SaysWhyItCannotListen) {
    Serving serving;
    House house;
    http::Server other{house.door, {.threads = 1, .limits = {}, .complain = {}}};
    EXPECT_THAT(other.listen("127.0.0.1", serving.port).error(), HasSubstr("in use"));
    EXPECT_FALSE(other.listen("nowhere", 0));
}

}  // namespace
}  // namespace kontor::tests
