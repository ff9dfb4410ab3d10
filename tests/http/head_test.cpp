#include "adapters/http/exchange/head.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace kontor::adapters::http {
namespace {

constexpr Limits limits{};

std::optional<HeadFault> fault_in(const std::string& bytes) {
    Head head;
    return parse_head(bytes, limits, head);
}

std::string get_with(const std::string& fields) {
    return "GET /livez HTTP/1.1\r\nHost: kontor\r\n" + fields + "\r\n";
}

TEST(Head, GivesMethodTargetAndFields) {
    const std::string bytes =
        "POST /v1/orders?a=b HTTP/1.1\r\nHost: shop.example:8080\r\nX-Empty:\r\n"
        "Accept:  text/html \t\r\nContent-Length: 12\r\n\r\n";
    Head head;
    ASSERT_EQ(parse_head(bytes, limits, head), std::nullopt);
    EXPECT_EQ(head.method, Method::post);
    EXPECT_EQ(head.target, "/v1/orders?a=b");
    EXPECT_EQ(head.host, "shop.example:8080");
    ASSERT_EQ(head.fields.size(), 4U);
    EXPECT_EQ(head.fields[1].value, "");
    EXPECT_EQ(head.fields[2].value, "text/html");
    EXPECT_EQ(head.framing, Framing::length);
    EXPECT_EQ(head.content_length, 12U);
    EXPECT_TRUE(head.keep_alive);
}

TEST(Head, TakesTheHostOutOfAnAbsoluteTarget) {
    Head head;
    ASSERT_EQ(parse_head("GET http://kontor/a?b HTTP/1.1\r\nHost: kontor\r\n\r\n", limits, head),
              std::nullopt);
    EXPECT_EQ(head.target, "/a?b");
    EXPECT_EQ(head.host, "kontor");
}

TEST(Head, OfHttp10ClosesUnlessItSaysOtherwise) {
    Head head;
    ASSERT_EQ(parse_head("GET / HTTP/1.0\r\n\r\n", limits, head), std::nullopt);
    EXPECT_FALSE(head.keep_alive);
    ASSERT_EQ(parse_head("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", limits, head),
              std::nullopt);
    EXPECT_TRUE(head.keep_alive);
}

TEST(Head, ForgetsWhatItHeldBefore) {
    Head head;
    ASSERT_EQ(parse_head("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n", limits, head),
              std::nullopt);
    ASSERT_EQ(parse_head("GET / HTTP/1.1\r\nHost: b\r\n\r\n", limits, head), std::nullopt);
    EXPECT_EQ(head.framing, Framing::none);
    EXPECT_EQ(head.content_length, 0U);
    EXPECT_EQ(head.fields.size(), 1U);
}

struct Case {
    std::string bytes;
    std::optional<HeadFault> fault;
};

TEST(Head, RefusesWhatTwoReadersCouldTakeDifferently) {
    constexpr auto fine = std::nullopt;
    constexpr auto malformed = HeadFault::malformed;
    constexpr auto not_implemented = HeadFault::not_implemented;
    const std::vector<Case> cases{
        {get_with(""), fine},
        {get_with("X: caf\xC3\xA9\r\n"), fine},
        {get_with("X: a\tb\r\n"), fine},
        // Where the body ends.
        {get_with("Content-Length: 0\r\n"), fine},
        {get_with("Content-Length: 5\r\nContent-Length: 5\r\n"), malformed},
        {get_with("Content-Length: 5, 5\r\n"), malformed},
        {get_with("Content-Length: -5\r\n"), malformed},
        {get_with("Content-Length: +5\r\n"), malformed},
        {get_with("Content-Length: 0x5\r\n"), malformed},
        {get_with("Content-Length: 5 5\r\n"), malformed},
        {get_with("Content-Length:\r\n"), malformed},
        {get_with("Content-Length: 99999999999999999999\r\n"), malformed},
        {get_with("Content-Length : 5\r\n"), malformed},
        {get_with("Transfer-Encoding: chunked\r\n"), fine},
        {get_with("transfer-encoding: CHUNKED\r\n"), fine},
        {get_with("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), malformed},
        {get_with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), malformed},
        {get_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), malformed},
        {get_with("Transfer-Encoding: chunked, chunked\r\n"), malformed},
        {get_with("Transfer-Encoding: gzip, chunked\r\n"), not_implemented},
        {get_with("Transfer-Encoding: chunked, gzip\r\n"), not_implemented},
        {get_with("Transfer-Encoding: gzip\r\n"), not_implemented},
        {get_with("Transfer-Encoding: gzip\r\nContent-Length: 5\r\n"), not_implemented},
        {get_with("Transfer-Encoding: identity\r\n"), not_implemented},
        {get_with("Transfer-Encoding: xchunked\r\n"), not_implemented},
        {get_with("Transfer-Encoding:\r\n"), malformed},
        {"GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", malformed},
        // For whom it is.
        {"GET / HTTP/1.1\r\n\r\n", malformed},
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", malformed},
        {"GET / HTTP/1.1\r\nHost:\r\n\r\n", malformed},
        {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", malformed},
        {"GET / HTTP/1.1\r\nHost: user@a\r\n\r\n", malformed},
        {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", malformed},
        {"GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", malformed},
        {"GET / HTTP/1.1\r\nHost: a:1:2\r\n\r\n", malformed},
        {"GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", fine},
        {"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", malformed},
        {"GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n", malformed},
        {"GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", malformed},
        {"GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", malformed},
        // Fields.
        {get_with("X-Folded: one\r\n two\r\n"), malformed},
        {get_with("X-Folded: one\r\n\ttwo\r\n"), malformed},
        {get_with(" X: leading blank\r\n"), malformed},
        {get_with("X y: blank in the name\r\n"), malformed},
        {get_with("no colon\r\n"), malformed},
        {get_with(": no name\r\n"), malformed},
        {get_with(std::string{"X: a\0b\r\n", 8}), malformed},
        {get_with("X: a\rb\r\n"), malformed},
        {get_with("X: a\x7f\r\n"), malformed},
        // The first line.
        {"GET / HTTP/1.1 \r\nHost: a\r\n\r\n", malformed},
        {"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", malformed},
        {"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", malformed},
        {"GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n", malformed},
        {"GET /\xC3\xA9 HTTP/1.1\r\nHost: a\r\n\r\n", malformed},
        {"GET /#x HTTP/1.1\r\nHost: a\r\n\r\n", malformed},
        {"GET livez HTTP/1.1\r\nHost: a\r\n\r\n", malformed},
        {"GET * HTTP/1.1\r\nHost: a\r\n\r\n", malformed},
        {"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", fine},
        {"GET /\r\nHost: a\r\n\r\n", malformed},
        {"GET / http/1.1\r\nHost: a\r\n\r\n", malformed},
        {"GET / HTTP/1.10\r\nHost: a\r\n\r\n", malformed},
        {"PRI * HTTP/2.0\r\n\r\n", not_implemented},
        {"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", not_implemented},
        {"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", not_implemented},
        {"G@T / HTTP/1.1\r\nHost: a\r\n\r\n", malformed},
        // Sizes.
        {"GET /" + std::string(limits.target_bytes_max, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n",
         HeadFault::target_too_long},
        {get_with("X: " + std::string(limits.head_bytes_max, 'x') + "\r\n"), HeadFault::too_large},
    };
    for (const auto& [bytes, fault] : cases) EXPECT_EQ(fault_in(bytes), fault) << bytes;
}

TEST(Head, BoundsTheNumberOfFields) {
    std::string fields;
    for (std::size_t i = 0; i < limits.header_fields_max; ++i) fields += "X: y\r\n";
    EXPECT_EQ(fault_in(get_with(fields)), HeadFault::too_many_fields);
}

TEST(HeadScan, FindsTheEndHoweverTheBytesArrive) {
    const std::string bytes = get_with("X: y\r\n") + "body";
    HeadScan scan;
    std::size_t shown = 0;
    auto state = HeadScan::State::incomplete;
    while (state == HeadScan::State::incomplete) {
        ASSERT_LT(shown, bytes.size());
        state = scan.look(std::string_view{bytes}.substr(0, ++shown));
    }
    EXPECT_EQ(state, HeadScan::State::complete);
    EXPECT_EQ(scan.size(), bytes.size() - 4);
    EXPECT_EQ(shown, scan.size());
}

TEST(HeadScan, RefusesALineWithoutReturn) {
    HeadScan scan;
    EXPECT_EQ(scan.look("GET / HTTP/1.1\nHost: a\n\n"), HeadScan::State::malformed);
}

}  // namespace
}  // namespace kontor::adapters::http
