#include "eventstore/codec/cbor.hpp"

#include "domain/customer/state.hpp"
#include "domain/order/state.hpp"
#include "eventstore/codec/cbor_reader.hpp"
#include "eventstore/codec/cbor_writer.hpp"
#include "tests/unit/codec/samples.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace kontor {
namespace {

using eventstore::codec::CborReader;
using eventstore::codec::CborWriter;
using nlohmann::json;

std::string written(auto&& write) {
    std::string bytes;
    CborWriter writer{bytes};
    write(writer);
    return bytes;
}

constexpr std::array<std::uint64_t, 11> borders{0,
                                                23,
                                                24,
                                                255,
                                                256,
                                                65'535,
                                                65'536,
                                                0xffff'ffff,
                                                0x1'0000'0000,
                                                0x7fff'ffff'ffff'ffff,
                                                0xffff'ffff'ffff'ffff};

TEST(Cbor, UnsignedNumbersReadBackAtEveryWidth) {
    for (const auto number : borders) {
        const auto bytes = written([&](CborWriter& writer) { writer.unsigned_int(number); });
        EXPECT_EQ(json::from_cbor(bytes).get<std::uint64_t>(), number);
        CborReader reader{bytes};
        std::uint64_t read = 0;
        EXPECT_TRUE(reader.unsigned_int(read));
        EXPECT_EQ(read, number);
        EXPECT_TRUE(reader.at_end());
    }
}

TEST(Cbor, SignedNumbersReadBackAtTheirBorders) {
    for (const std::int64_t number : {std::numeric_limits<std::int64_t>::min(),
                                      std::int64_t{-25},
                                      std::int64_t{-24},
                                      std::int64_t{-1},
                                      std::int64_t{0},
                                      std::numeric_limits<std::int64_t>::max()}) {
        const auto bytes = written([&](CborWriter& writer) { writer.integer(number); });
        EXPECT_EQ(json::from_cbor(bytes).get<std::int64_t>(), number);
        CborReader reader{bytes};
        std::int64_t read = 1;
        EXPECT_TRUE(reader.integer(read));
        EXPECT_EQ(read, number);
    }
}

TEST(Cbor, ANumberTooLargeForItsTypeIsMalformed) {
    const auto large = written([](CborWriter& writer) { writer.unsigned_int(256); });
    std::uint8_t small = 0;
    CborReader reader{large};
    EXPECT_FALSE(decode(reader, small));
    const auto huge = written([](CborWriter& writer) { writer.unsigned_int(~std::uint64_t{0}); });
    std::int64_t read = 0;
    CborReader signed_reader{huge};
    EXPECT_FALSE(signed_reader.integer(read));
}

TEST(Cbor, StringsReadBackAtEveryLengthOfTheirHead) {
    for (const std::size_t size : {0U, 1U, 23U, 24U, 255U, 256U, 70'000U}) {
        const std::string text(size, 't');
        const auto bytes = written([&](CborWriter& writer) {
            writer.text(text);
            writer.bytes(text);
        });
        CborReader reader{bytes};
        std::string_view first;
        std::string_view second;
        EXPECT_TRUE(reader.text(first) && reader.bytes(second) && reader.at_end());
        EXPECT_EQ(first, text);
        EXPECT_EQ(second, text);
    }
}

TEST(Cbor, AReaderThatFailedStaysFailed) {
    const auto bytes = written([](CborWriter& writer) {
        writer.null();
        writer.boolean(true);
    });
    CborReader reader{bytes};
    bool value = false;
    EXPECT_FALSE(reader.boolean(value));
    EXPECT_FALSE(reader.null());
    EXPECT_FALSE(reader.skip());
    EXPECT_FALSE(reader.at_end());
    EXPECT_TRUE(reader.rest().empty());
}

TEST(Cbor, IndefiniteLengthsAreRefused) {
    for (const std::string_view bytes : {"\x9f\x01\xff", "\xbf\xff", "\x5f\x41z\xff", "\x7f\xff"}) {
        CborReader skipping{bytes};
        EXPECT_FALSE(skipping.skip());
        CborReader reader{bytes};
        std::uint64_t size = 0;
        EXPECT_FALSE(reader.array(size));
    }
}

TEST(Cbor, ACountThatTheBytesCannotHoldIsRefused) {
    std::uint64_t size = 0;
    const auto array = written([](CborWriter& writer) { writer.array(1'000'000'000); });
    CborReader array_reader{array};
    EXPECT_FALSE(array_reader.array(size));
    const auto map = written([](CborWriter& writer) { writer.map(~std::uint64_t{0}); });
    CborReader map_reader{map};
    EXPECT_FALSE(map_reader.map(size));
    CborReader skipping{map};
    EXPECT_FALSE(skipping.skip());
}

TEST(Cbor, SkippingPassesOverWhateverAnotherProgramWrote) {
    const json anything{
        {"a", {1, -2, 3.5, nullptr, true}}, {"b", json::binary({1, 2})}, {"c", "x"}};
    const auto bytes = json::to_cbor(anything);
    CborReader reader{{reinterpret_cast<const char*>(bytes.data()), bytes.size()}};
    EXPECT_TRUE(reader.skip());
    EXPECT_TRUE(reader.at_end());
}

TEST(Cbor, SkippingGoesOnlySoDeep) {
    const std::string deep(100'000, '\x81');
    CborReader reader{deep};
    EXPECT_FALSE(reader.skip());
}

template <class State>
void expect_round_trips() {
    for (std::uint32_t seed = 0; seed < 100; ++seed) {
        const auto state = tests::Samples{seed}.any<State>();
        const auto bytes = written([&](CborWriter& writer) { encode(writer, state); });
        CborReader reader{bytes};
        State read{};
        ASSERT_TRUE(decode(reader, read) && reader.at_end());
        ASSERT_TRUE(read == state);
    }
}

TEST(Cbor, StatesReadBackAsTheyWere) {
    expect_round_trips<domain::customer::State>();
    expect_round_trips<domain::order::State>();
}

TEST(Cbor, APersonalMemberOfAStateReadsBackInEachOfItsForms) {
    using Member = domain::Personal<std::string, domain::Scope::value>;
    for (const Member& member :
         {Member{}, Member{domain::Erased{}}, Member{domain::Sealed{7, "email", "not opened"}}}) {
        const auto bytes = written([&](CborWriter& writer) { encode(writer, member); });
        CborReader reader{bytes};
        Member read{"something else"};
        EXPECT_TRUE(decode(reader, read) && reader.at_end());
        EXPECT_TRUE(read == member);
    }
}

TEST(CborDeathTest, AnOpenPersonalMemberOfAStateIsNeverWritten) {
    const auto open = domain::personal<domain::Scope::value>(std::string{"jan@example.test"});
    EXPECT_DEATH(written([&](CborWriter& writer) { encode(writer, open); }),
                 "open personal member");
}

TEST(Cbor, AnUnknownAlternativeOfAStateIsMalformed) {
    const auto bytes = written([](CborWriter& writer) {
        writer.array(2);
        writer.unsigned_int(3);
        writer.map(0);
    });
    CborReader reader{bytes};
    domain::order::State state;
    EXPECT_FALSE(decode(reader, state));
}

}  // namespace
}  // namespace kontor
