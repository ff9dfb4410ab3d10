#include "domain/contact.hpp"

#include "tests/support/printing.hpp"

#include <gtest/gtest.h>

#include <string>

namespace kontor::tests {
namespace {

using namespace domain;

TEST(Email, IsComparedWithoutCase) {  // M3
    EXPECT_EQ(normalised_email("  An.Peeters@Atelier.EXAMPLE "), "an.peeters@atelier.example");
}

TEST(Email, IsTaken) {
    for (const std::string email : {"a@b.nl",
                                    "an.peeters+orders@mail.atelier-noord.example",
                                    "o'brien@x1.example",
                                    "{weird}!#$%&*=?^_`|~@a.example"}) {
        EXPECT_EQ(fault_in_email(email, "/email"), std::nullopt) << email;
    }
    EXPECT_EQ(fault_in_email(std::string(64, 'a') + "@b.nl", "/email"), std::nullopt);
}

TEST(Email, IsRefused) {
    for (const std::string email : {"an",
                                    "@atelier.example",
                                    "an@",
                                    "an@atelier",
                                    "an@@atelier.example",
                                    "an@a@atelier.example",
                                    ".an@atelier.example",
                                    "an.@atelier.example",
                                    "a..n@atelier.example",
                                    "a n@atelier.example",
                                    "\"an\"@atelier.example",
                                    "an@-atelier.example",
                                    "an@atelier-.example",
                                    "an@atelier..example",
                                    "an@.example",
                                    "an@atelier.",
                                    "an@127.0.0.1",
                                    "an@[127.0.0.1]",
                                    "an@atelier_noord.example",
                                    "andré@atelier.example",
                                    "an@atéliér.example",
                                    "an@atelier.example\n",
                                    "an\x01@atelier.example"}) {
        const auto fault = fault_in_email(email, "/email");
        ASSERT_TRUE(fault.has_value()) << email;
        EXPECT_EQ(fault->fault, FieldFault::pattern) << email;
        EXPECT_EQ(fault->pointer, "/email");
    }
    const auto long_label = "an@" + std::string(64, 'b') + ".example";
    EXPECT_EQ(fault_in_email(long_label, "/email")->fault, FieldFault::pattern);
}

TEST(Email, IsBoundedAsMailIs) {
    EXPECT_EQ(fault_in_email("", "/email"), (FieldError{"/email", FieldFault::required, "", ""}));
    EXPECT_EQ(fault_in_email(std::string(65, 'a') + "@b.nl", "/email"),
              (FieldError{"/email", FieldFault::too_long, "64", ""}));

    const std::string label(60, 'b');
    const auto domain_of_247 = label + "." + label + "." + label + "." + label + ".nl";
    ASSERT_EQ(domain_of_247.size(), 246U);
    EXPECT_EQ(fault_in_email("aaaaaaa@" + domain_of_247, "/email"), std::nullopt);
    EXPECT_EQ(fault_in_email("aaaaaaaa@" + domain_of_247, "/email"),
              (FieldError{"/email", FieldFault::too_long, "254", ""}));
}

TEST(Phone, IsKeptAsPlusAndDigits) {  // M18
    EXPECT_EQ(normalised_phone("+32 2 555 01 00"), "+3225550100");
    EXPECT_EQ(normalised_phone("+32 (0)2/555.01-00"), "+3225550100");
    EXPECT_EQ(normalised_phone("0032 2 555 01 00"), "+3225550100");
}

TEST(Phone, AtFaultIsSaidWithTheBound) {
    const FieldError malformed{"/phone", FieldFault::pattern, "", "+3225550100"};
    for (const std::string phone : {"", "+", "025550100", "+32x5550100", "+32+25550100", "abc"}) {
        EXPECT_EQ(fault_in_phone(phone, "/phone"), malformed) << phone;
    }
    EXPECT_EQ(fault_in_phone("+12345", "/phone"),
              (FieldError{"/phone", FieldFault::too_short, "6", ""}));
    EXPECT_EQ(fault_in_phone("+123456", "/phone"), std::nullopt);
    EXPECT_EQ(fault_in_phone("+123456789012345", "/phone"), std::nullopt);
    EXPECT_EQ(fault_in_phone("+1234567890123456", "/phone"),
              (FieldError{"/phone", FieldFault::too_long, "15", ""}));
}

}  // namespace
}  // namespace kontor::tests
