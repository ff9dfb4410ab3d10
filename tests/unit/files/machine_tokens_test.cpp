#include "adapters/files/machine_tokens.hpp"

#include "adapters/files/whole_file.hpp"
#include "adapters/memory/seeded_random.hpp"
#include "tests/support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>

namespace kontor::adapters::files {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using namespace std::chrono_literals;

constexpr domain::Timestamp noon = sys_days{2026y / 3 / 1} + 12h;

class Tokens : public testing::Test {
protected:
    TokenFile::Created created(Role role = Role::fulfilment, days valid_for = days{365}) {
        auto result = file_.create({role, "Warehouse", valid_for}, random_, noon);
        EXPECT_TRUE(result) << result.error();
        return *std::move(result);
    }
    [[nodiscard]] bool opens(std::string_view token, domain::Timestamp now = noon) {
        return server_.find(token, now).has_value();
    }

    tests::TempFolder folder_;
    memory::SeededRandom random_{1};
    TokenFile file_{folder_.path()};
    MachineTokens server_{file_, MachineTokens::Fixed::none};
};

TEST_F(Tokens, ATokenTellsItsMachineAndRole) {
    const auto made = created(Role::analyst);
    const auto machine = server_.find(made.token, noon);
    ASSERT_TRUE(machine);
    EXPECT_EQ(machine->id, made.entry.id);
    EXPECT_EQ(machine->role, Role::analyst);
}

TEST_F(Tokens, ATokenIsRecognisableAndHas256Bits) {
    const auto made = created();
    EXPECT_TRUE(made.token.starts_with("kontor_"));
    EXPECT_EQ(made.token.size(), std::string{"kontor_"}.size() + 43);
}

TEST_F(Tokens, TheFileDoesNotHoldTheToken) {
    const auto made = created();
    const auto text = read_whole(file_.path());
    ASSERT_TRUE(text && *text);
    EXPECT_EQ((*text)->find(made.token.substr(7)), std::string::npos);
    EXPECT_NE((*text)->find(made.entry.id), std::string::npos);
}

TEST_F(Tokens, AnotherTokenOpensNothing) {
    const auto made = created();
    for (const auto& wrong : {std::string{}, made.token + "x", made.token.substr(1)}) {
        EXPECT_FALSE(opens(wrong)) << wrong;
    }
}

TEST_F(Tokens, OneMadeWhileTheServerRunsIsKnownAtOnce) {
    created();
    EXPECT_FALSE(opens("kontor_unknown"));
    EXPECT_TRUE(opens(created().token));
}

TEST_F(Tokens, ARevokedTokenOpensNothingFromThenOn) {
    const auto kept = created();
    const auto revoked = created();
    ASSERT_TRUE(opens(revoked.token));
    ASSERT_TRUE(file_.revoke(revoked.entry.id, noon));
    EXPECT_FALSE(opens(revoked.token));
    EXPECT_TRUE(opens(kept.token));
}

TEST_F(Tokens, RevokingAgainKeepsTheFirstTime) {
    const auto made = created();
    ASSERT_TRUE(file_.revoke(made.entry.id, noon));
    const auto again = file_.revoke(made.entry.id, noon + 1h);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->revoked_at, noon);
}

TEST_F(Tokens, AnUnknownIdCannotBeRevoked) {
    created();
    EXPECT_FALSE(file_.revoke("000000000000", noon));
}

TEST_F(Tokens, ATokenExpiresAtItsInstantAndNotAMillisecondEarlier) {
    const auto made = created(Role::fulfilment, days{1});
    EXPECT_TRUE(opens(made.token, noon + days{1} - 1ms));
    EXPECT_FALSE(opens(made.token, noon + days{1}));
}

TEST_F(Tokens, AFileThatCannotBeReadLetsNobodyIn) {
    const auto made = created();
    ASSERT_TRUE(opens(made.token));
    ASSERT_TRUE(replace_whole(file_.path(), R"({"tokens": [{"id": "1"}]})", 0600));
    EXPECT_FALSE(opens(made.token));
    EXPECT_NE(server_.fault().find("tokens[0]"), std::string::npos) << server_.fault();
}

TEST_F(Tokens, ARevocationThatCannotBeReadDoesNotMakeATokenValid) {
    const auto made = created();
    ASSERT_TRUE(file_.revoke(made.entry.id, noon));
    auto text = **read_whole(file_.path());
    text.replace(text.find("2026-03-01T12:00:00Z", text.find("revoked_at")), 20, "yesterday");
    ASSERT_TRUE(replace_whole(file_.path(), text, 0600));
    EXPECT_FALSE(opens(made.token));
}

TEST_F(Tokens, ManyWhoCreateAtOnceLoseNone) {
    constexpr int each = 10;
    {
        const auto create = [this] {
            for (int i = 0; i < each; ++i) created();
        };
        const std::jthread one{create};
        const std::jthread other{create};
    }
    const auto all = file_.list();
    ASSERT_TRUE(all);
    std::set<std::string> ids;
    for (const auto& token : *all) ids.insert(token.id);
    EXPECT_EQ(ids.size(), 2U * each);
}

TEST_F(Tokens, TheFixedOnesAreTheSandboxsAlone) {
    MachineTokens sandbox{file_, MachineTokens::Fixed::sandbox};
    for (const auto role : roles) {
        const auto token = "sandbox-" + std::string{name_of(role)};
        const auto machine = sandbox.find(token, noon + days{40'000});
        ASSERT_TRUE(machine) << token;
        EXPECT_EQ(machine->role, role);
        EXPECT_FALSE(opens(token));
    }
}

}  // namespace
}  // namespace kontor::adapters::files
