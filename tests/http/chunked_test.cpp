#include "adapters/http/exchange/chunked.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace kontor::adapters::http {
namespace {

using State = ChunkedDecoder::State;

struct Case {
    std::string bytes;
    State state;
    std::string body;
    std::string rest;
};

const std::vector<Case>& cases() {
    static const std::vector<Case> all{
        {"0\r\n\r\n", State::complete, "", ""},
        {"5\r\nhello\r\n0\r\n\r\n", State::complete, "hello", ""},
        {"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\nGET", State::complete, "hello", "GET"},
        {"A\r\n0123456789\r\n0\r\n\r\n", State::complete, "0123456789", ""},
        {"5;name=value\r\nhello\r\n0\r\n\r\n", State::complete, "hello", ""},
        {"0\r\nTrailer: x\r\n\r\n", State::complete, "", ""},
        {"5\r\nhel", State::incomplete, "hel", ""},
        {"5\nhello\r\n0\r\n\r\n", State::malformed, "", ""},
        {"5\r\nhelloX0\r\n\r\n", State::malformed, "", ""},
        {"\r\nhello", State::malformed, "", ""},
        {";x\r\n", State::malformed, "", ""},
        {"g\r\n", State::malformed, "", ""},
        {"-1\r\n", State::malformed, "", ""},
        {" 5\r\nhello\r\n0\r\n\r\n", State::malformed, "", ""},
        {"0x5\r\nhello\r\n0\r\n\r\n", State::malformed, "", ""},
        {"0\r\nbare\nfeed\r\n\r\n", State::malformed, "", ""},
        {"15\r\n", State::too_large, "", ""},
        {"9\r\n123456789\r\n9\r\n", State::too_large, "", ""},
        {"ffffffffffffffff\r\n", State::too_large, "", ""},
        {"0\r\n" + std::string(200, 'x'), State::too_large, "", ""},
        {"3;a=\"x\ny\"\r\nabc\r\n0\r\n\r\n", State::malformed, "", ""},
        {"3;a=\"x" + std::string(1, '\0') + "\"\r\nabc\r\n0\r\n\r\n", State::malformed, "", ""},
        {"0\r\nA: b\r\n c\r\n\r\n", State::malformed, "", ""},
        {"3;a=" + std::string(200, 'x') + "\r\nabc\r\n0\r\n\r\n", State::too_large, "", ""},
    };
    return all;
}

TEST(ChunkedBody, IsDecodedStrictly) {
    for (const auto& each : cases()) {
        ChunkedDecoder decoder{16, 100};
        std::string body;
        std::string_view bytes{each.bytes};
        EXPECT_EQ(decoder.feed(bytes, body), each.state) << each.bytes;
        if (each.state != State::complete) continue;
        EXPECT_EQ(body, each.body) << each.bytes;
        EXPECT_EQ(bytes, each.rest) << each.bytes;
    }
}

TEST(ChunkedBody, IsTheSameWhenItComesByteByByte) {
    for (const auto& each : cases()) {
        ChunkedDecoder decoder{16, 100};
        std::string body;
        auto state = State::incomplete;
        std::size_t fed = 0;
        while (state == State::incomplete && fed < each.bytes.size()) {
            auto byte = std::string_view{each.bytes}.substr(fed++, 1);
            state = decoder.feed(byte, body);
        }
        EXPECT_EQ(state, each.state) << each.bytes;
        if (state == State::complete) EXPECT_EQ(body, each.body) << each.bytes;
    }
}

}  // namespace
}  // namespace kontor::adapters::http
