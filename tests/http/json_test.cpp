#include "adapters/http/json/parse.hpp"
#include "adapters/http/json/writer.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <limits>

namespace kontor::adapters::http::json {
namespace {

constexpr std::size_t depth_max = 16;
using Kind = Value::Kind;

Value value_of(std::string_view body) {
    return parse(body, depth_max).value().value;
}

TEST(JsonIn, KeepsWhatWasWritten) {
    auto value = value_of(R"({"b": [1, -2, 1.0, 1e3, true, null], "a": "caf\u00e9"})");
    ASSERT_EQ(value.members.size(), 2U);
    EXPECT_EQ(value.members[0].name, "b");
    const auto& list = value.find("b")->value.elements;
    ASSERT_EQ(list.size(), 6U);
    EXPECT_EQ(list[0].integer, 1);
    EXPECT_EQ(list[1].integer, -2);
    EXPECT_EQ(list[2].kind, Kind::other_number);
    EXPECT_EQ(list[3].kind, Kind::other_number);
    EXPECT_TRUE(list[4].boolean);
    EXPECT_EQ(list[5].kind, Kind::null);
    EXPECT_EQ(value.find("a")->value.text, "café");
    EXPECT_EQ(value.find("c"), nullptr);
}

TEST(JsonIn, TellsLargeIntegersFromOtherNumbers) {
    auto value = value_of(R"({"n": [9223372036854775807, 9223372036854775808,
                                    123456789012345678901234567890, -99999999999999999999]})");
    const auto& list = value.find("n")->value.elements;
    EXPECT_EQ(list[0].integer, std::numeric_limits<std::int64_t>::max());
    for (std::size_t i = 1; i < list.size(); ++i) EXPECT_EQ(list[i].kind, Kind::large_integer);
}

TEST(JsonIn, RefusesWhatIsNoJson) {
    for (const auto* const body : {"",
                                   " ",
                                   "{",
                                   "{,}",
                                   "{'a': 1}",
                                   R"({"a": 01})",
                                   R"({"a": .5})",
                                   R"({"a": NaN})",
                                   R"({"a": 1e400})",
                                   R"({"a": 1,})",
                                   R"({"a": 1} x)",
                                   "// comment\n{}",
                                   "{\"a\": \"\t\"}",
                                   R"({"a": "\ud800"})",
                                   "{\"a\": \"\xff\"}",
                                   "{\"a\": \"\xc0\xaf\"}",
                                   "{\"a\": \"\xed\xa0\x80\"}",
                                   "{\"\xff\": 1}"}) {
        const auto parsed = parse(body, depth_max);
        ASSERT_FALSE(parsed) << body;
        EXPECT_EQ(parsed.error(), ParseFault::malformed) << body;
    }
}

TEST(JsonIn, IsAnObject) {
    for (const auto* const body : {"[]", "[{}]", "1", "true", "null", R"("text")"}) {
        const auto parsed = parse(body, depth_max);
        ASSERT_FALSE(parsed) << body;
        EXPECT_EQ(parsed.error(), ParseFault::not_object) << body;
    }
}

TEST(JsonIn, BoundsDepthAndWidth) {
    const auto nested = [](std::size_t arrays) {
        return R"({"a":)" + std::string(arrays, '[') + std::string(arrays, ']') + "}";
    };
    EXPECT_TRUE(parse(nested(depth_max - 1), depth_max));
    EXPECT_FALSE(parse(nested(depth_max), depth_max));
    EXPECT_FALSE(parse(nested(100'000), depth_max));
    std::string wide = R"({"m": 1)";
    for (int i = 0; i < 300; ++i) wide += ",\"m" + std::to_string(i) + "\": 1";
    EXPECT_FALSE(parse(wide + "}", depth_max));
}

TEST(JsonIn, NamesMembersThatCameTwice) {
    const auto parsed =
        parse(R"({"a": 1, "lines": [{}, {"s/k~u": 1, "s/k~u": 2}], "\u0061": 3})", depth_max);
    ASSERT_TRUE(parsed);
    const domain::FieldErrors expected{
        {"/lines/1/s~1k~0u", domain::FieldFault::duplicate_member, {}, {}},
        {"/a", domain::FieldFault::duplicate_member, {}, {}}};
    EXPECT_EQ(parsed->duplicates, expected);
}

TEST(JsonOut, IsReadBackByAnotherLibrary) {
    const std::string ugly = "quote \" backslash \\ newline \n tab \t nul \x01 é 😀 \x7f </script>";
    const std::array numbers{1, -2, 3};
    const auto text = document([&](Object& out) {
        out.member("text", ugly);
        out.member("absent", std::optional<int>{});
        out.member("present", std::optional{5});
        out.member("flag", false);
        out.member("least", std::numeric_limits<std::int64_t>::min());
        out.member("most", std::numeric_limits<std::uint64_t>::max());
        out.values("numbers", numbers);
        out.values("none", std::array<int, 0>{});
        out.raw("raw", R"({"x":1})");
        out.object("nested", [](Object& nested) { nested.member("a", "b"); });
        out.objects("list", numbers, [](Object& element, int n) { element.member("n", n); });
    });
    const auto read = nlohmann::json::parse(text);
    EXPECT_EQ(read["text"], ugly);
    EXPECT_FALSE(read.contains("absent"));
    EXPECT_EQ(read["present"], 5);
    EXPECT_EQ(read["flag"], false);
    EXPECT_EQ(read["least"], std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(read["most"], std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(read["numbers"], (nlohmann::json{1, -2, 3}));
    EXPECT_TRUE(read["none"].empty());
    EXPECT_EQ(read["raw"]["x"], 1);
    EXPECT_EQ(read["nested"]["a"], "b");
    EXPECT_EQ(read["list"][2]["n"], 3);
}

TEST(Instant, IsWrittenToTheMillisecondAndReadBack) {
    const domain::Timestamp instant{std::chrono::milliseconds{1'772'366'400'007}};
    std::string text;
    append_instant(text, instant);
    EXPECT_EQ(text, "2026-03-01T12:00:00.007Z");
    EXPECT_EQ(parse_instant(text), instant);
    EXPECT_EQ(parse_instant("2026-03-01T12:00:00Z"), instant - std::chrono::milliseconds{7});
    EXPECT_EQ(parse_instant("2026-03-01T12:00:00.0075Z"), instant);
}

TEST(Instant, IsRefusedInAnyOtherForm) {
    for (const auto* const bad : {"",
                                  "2026-03-01",
                                  "2026-03-01T12:00:00",
                                  "2026-03-01T12:00:00+01:00",
                                  "2026-03-01T12:00:00z",
                                  "2026-03-01 12:00:00Z",
                                  "2026-02-30T12:00:00Z",
                                  "2026-13-01T12:00:00Z",
                                  "2026-03-01T24:00:00Z",
                                  "2026-03-01T12:60:00Z",
                                  "2026-03-01T12:00:60Z",
                                  "2026-03-01T12:00:00.Z",
                                  "2026-03-01T12:00:00.1234567890Z",
                                  "2026-3-01T12:00:00Z",
                                  "-026-03-01T12:00:00Z"}) {
        EXPECT_FALSE(parse_instant(bad)) << bad;
    }
}

}  // namespace
}  // namespace kontor::adapters::http::json
