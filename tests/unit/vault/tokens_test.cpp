#include "eventstore/vault/tokens.hpp"

#include "tests/unit/vault/vault_fixture.hpp"

#include <cctype>
#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace kontor {
namespace {

using eventstore::log::Partition;
using eventstore::vault::LinkClaim;
using eventstore::vault::LinkPurpose;
using eventstore::vault::SessionClaim;
using eventstore::vault::Tokens;

constexpr std::uint16_t partitions = 12;

class TokensTest : public ::testing::Test {
protected:
    adapters::memory::SeededRandom random{3};
    eventstore::vault::Keyring keyring = eventstore::vault::fresh_keyring(random, tests::noon);
    Tokens tokens{keyring, partitions};

    template <class Id>
    Id any_id() {
        Id id;
        random.fill(id.value.bytes);
        return id;
    }
};

/// Calls `visit` with every text that differs from `token` in one character.
void for_each_alteration(const std::string& token, auto&& visit) {
    for (std::size_t at = 0; at < token.size(); ++at) {
        auto altered = token;
        altered[at] = altered[at] == 'A' ? 'B' : 'A';
        visit(altered);
        visit(token.substr(0, at));
    }
    visit(token + "A");
    visit(token + "=");
}

TEST_F(TokensTest, ASessionOpensAsItWas) {
    const SessionClaim claim{
        Partition{11}, any_id<domain::CustomerId>(), any_id<domain::SessionId>()};
    const auto token = tokens.session(claim, random);
    EXPECT_EQ(tokens.open_session(token), claim);
    EXPECT_NE(tokens.session(claim, random), token);
}

TEST_F(TokensTest, AnAlteredSessionOpensAsNothing) {
    const auto token = tokens.session({Partition{1}, {}, {}}, random);
    for_each_alteration(token, [&](const std::string& altered) {
        EXPECT_EQ(tokens.open_session(altered), std::nullopt);
    });
}

TEST_F(TokensTest, ASessionOfMorePartitionsThanThereAreOpensAsNothing) {
    const auto token = tokens.session({Partition{partitions}, {}, {}}, random);
    EXPECT_EQ(tokens.open_session(token), std::nullopt);
}

TEST_F(TokensTest, SealedBytesOpenUnderTheirLabelAlone) {
    const auto token = tokens.sealed("cursor:history", std::string("a\0b", 3), random);
    EXPECT_EQ(tokens.open("cursor:history", token), std::string("a\0b", 3));
    EXPECT_EQ(tokens.open("cursor:feed", token), std::nullopt);
    EXPECT_EQ(tokens.open("", token), std::nullopt);
    EXPECT_EQ(tokens.open_session(token), std::nullopt);
}

TEST_F(TokensTest, SealedBytesDoNotOpenUnderAnotherKeyring) {
    const auto token = tokens.sealed("position", "12", random);
    const Tokens others{eventstore::vault::fresh_keyring(random, tests::noon), partitions};
    EXPECT_EQ(others.open("position", token), std::nullopt);
}

TEST_F(TokensTest, ATokenOfNoSenseOpensAsNothing) {
    for (const auto& token :
         {std::string{}, std::string{"?"}, std::string(27, 'A'), std::string(100'000, 'A')}) {
        EXPECT_EQ(tokens.open("position", token), std::nullopt);
        EXPECT_EQ(tokens.open_session(token), std::nullopt);
        EXPECT_EQ(tokens.open_link(LinkPurpose::activation, token), std::nullopt);
    }
}

TEST_F(TokensTest, ALinkLeadsToItsPartition) {  // M2, M5
    for (std::uint16_t number = 0; number < partitions; ++number) {
        for (int i = 0; i < 100; ++i) {
            const auto link = tokens.new_link(Partition{number}, random);
            const auto token = tokens.link_token(LinkPurpose::activation, link);
            EXPECT_EQ(tokens.open_link(LinkPurpose::activation, token),
                      (LinkClaim{Partition{number}, link}));
        }
    }
}

TEST_F(TokensTest, ALinkOpensForItsPurposeAlone) {  // M2, M5
    const auto link = tokens.new_link(Partition{2}, random);
    const auto token = tokens.link_token(LinkPurpose::activation, link);
    EXPECT_EQ(tokens.open_link(LinkPurpose::password_reset, token), std::nullopt);
    EXPECT_EQ(tokens.open_link(LinkPurpose::email_confirmation, token), std::nullopt);
}

TEST_F(TokensTest, AnAlteredLinkOpensAsNothing) {
    const auto token =
        tokens.link_token(LinkPurpose::activation, tokens.new_link(Partition{2}, random));
    for_each_alteration(token, [&](const std::string& altered) {
        EXPECT_EQ(tokens.open_link(LinkPurpose::activation, altered), std::nullopt);
    });
}

TEST_F(TokensTest, AnOrderNumberLeadsToItsPartitionAlsoInLowerCase) {  // M12
    for (std::uint16_t number = 0; number < partitions; ++number) {
        for (int i = 0; i < 100; ++i) {
            auto text = tokens.new_order_number(Partition{number}, random).value;
            EXPECT_EQ(text.size(), 10U);
            EXPECT_EQ(tokens.partition_of(text), Partition{number});
            for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            EXPECT_EQ(tokens.partition_of(text), Partition{number});
        }
    }
}

TEST_F(TokensTest, EveryPrefixOfAnOrderNumberIsDealtEvenly) {
    constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    std::map<std::uint16_t, int> prefixes;
    for (const char first : digits) {
        for (const char second : digits) {
            const auto number = std::string{first, second} + "00000000";
            ++prefixes[tokens.partition_of(number).value().value];
        }
    }
    EXPECT_EQ(prefixes.size(), partitions);
    for (const auto& [partition, count] : prefixes) {
        EXPECT_GE(count, 1024 / partitions);
        EXPECT_LE(count, 1024 / partitions + 1);
    }
}

TEST_F(TokensTest, AnOrderNumbersPrefixVariesWithinItsPartition) {
    std::set<std::string> prefixes;
    for (int i = 0; i < 2000; ++i) {
        prefixes.insert(tokens.new_order_number(Partition{5}, random).value.substr(0, 2));
    }
    EXPECT_GE(prefixes.size(), 80U);
}

TEST_F(TokensTest, AnotherKeyDealsPrefixesOtherwise) {
    const Tokens others{eventstore::vault::fresh_keyring(random, tests::noon), partitions};
    int different = 0;
    for (int i = 0; i < 100; ++i) {
        const auto number = tokens.new_order_number(Partition{0}, random).value;
        if (others.partition_of(number) != Partition{0}) ++different;
    }
    EXPECT_GT(different, 50);
}

TEST_F(TokensTest, WhatIsNoOrderNumberLeadsNowhere) {
    for (const auto* text : {"",
                             "0123456789A",
                             "012345678",
                             "01234567-9",
                             "O123456789",
                             "01234I6789",
                             "0123456789 ",
                             "é12345678"}) {
        EXPECT_EQ(tokens.partition_of(text), std::nullopt) << text;
    }
}

TEST_F(TokensTest, DerivedIdsAreAlwaysTheSameAndDifferByLabelAndText) {
    const auto id = tokens.derived_id("receipt", "customer 1");
    EXPECT_EQ(id.size(), 52U);
    EXPECT_EQ(id, (Tokens{keyring, 3}.derived_id("receipt", "customer 1")));
    EXPECT_NE(id, tokens.derived_id("receipt", "customer 2"));
    EXPECT_NE(id, tokens.derived_id("message", "customer 1"));
    EXPECT_NE(tokens.derived_id("ab", "c"), tokens.derived_id("a", "bc"));
}

TEST_F(TokensTest, MorePartitionsThanALinkCanNameAreRefused) {
    EXPECT_THROW((Tokens{keyring, 257}), std::invalid_argument);
    EXPECT_THROW((Tokens{keyring, 0}), std::invalid_argument);
    const Tokens many{keyring, 256};
    EXPECT_EQ(many.partition_of(many.new_order_number(Partition{255}, random).value),
              Partition{255});
}

}  // namespace
}  // namespace kontor
