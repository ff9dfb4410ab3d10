#include "tests/unit/domain/words.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>

namespace kontor::tests {
namespace {

using namespace domain::address;

Address in(const std::string& country, const std::string& postcode) {
    auto address = depot();
    address.country = country;
    address.postcode = postcode;
    return address;
}

std::string kept_postcode(const std::string& country, const std::string& typed) {
    return normalised(in(country, typed)).postcode;
}

TEST(Countries, AreNamedInEveryLanguageAndHaveAnExampleThatHolds) {  // M7, M9
    std::vector<std::string_view> codes;
    for (const auto& rules : countries()) {
        codes.push_back(rules.code);
        EXPECT_FALSE(rules.name_nl.empty() || rules.name_en.empty() || rules.name_fr.empty());
        const std::string example{rules.postcode_example};
        EXPECT_TRUE(std::regex_match(example, std::regex{std::string{rules.postcode_pattern}}));
        EXPECT_EQ(kept_postcode(std::string{rules.code}, example), example);
        EXPECT_EQ(faults_in(in(std::string{rules.code}, example), ""), FieldErrors{}) << rules.code;
    }
    EXPECT_TRUE(std::ranges::is_sorted(codes));
    const std::set<std::string_view> known{codes.begin(), codes.end()};
    EXPECT_EQ(known.size(), codes.size());
    for (const auto* code : {"BE",
                             "NL",
                             "LU",
                             "FR",
                             "DE",
                             "AT",
                             "IT",
                             "ES",
                             "PT",
                             "IE",
                             "GB",
                             "DK",
                             "SE",
                             "FI",
                             "PL",
                             "CZ",
                             "CH"}) {
        EXPECT_TRUE(known.contains(code)) << code;
    }
}

TEST(Postcode, IsKeptAsItsCountryWritesIt) {  // M9
    struct Case {
        std::string country, typed, kept;
    };
    const Case cases[] = {
        {"NL", "1234ab", "1234 AB"},
        {"NL", " 1234  AB ", "1234 AB"},
        {"BE", "b-1000", "1000"},
        {"LU", "L-1246", "1246"},
        {"FR", "F-75 002", "75002"},
        {"DE", "D-10115", "10115"},
        {"CH", "CH-8001", "8001"},
        {"AT", "A-1010", "1010"},
        {"GB", "sw1a1aa", "SW1A 1AA"},
        {"GB", "M1 1AE", "M1 1AE"},
        {"IE", "d02x285", "D02 X285"},
        {"PT", "1100148", "1100-148"},
        {"PL", "00 001", "00-001"},
        {"SE", "11120", "111 20"},
        {"SE", "SE-111 20", "111 20"},
        {"CZ", "11000", "110 00"},
        {"DE", "nonsense", "NONSENSE"},
        {"XX", " a-b  c ", "A-B C"},
    };
    for (const auto& [country, typed, kept] : cases) {
        EXPECT_EQ(kept_postcode(country, typed), kept) << country << " " << typed;
    }
}

TEST(Postcode, OfAnotherFormIsRefusedWithAnExample) {  // M9
    struct Case {
        std::string country, typed, example;
    };
    const Case cases[] = {
        {"NL", "1234", "1012 AB"},
        {"NL", "0234 AB", "1012 AB"},
        {"NL", "1234 SS", "1012 AB"},
        {"BE", "999", "1000"},
        {"BE", "0999", "1000"},
        {"BE", "10000", "1000"},
        {"LU", "12 34 5", "1246"},
        {"FR", "00100", "75002"},
        {"FR", "99000", "75002"},
        {"DE", "00123", "10115"},
        {"GB", "SW1A 1A", "SW1A 1AA"},
        {"IE", "X285", "D02 X285"},
        {"ES", "53000", "28013"},
        {"PT", "1100", "1100-148"},
        {"CZ", "80000", "110 00"},
    };
    for (const auto& [country, typed, example] : cases) {
        const FieldErrors expected{{"/address/postcode", FieldFault::pattern, "", example}};
        EXPECT_EQ(faults_in(normalised(in(country, typed)), "/address"), expected)
            << country << " " << typed;
    }
}

TEST(Address, IsKeptWithoutSpareBlanksAndEmptyMembers) {  // M9
    auto typed = depot();
    typed.company = "  Atelier   Noord ";
    typed.country = "be";
    typed.addition = "  ";
    typed.phone = "+32 2 555 01 00";
    typed.email = " Dock@Atelier.example ";
    const auto kept = normalised(typed);

    auto expected = depot();
    expected.phone = "+3225550100";
    expected.email = "dock@atelier.example";
    EXPECT_EQ(kept, expected);
    EXPECT_EQ(normalised(kept), kept);
    EXPECT_EQ(faults_in(kept, "/address"), FieldErrors{});
}

TEST(Address, NamesEveryMandatoryMemberThatIsMissing) {  // M9
    const FieldErrors expected{
        {"/address/company", FieldFault::required, "", ""},
        {"/address/contact", FieldFault::required, "", ""},
        {"/address/street", FieldFault::required, "", ""},
        {"/address/house_number", FieldFault::required, "", ""},
        {"/address/postcode", FieldFault::required, "", ""},
        {"/address/city", FieldFault::required, "", ""},
    };
    EXPECT_EQ(faults_in(Address{.country = "BE"}, "/address"), expected);
}

TEST(Address, NeedsAHouseNumberWhereThePostDoes) {  // M9
    for (const auto& rules : countries()) {
        auto address = in(std::string{rules.code}, std::string{rules.postcode_example});
        address.house_number.clear();
        const bool needed =
            std::set<std::string_view>{"BE", "NL", "LU", "DE", "FR"}.contains(rules.code);
        EXPECT_EQ(faults_in(address, "").empty(), !needed) << rules.code;
        EXPECT_EQ(std::ranges::count(rules.required, "house_number"), needed ? 1 : 0);
    }
}

TEST(Address, InIrelandNeedsNoPostcode) {  // M9
    EXPECT_EQ(faults_in(in("IE", ""), ""), FieldErrors{});
}

TEST(Address, ToAnotherCountryIsNotAllowed) {  // M9
    const FieldErrors expected{{"/address/country", FieldFault::not_allowed, "", ""}};
    EXPECT_EQ(faults_in(in("US", "10001"), "/address"), expected);
    EXPECT_EQ(faults_in(in("be", "1000"), "/address"), expected);
}

TEST(Address, WithoutACountrySaysSo) {  // M9
    const FieldErrors expected{{"/address/country", FieldFault::required, "", ""}};
    EXPECT_EQ(faults_in(in("", "1000"), "/address"), expected);
}

TEST(Address, IsBoundedInCodePoints) {  // M9
    struct Case {
        std::string member;
        std::size_t length_max;
        void (*set)(Address&, std::string);
    };
    const Case cases[] = {
        {"company", 60, [](Address& a, std::string text) { a.company = std::move(text); }},
        {"contact", 60, [](Address& a, std::string text) { a.contact = std::move(text); }},
        {"street", 80, [](Address& a, std::string text) { a.street = std::move(text); }},
        {"house_number",
         10,
         [](Address& a, std::string text) { a.house_number = std::move(text); }},
        {"addition", 20, [](Address& a, std::string text) { a.addition = std::move(text); }},
        {"city", 60, [](Address& a, std::string text) { a.city = std::move(text); }},
    };
    for (const auto& [member, length_max, set] : cases) {
        std::string text;
        for (std::size_t i = 0; i < length_max; ++i) text += "é";
        auto address = depot();
        set(address, text);
        EXPECT_EQ(faults_in(address, ""), FieldErrors{}) << member;

        set(address, text + "é");
        const FieldErrors too_long{
            {"/" + member, FieldFault::too_long, std::to_string(length_max), ""}};
        EXPECT_EQ(faults_in(address, ""), too_long);

        set(address, "a\x07");
        const FieldErrors control{{"/" + member, FieldFault::pattern, "", ""}};
        EXPECT_EQ(faults_in(address, ""), control);

        set(address, "\xC3");
        EXPECT_EQ(faults_in(address, ""), control);
    }
}

TEST(Address, WithAPostcodeOfAnyLengthIsAnswered) {
    const auto address = normalised(in("NL", std::string(1'000'000, '1')));
    const FieldErrors expected{{"/postcode", FieldFault::too_long, "10", ""}};
    EXPECT_EQ(faults_in(address, ""), expected);
}

TEST(Address, ChecksPhoneAndEmailWhereGiven) {  // M9
    auto address = depot();
    address.phone = "02 555";
    address.email = "nobody";
    const auto faults = faults_in(normalised(address), "/address");
    ASSERT_EQ(faults.size(), 2U);
    EXPECT_EQ(faults[0].pointer, "/address/phone");
    EXPECT_EQ(faults[1].pointer, "/address/email");
}

TEST(Address, HasNoOptionalMemberThatIsThereAndEmpty) {
    auto address = depot();
    address.addition = "";
    const FieldErrors expected{{"/addition", FieldFault::too_short, "1", ""}};
    EXPECT_EQ(faults_in(address, ""), expected);
}

}  // namespace
}  // namespace kontor::tests
