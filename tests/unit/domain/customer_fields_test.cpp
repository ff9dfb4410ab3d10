#include "tests/unit/domain/customer_words.hpp"

#include <gtest/gtest.h>

namespace kontor::tests {
namespace {

using namespace domain::customer;

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

TEST(ProfileFields, AreKeptWithoutSpareBlanks) {  // M18
    auto typed = atelier();
    typed.company_name = "  Atelier   Noord ";
    typed.phone = "+32 2 555 01 00";
    EXPECT_EQ(normalised(typed), atelier());
    typed.phone = "  ";
    EXPECT_EQ(normalised(typed).phone, std::nullopt);
}

TEST(ProfileFields, AreChecked) {  // M1, M18
    EXPECT_EQ(faults_in(atelier(), ""), FieldErrors{});
    const FieldErrors expected{
        {"/company_name", FieldFault::required, "", ""},
        {"/contact_name", FieldFault::too_long, "60", ""},
        {"/phone", FieldFault::pattern, "", "+3225550100"},
    };
    EXPECT_EQ(
        faults_in(Profile{.company_name = "", .contact_name = repeated("é", 61), .phone = "02 555"},
                  ""),
        expected);
    EXPECT_EQ(faults_in(Profile{.company_name = repeated("é", 60), .contact_name = "A"}, ""),
              FieldErrors{});
}

TEST(EmailField, IsChecked) {  // M1
    EXPECT_EQ(faults_in_email(email, "/email"), FieldErrors{});
    EXPECT_EQ(faults_in_email("nobody", "/email"),
              (FieldErrors{{"/email", FieldFault::pattern, "", "name@company.example"}}));
    EXPECT_EQ(normalised_email(" An@Atelier.Example"), "an@atelier.example");
}

TEST(PasswordField, IsTwelveTo128CodePointsOfAnyKind) {  // M1, M19
    EXPECT_EQ(faults_in_password(repeated("é", 12), "/password"), FieldErrors{});
    EXPECT_EQ(faults_in_password(repeated("😀", 128), "/password"), FieldErrors{});
    EXPECT_EQ(faults_in_password("   correct horse   ", "/password"), FieldErrors{});

    const FieldErrors too_short{{"/password", FieldFault::too_short, "12", ""}};
    EXPECT_EQ(faults_in_password(repeated("é", 11), "/password"), too_short);
    const FieldErrors too_long{{"/password", FieldFault::too_long, "128", ""}};
    EXPECT_EQ(faults_in_password(repeated("é", 129), "/password"), too_long);
    const FieldErrors not_text{{"/password", FieldFault::pattern, "", ""}};
    EXPECT_EQ(faults_in_password("twelve bytes\xFF", "/password"), not_text);
    EXPECT_EQ(faults_in_password("twelve bytes\n", "/password"), not_text);
    const FieldErrors missing{{"/password", FieldFault::required, "", ""}};
    EXPECT_EQ(faults_in_password("", "/password"), missing);
}

TEST(AccountNumberField, HasTheFormOfTheShop) {  // M8
    const AccountNumberRules nine_digits;
    EXPECT_EQ(faults_in_account_number("123456789", nine_digits, "/number"), FieldErrors{});
    const FieldErrors malformed{{"/number", FieldFault::pattern, "", "123456789"}};
    for (const auto* number :
         {"12345678", "1234567890", "12345678a", "x123456789", "123456789\n"}) {
        EXPECT_EQ(faults_in_account_number(number, nine_digits, "/number"), malformed) << number;
    }
    EXPECT_EQ(faults_in_account_number("", nine_digits, "/number"),
              (FieldErrors{{"/number", FieldFault::required, "", "123456789"}}));
    EXPECT_EQ(faults_in_account_number(repeated("1", 1'000'000), nine_digits, "/number"),
              (FieldErrors{{"/number", FieldFault::too_long, "40", "123456789"}}));
}

TEST(AccountNumberField, FollowsAnotherPatternAtOnce) {  // M8
    const AccountNumberRules letters{.pattern = "[A-Z]{2,40}", .example = "AB"};
    const AccountNumberRules digits;
    EXPECT_EQ(faults_in_account_number("AB", letters, "/number"), FieldErrors{});
    EXPECT_NE(faults_in_account_number("AB", digits, "/number"), FieldErrors{});
    EXPECT_EQ(faults_in_account_number(repeated("A", 40), letters, "/number"), FieldErrors{});
}

TEST(LabelField, IsShort) {  // M22, M23
    EXPECT_EQ(faults_in_label(repeated("é", 40), "/label"), FieldErrors{});
    EXPECT_EQ(faults_in_label(repeated("é", 41), "/label"),
              (FieldErrors{{"/label", FieldFault::too_long, "40", ""}}));
    EXPECT_EQ(faults_in_label("a\tb", "/label"),
              (FieldErrors{{"/label", FieldFault::pattern, "", ""}}));
}

}  // namespace
}  // namespace kontor::tests
