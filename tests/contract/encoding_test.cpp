#include "eventstore/log/encoding.hpp"

#include "eventstore/log/keys.hpp"

#include <gtest/gtest.h>

#include <limits>

// The bytes of docs/log-format.md. Logs are kept for years: none of these may ever change.

namespace kontor::eventstore::log {
namespace {

std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char byte : bytes) {
        const auto value = static_cast<std::uint8_t>(byte);
        text.push_back(digits[value >> 4U]);
        text.push_back(digits[value & 0xfU]);
    }
    return text;
}

std::string hex(const auto& hash) {
    return hex(std::string_view{reinterpret_cast<const char*>(hash.data()), hash.size()});
}

const Record boxes{.stream = {"o:1"},
                   .version = 2,
                   .type = "t.v1",
                   .metadata = "",
                   .idempotency = std::nullopt,
                   .payload = "\xa0"};
const Record labels{.stream = {"o:1"},
                    .version = 300,
                    .type = "t.v1",
                    .metadata = "m",
                    .idempotency = Idempotency{.key = {1}, .request = {2}},
                    .payload = ""};
const StreamPurged purge{
    .stream = {"o:1"}, .versions = {2, 300}, .positions = {{0}, {1000}}, .whole = true};
const Header header{.id = {{9}},
                    .term = 3,
                    .first = {1},
                    .time = domain::Timestamp{std::chrono::milliseconds{-1}},
                    .hashes = {{0xaa}, {0xbb}},
                    .chain = {0xcc}};

TEST(LogBytes, OfRecordsNeverChange) {
    EXPECT_EQ(hex(encode(boxes)), "86636f3a310264742e7631f6f641a0");
    EXPECT_EQ(hex(encode(labels)),
              "86636f3a3119012c64742e7631416d"
              "825001000000000000000000000000000000"
              "5002000000000000000000000000000000"
              "40");
}

TEST(LogBytes, OfPurgesNeverChange) {
    EXPECT_EQ(hex(encode(purge)),
              "857073747265616d2d7075726765642e7631636f3a318202"
              "19012c82001903e8f5");
    EXPECT_EQ(hex(encode_tombstone({1000})), "1903e8");
}

TEST(LogBytes, OfHeadersNeverChange) {
    EXPECT_EQ(hex(encode(header)),
              "82855009000000000000000000000000000000030120"
              "5820aa000000000000000000000000000000bb000000000000000000000000000000"
              "5820cc00000000000000000000000000000000000000000000000000000000000000");
}

TEST(LogBytes, OfHashesAndChainsNeverChange) {
    EXPECT_EQ(hex(hash_of("abc")), "cf4ab791c62b8d2b2109c90275287816");
    EXPECT_EQ(hex(chain_after({}, header)),
              "bb3a31e2cf09071eda4409bd44034ea77d476fc78b1287df3f2097b3fd32d016");
}

TEST(LogBytes, OfKeysSortAsPositionsDo) {
    EXPECT_EQ(hex(row_key(Row::record, {0x0102}, {0x03})), "7201020000000000000003");
    EXPECT_LT(row_key(Row::record, {1}, {255}), row_key(Row::record, {1}, {256}));
    EXPECT_LT(row_key(Row::record, {1}, {std::numeric_limits<std::uint64_t>::max()}),
              key_after_last(Row::record, {1}));
    EXPECT_LT(key_after_last(Row::record, {1}), row_key(Row::record, {2}, {0}));
    EXPECT_EQ(position_in(row_key(Row::header, {7}, {1234})), Position{1234});
    EXPECT_EQ(position_in("f"), std::nullopt);
}

TEST(LogBytes, AreReadBack) {
    EXPECT_EQ(decode_record(encode(boxes)), boxes);
    EXPECT_EQ(decode_record(encode(labels)), labels);
    EXPECT_EQ(decode_purge(encode(purge)), purge);
    EXPECT_EQ(decode_header(encode(header)), header);
    EXPECT_EQ(decode_tombstone(encode_tombstone({1000})), Position{1000});
}

TEST(LogBytes, OfOneKindAreNeverTakenForAnother) {
    EXPECT_EQ(decode_tombstone(encode(boxes)), std::nullopt);
    EXPECT_EQ(decode_record(encode_tombstone({6})), std::nullopt);
    EXPECT_EQ(decode_record(encode(purge)), std::nullopt);
    EXPECT_EQ(decode_purge(encode(boxes)), std::nullopt);
    EXPECT_EQ(decode_header(encode(labels)), std::nullopt);
}

TEST(LogBytes, CutOffAnywhereAreRefused) {
    const auto record_bytes = encode(labels);
    for (std::size_t size = 0; size < record_bytes.size(); ++size) {
        EXPECT_EQ(decode_record(std::string_view{record_bytes}.substr(0, size)), std::nullopt);
    }
    const auto purge_bytes = encode(purge);
    for (std::size_t size = 0; size < purge_bytes.size(); ++size) {
        EXPECT_EQ(decode_purge(std::string_view{purge_bytes}.substr(0, size)), std::nullopt);
    }
    const auto header_bytes = encode(header);
    for (std::size_t size = 0; size < header_bytes.size(); ++size) {
        EXPECT_EQ(decode_header(std::string_view{header_bytes}.substr(0, size)), std::nullopt);
    }
    EXPECT_EQ(decode_record(record_bytes + "x"), std::nullopt);
    EXPECT_EQ(decode_purge(purge_bytes + "x"), std::nullopt);
    EXPECT_EQ(decode_header(header_bytes + "x"), std::nullopt);
}

TEST(LogBytes, ThatPromiseMoreThanTheyHoldTakeNoMemory) {
    // A purge record with 2^60 versions in 30 bytes.
    auto bytes = encode(purge).substr(0, 22);
    bytes.append("\x9b\x10\x00\x00\x00\x00\x00\x00\x00", 9);
    EXPECT_EQ(decode_purge(bytes), std::nullopt);
}

TEST(Chain, DiffersAfterAChangeOfAnyMember) {
    const auto chain = chain_after({}, header);
    auto other_id = header;
    other_id.id.bytes[15] = 1;
    auto other_term = header;
    other_term.term = 4;
    auto other_time = header;
    other_time.time += std::chrono::milliseconds{1};
    auto other_hash = header;
    other_hash.hashes[1][15] = 1;
    auto other_count = header;
    other_count.hashes.pop_back();
    for (const auto& other : {other_id, other_term, other_time, other_hash, other_count}) {
        EXPECT_NE(chain_after({}, other), chain);
    }
    EXPECT_NE(chain_after({1}, header), chain);
    auto other_chain = header;
    other_chain.chain = {};
    EXPECT_EQ(chain_after({}, other_chain), chain) << "it is not over its own value";
}

}  // namespace
}  // namespace kontor::eventstore::log
