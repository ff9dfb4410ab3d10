#include "domain/text.hpp"

#include "tests/support/printing.hpp"

#include <gtest/gtest.h>

namespace kontor::tests {
namespace {

using namespace domain;
using namespace std::string_literals;

TEST(Text, IsCountedInCodePoints) {
    EXPECT_EQ(code_points_in(""), 0);
    EXPECT_EQ(code_points_in("abc"), 3);
    EXPECT_EQ(code_points_in("é€😀"), 3);
}

TEST(Text, ThatIsNotUtf8HasNoLength) {
    const std::string invalid[] = {
        "\x80"s,              // a continuation alone
        "\xC3"s,              // cut off
        "\xC3\x28"s,          // no continuation
        "\xC0\xAF"s,          // overlong
        "\xC1\xBF"s,          // overlong
        "\xE0\x80\xAF"s,      // overlong
        "\xF0\x80\x80\xAF"s,  // overlong
        "\xED\xA0\x80"s,      // a surrogate
        "\xF4\x90\x80\x80"s,  // beyond U+10FFFF
        "\xF5\x80\x80\x80"s,  // beyond every lead byte
        "\xFF"s,
    };
    for (const auto& text : invalid) {
        EXPECT_FALSE(code_points_in(text).has_value());
        EXPECT_FALSE(is_clean(text));
        EXPECT_FALSE(code_points_in("ok " + text).has_value());
    }
}

TEST(Text, WithControlCharactersIsNotClean) {
    for (const auto& text :
         {"a\nb"s, "a\rb"s, "a\0b"s, "\x1B[0m"s, "\x7F"s, "\u0085"s, "\u2028"s, "\u2029"s}) {
        EXPECT_FALSE(is_clean(text));
        EXPECT_TRUE(code_points_in(text).has_value());
    }
    EXPECT_TRUE(is_clean("Café “Noord” № 5 – 中文 😀"));
}

TEST(Text, LosesSpareBlanks) {
    EXPECT_EQ(without_spare_blanks("  a \t b\u00A0\u00A0c  "), "a b c");
    EXPECT_EQ(without_spare_blanks(" \t "), "");
    EXPECT_EQ(without_spare_blanks("\xFF  \xFF"), "\xFF \xFF");
    EXPECT_EQ(optional_text(std::string{"  "}), std::nullopt);
    EXPECT_EQ(optional_text(std::string{" x "}), "x");
    EXPECT_EQ(optional_text(std::nullopt), std::nullopt);
}

TEST(Text, InWhichNothingCanBeSeenIsEmpty) {
    for (const auto& text : {"\u200B"s,
                             "\u200D\u2060\uFEFF"s,
                             "\u00AD"s,
                             "\u200E\u202E"s,
                             "\u2003\u3000"s,
                             "\u115F\u3164\uFFA0"s,
                             "\u2800"s,
                             "\uFE0F"s,
                             "\U000E0041"s,
                             " \t\u200B\u00A0\u034F "s}) {
        EXPECT_EQ(without_spare_blanks(text), "") << text;
        EXPECT_EQ(optional_text(text), std::nullopt) << text;
        EXPECT_EQ(without_spare_blanks(text + "x"), without_spare_blanks(text + "x ")) << text;
        EXPECT_TRUE(without_spare_blanks(text + "x").ends_with('x')) << text;
    }
    // Within what can be seen they have their uses.
    EXPECT_EQ(without_spare_blanks("👩\u200D🍳"), "👩\u200D🍳");
    EXPECT_EQ(without_spare_blanks("Zaal\u00ADzuid"), "Zaal\u00ADzuid");
    for (const auto& text : {"\x01"s, "\u2028"s, "\xFF"s, "."s, "\u0301"s, "中"s}) {
        EXPECT_EQ(without_spare_blanks(text), text) << text;
    }
}

TEST(Text, AtFaultIsSaidWithTheBound) {
    EXPECT_EQ(fault_in_text("", "/x", 5), (FieldError{"/x", FieldFault::required, "", ""}));
    EXPECT_EQ(fault_in_text("a\nb", "/x", 5), (FieldError{"/x", FieldFault::pattern, "", ""}));
    EXPECT_EQ(fault_in_text("éééééé", "/x", 5), (FieldError{"/x", FieldFault::too_long, "5", ""}));
    EXPECT_EQ(fault_in_text("ééééé", "/x", 5), std::nullopt);
}

TEST(FieldFault, HasTheCodeOfTheApi) {
    EXPECT_EQ(code_of(FieldFault::required), "required");
    EXPECT_EQ(code_of(FieldFault::unknown_member), "unknown-member");
    EXPECT_EQ(code_of(FieldFault::duplicate_member), "duplicate-member");
    EXPECT_EQ(code_of(FieldFault::type), "type");
    EXPECT_EQ(code_of(FieldFault::too_short), "too-short");
    EXPECT_EQ(code_of(FieldFault::too_long), "too-long");
    EXPECT_EQ(code_of(FieldFault::pattern), "pattern");
    EXPECT_EQ(code_of(FieldFault::range), "range");
    EXPECT_EQ(code_of(FieldFault::not_found), "not-found");
    EXPECT_EQ(code_of(FieldFault::not_allowed), "not-allowed");
}

}  // namespace
}  // namespace kontor::tests
