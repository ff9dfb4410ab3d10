#include "domain/ids.hpp"

#include <gtest/gtest.h>

namespace kontor::tests {
namespace {

using domain::Id128;

TEST(Id, IsTwentySixCharactersOfCrockfordsBase32) {
    Id128 id;
    id.bytes.fill(0);
    EXPECT_EQ(id.text(), "00000000000000000000000000");
    id.bytes.fill(0xFF);
    EXPECT_EQ(id.text(), "ZZZZZZZZZZZZZZZZZZZZZZZZZW");
    id.bytes.fill(0);
    id.bytes.front() = 0x80;
    id.bytes.back() = 0x01;
    EXPECT_EQ(id.text(), "G0000000000000000000000004");
}

TEST(Id, IsReadBackFromItsText) {
    Id128 id;
    for (std::size_t i = 0; i < id.bytes.size(); ++i) {
        id.bytes[i] = static_cast<std::uint8_t>(i * 37 + 11);
    }
    EXPECT_EQ(Id128::parse(id.text()), id);
}

TEST(Id, HasOneTextAlone) {
    struct Case {
        std::string_view text;
        std::string_view why;
    };
    const Case refused[] = {
        {"", "empty"},
        {"0000000000000000000000000", "too short"},
        {"000000000000000000000000000", "too long"},
        {"zzzzzzzzzzzzzzzzzzzzzzzzzw", "lower case"},
        {"I0000000000000000000000000", "a letter that is misread"},
        {"L0000000000000000000000000", "a letter that is misread"},
        {"O0000000000000000000000000", "a letter that is misread"},
        {"U0000000000000000000000000", "a letter that is not used"},
        {"0000000000000 000000000000", "a blank"},
        {"00000000000000000000000001", "bits beyond the end"},
        {"00000000000000000000000002", "bits beyond the end"},
        {"ZZZZZZZZZZZZZZZZZZZZZZZZZZ", "bits beyond the end"},
    };
    for (const auto& [text, why] : refused) {
        EXPECT_FALSE(Id128::parse(text).has_value()) << text << ": " << why;
    }
}

}  // namespace
}  // namespace kontor::tests
