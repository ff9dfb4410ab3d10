#include "adapters/http/exchange/target.hpp"

#include <gtest/gtest.h>

namespace kontor::adapters::http {
namespace {

using Segments = std::vector<std::string>;

TEST(Target, IsSplitAndDecoded) {
    const auto target = parse_target("/v1/orders/a%2Fb?q=caf%C3%A9+noir&flag&x=1%3D2");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->segments, (Segments{"v1", "orders", "a/b"}));
    ASSERT_EQ(target->query.size(), 3U);
    EXPECT_EQ(target->query[0].value, "café noir");
    EXPECT_EQ(target->query[1].name, "flag");
    EXPECT_EQ(target->query[1].value, "");
    EXPECT_EQ(target->query[2].value, "1=2");
}

TEST(Target, KeepsEmptyAndDottedSegmentsAsTheyAre) {
    EXPECT_EQ(parse_target("/")->segments, Segments{""});
    EXPECT_EQ(parse_target("/a//b/")->segments, (Segments{"a", "", "b", ""}));
    EXPECT_EQ(parse_target("/../etc")->segments, (Segments{"..", "etc"}));
}

TEST(Target, KeepsAPlusInThePath) {
    EXPECT_EQ(parse_target("/a+b")->segments, Segments{"a+b"});
}

TEST(Target, IsRefusedWhereItCannotBeDecoded) {
    for (const auto* const bad : {"",
                                  "a",
                                  "/%",
                                  "/%4",
                                  "/%zz",
                                  "/%+1",
                                  "/%-1",
                                  "/%00",
                                  "/%0a",
                                  "/%7f",
                                  "/%ff",
                                  "/%c0%af",
                                  "/%ed%a0%80",
                                  "/a?%zz",
                                  "/a?b=%",
                                  "/a?b=%ff"}) {
        EXPECT_FALSE(parse_target(bad)) << bad;
    }
}

}  // namespace
}  // namespace kontor::adapters::http
