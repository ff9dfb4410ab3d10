// The log-in directory: which claim an address leads to, read back from the log (M3).

#include "tests/support/views_house.hpp"
#include "tests/unit/domain/words.hpp"

#include <gtest/gtest.h>

namespace kontor::tests {
namespace {

class DirectoryTest : public ::testing::Test {
protected:
    const domain::ClaimId first{id128(1)};
    const domain::ClaimId second{id128(2)};
    ViewsHouse house;
    const domain::CustomerId an = house.register_customer("an@atelier.example", first);

    void rebuild() {
        house.rebuild("directory");
    }
    [[nodiscard]] std::optional<domain::ClaimId> found(const std::string& email) {
        return house.vault().find_claim(email);
    }
};

TEST_F(DirectoryTest, ALostIndexIsReadBackFromTheLog) {  // M3
    EXPECT_EQ(found("an@atelier.example"), first);
    house.vault().unindex_claim(first);
    ASSERT_EQ(found("an@atelier.example"), std::nullopt);
    rebuild();
    EXPECT_EQ(found("an@atelier.example"), first);
}

TEST_F(DirectoryTest, OneThatWentWithTheVaultsOldRowsIsReadBackAtTheNextStart) {  // M3
    house.vault().unindex_claim(first);
    ASSERT_TRUE(house.vault().indexes_nobody());
    house.restart();
    EXPECT_EQ(found("an@atelier.example"), first);
}

TEST_F(DirectoryTest, AnAuditLeavesTheIndexAsItIs) {  // M3
    house.vault().unindex_claim(first);
    const auto audited = house.rebuild("directory", true);
    EXPECT_EQ(audited.different, 0U);
    EXPECT_EQ(found("an@atelier.example"), std::nullopt);
}

TEST_F(DirectoryTest, AnAddressThatMovedIsReadBackToo) {  // M19
    house.happens_to(an,
                     {domain::customer::LoginAddressMoved{
                         .email = {"an@nieuw.example"}, .claim = second, .at = EngineHouse::noon}});
    EXPECT_EQ(found("an@nieuw.example"), second);
    house.vault().unindex_claim(second);
    rebuild();
    EXPECT_EQ(found("an@nieuw.example"), second);
}

TEST_F(DirectoryTest, AClaimThatWasReleasedIsNotReadBack) {  // M20
    house.happens_to(first, {domain::claim::ClaimReleased{.at = EngineHouse::noon}});
    EXPECT_EQ(found("an@atelier.example"), std::nullopt);
    rebuild();
    EXPECT_EQ(found("an@atelier.example"), std::nullopt);
}

}  // namespace
}  // namespace kontor::tests
