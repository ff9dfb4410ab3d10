#include "adapters/cli/command_line.hpp"

#include "adapters/cli/run_command.hpp"
#include "adapters/files/data_folder.hpp"
#include "adapters/files/machine_tokens.hpp"
#include "adapters/files/sandbox_clock.hpp"
#include "adapters/memory/manual_clock.hpp"
#include "adapters/memory/seeded_random.hpp"
#include "tests/support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace kontor::adapters::cli {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using namespace std::chrono_literals;

using Words = std::vector<std::string>;

Invocation asked(const Words& words, const Variables& variables = {}) {
    auto parsed = parse_command_line(words, variables);
    EXPECT_TRUE(parsed) << parsed.error().text;
    return *std::move(parsed);
}

Exit ended(const Words& words, const Variables& variables = {}) {
    const auto parsed = parse_command_line(words, variables);
    EXPECT_FALSE(parsed);
    return parsed ? Exit{} : parsed.error();
}

TEST(CommandLine, ServeTakesTheSandboxAndEveryKey) {
    const auto invocation = asked({"serve",
                                   "--sandbox",
                                   "--no-seed",
                                   "--listen",
                                   "127.0.0.1:0",
                                   "--limits-body-bytes-max=2048"});
    EXPECT_TRUE(std::holds_alternative<command::Serve>(invocation.command));
    const auto& settings = invocation.settled.settings;
    EXPECT_TRUE(settings.sandbox.on);
    EXPECT_FALSE(settings.sandbox.seed);
    EXPECT_EQ(settings.listen.port, 0);
    EXPECT_EQ(settings.limits.body_bytes_max, 2048U);
}

TEST(CommandLine, MigrateTakesWhereToAndHowToReachTheBrokers) {
    const auto invocation =
        asked({"migrate", "--to", "rocksdb", "--brokers", "kafka1:9092", "--delete-topic"});
    const auto& migrate = std::get<command::Migrate>(invocation.command);
    EXPECT_FALSE(migrate.to_kafka);
    EXPECT_TRUE(migrate.delete_topic);
    EXPECT_EQ(invocation.settled.settings.kafka.brokers, "kafka1:9092");
    EXPECT_EQ(ended({"migrate"}).status, 2);
    EXPECT_THAT(ended({"migrate", "--to", "paper"}).text, HasSubstr("paper"));
}

TEST(CommandLine, OfAFlagThatIsGivenTwiceTheLastWins) {
    const auto invocation = asked({"serve", "--data", "one", "--data", "two"});
    EXPECT_EQ(invocation.settled.settings.data, "two");
}

TEST(CommandLine, FlagsWinOverVariablesAndThoseOverTheFile) {
    const tests::TempFolder folder;
    const auto file = folder.path() / "kontor.toml";
    std::ofstream{file} << "data = \"file\"\npartitions = 3\n[shop]\nname = \"File\"\n";
    const Variables variables{
        {"KONTOR_CONFIG", file}, {"KONTOR_DATA", "variable"}, {"KONTOR_SHOP_NAME", "Variable"}};
    const auto& settings = asked({"serve", "--data", "flag"}, variables).settled.settings;
    EXPECT_EQ(settings.data, "flag");
    EXPECT_EQ(settings.shop.name, "Variable");
    EXPECT_EQ(settings.partitions, 3U);
}

TEST(CommandLine, EverySourcesMistakesAreToldTogether) {
    const auto exit = ended({"serve", "--config", "missing.toml"}, {{"KONTOR_TYPO", "1"}});
    EXPECT_EQ(exit.status, 2);
    EXPECT_THAT(exit.text, HasSubstr("missing.toml"));
    EXPECT_THAT(exit.text, HasSubstr("KONTOR_TYPO"));
}

TEST(CommandLine, HelpShowsExamplesAndIsNoFailure) {
    for (const auto& words : std::vector<Words>{{"--help"},
                                                {"serve", "--help"},
                                                {"token", "create", "--help"},
                                                {"rebuild", "--help"},
                                                {"config", "show", "--help"}}) {
        const auto exit = ended(words);
        EXPECT_EQ(exit.status, 0);
        EXPECT_THAT(exit.text, HasSubstr("Example"));
    }
}

TEST(CommandLine, WhatIsNotKnownIsRefused) {
    for (const auto& words :
         std::vector<Words>{{},
                            {"dance"},
                            {"serve", "--lisen", "127.0.0.1:1"},
                            {"serve", "now"},
                            {"token"},
                            {"token", "create"},
                            {"token", "create", "--role", "king"},
                            {"token", "create", "--role", "analyst", "--days", "0"},
                            {"token", "revoke"},
                            {"rebuild"},
                            {"audit", "--sandbox"},
                            {"views"},
                            {"views", "retry"},
                            {"views", "skip"},
                            {"views", "list", "history"},
                            {"config", "show", "shop.nmae"}}) {
        const auto exit = ended(words);
        EXPECT_EQ(exit.status, 2) << testing::PrintToString(words);
        EXPECT_THAT(exit.text, Not(IsEmpty()));
    }
}

TEST(CommandLine, EachCommandIsTold) {
    const auto is = [](const Words& words, const auto& command) {
        return std::holds_alternative<std::remove_cvref_t<decltype(command)>>(asked(words).command);
    };
    EXPECT_TRUE(is({"token", "create", "--role", "operator"}, command::TokenCreate{}));
    EXPECT_TRUE(is({"token", "list"}, command::TokenList{}));
    EXPECT_TRUE(is({"token", "revoke", "1"}, command::TokenRevoke{}));
    EXPECT_TRUE(is({"rebuild", "history"}, command::Rebuild{}));
    EXPECT_TRUE(is({"audit"}, command::Audit{}));
    EXPECT_TRUE(is({"verify"}, command::Verify{}));
    EXPECT_TRUE(is({"views", "list"}, command::ViewsList{}));
    EXPECT_TRUE(is({"config", "show"}, command::ConfigShow{}));
    EXPECT_TRUE(is({"config", "table"}, command::ConfigTable{}));
    EXPECT_TRUE(is({"healthcheck"}, command::Healthcheck{}));
    EXPECT_TRUE(is({"version"}, command::Version{}));
}

TEST(CommandLine, WhatAServerCarriesOutIsToldByNameWithItsWords) {  // M20
    const auto operation = [](const Words& words) {
        const auto command = asked(words).command;
        const auto* found = std::get_if<command::Operation>(&command);
        return found == nullptr ? command::Operation{} : *found;
    };
    EXPECT_EQ(operation({"keys", "status"}).name, "keys-status");
    EXPECT_EQ(operation({"keys", "turn"}).name, "keys-turn");
    EXPECT_EQ(operation({"keys", "rewrap"}).name, "keys-rewrap");
    EXPECT_EQ(operation({"erasure", "status"}).name, "erasure-status");
    EXPECT_EQ(operation({"erasure", "compact"}).name, "erasure-compact");
    EXPECT_EQ(operation({"erasure", "request"}).name, "erasure-request");
    EXPECT_EQ(operation({"retention", "show"}).name, "retention-show");
    EXPECT_EQ(operation({"retention", "confirm-clock"}).name, "retention-confirm-clock");
    const auto hold = operation({"hold", "place", "7Q3MX9K2AB", "--reason", "tax"});
    EXPECT_EQ(hold.name, "hold-place");
    EXPECT_EQ(hold.words.at("order"), "7Q3MX9K2AB");
    EXPECT_EQ(hold.words.at("reason"), "tax");
    EXPECT_EQ(operation({"hold", "release", "7Q3MX9K2AB"}).name, "hold-release");
    // The server stands in another folder than whoever asks.
    EXPECT_EQ(operation({"backup", "--to", "set"}).words.at("to"),
              std::filesystem::current_path() / "set");
}

TEST(CommandLine, ABackupIsVerifiedAndRestoredByItsFolder) {
    const auto verified = asked({"verify", "/backups/1"}).command;
    EXPECT_EQ(std::get<command::Verify>(verified).backup, "/backups/1");
    const auto restored = asked({"restore", "--from", "/backups/1", "--data", "new"});
    EXPECT_EQ(std::get<command::Restore>(restored.command).backup, "/backups/1");
    EXPECT_EQ(restored.settled.settings.data, "new");
    for (const Words& words : {Words{"restore"},
                               Words{"backup"},
                               Words{"hold", "place", "7Q3MX9K2AB"},
                               Words{"hold", "release"},
                               Words{"keys"}}) {
        EXPECT_EQ(ended(words).status, 2) << words.back();
    }
}

TEST(CommandLine, AViewThatStandsStillTriesAgainOrSkips) {  // M24
    for (const bool skip : {false, true}) {
        const auto command = asked({"views", skip ? "skip" : "retry", "history"}).command;
        const auto* resume = std::get_if<command::ViewsResume>(&command);
        ASSERT_NE(resume, nullptr);
        EXPECT_EQ(resume->view, "history");
        EXPECT_EQ(resume->skip, skip);
    }
}

class Commands : public testing::Test {
protected:
    std::optional<int> run(Words words) {
        out_.str("");
        err_.str("");
        if (words.front() == "token") {
            words.insert(words.end(), {"--data", data_.string()});
        }
        return run_command(asked(words), {clock_, random_, out_, err_});
    }
    void make_folder(files::FolderKind kind) {
        ASSERT_TRUE(files::DataFolder::open(data_, kind, clock_.now()));
    }
    [[nodiscard]] std::string token_shown() const {
        const auto text = out_.str();
        return text.substr(0, text.size() - 1);
    }
    std::optional<files::Machine> machine_of(const std::string& token) {
        files::MachineTokens tokens{files::TokenFile{data_}, files::MachineTokens::Fixed::none};
        return tokens.find(token, clock_.now());
    }

    tests::TempFolder folder_;
    const std::filesystem::path data_ = folder_.path() / "data";
    memory::ManualClock clock_{sys_days{2026y / 3 / 1}};
    memory::SeededRandom random_{1};
    std::ostringstream out_;
    std::ostringstream err_;
};

TEST_F(Commands, ATokenIsMadeShownOnceAndRevoked) {
    make_folder(files::FolderKind::real);
    ASSERT_EQ(run({"token", "create", "--role", "operator", "--name", "Night shift"}), 0);
    const auto token = token_shown();
    const auto machine = machine_of(token).value_or(files::Machine{});
    EXPECT_EQ(machine.role, files::Role::operations);

    ASSERT_EQ(run({"token", "list"}), 0);
    EXPECT_THAT(out_.str(), HasSubstr(machine.id));
    EXPECT_THAT(out_.str(), HasSubstr("Night shift"));
    EXPECT_THAT(out_.str(), HasSubstr("valid"));
    EXPECT_THAT(out_.str(), Not(HasSubstr(token)));

    ASSERT_EQ(run({"token", "revoke", machine.id}), 0);
    EXPECT_FALSE(machine_of(token));
    ASSERT_EQ(run({"token", "list"}), 0);
    EXPECT_THAT(out_.str(), HasSubstr("revoked"));
}

TEST_F(Commands, ATokenIsMadeInADataFolderOnly) {
    EXPECT_EQ(run({"token", "create", "--role", "operator"}), 1);
    EXPECT_THAT(err_.str(), HasSubstr("is no data folder"));
}

TEST_F(Commands, AUnknownIdIsNotRevoked) {
    make_folder(files::FolderKind::real);
    EXPECT_EQ(run({"token", "revoke", "0"}), 1);
    EXPECT_THAT(err_.str(), HasSubstr("kontor token list"));
}

TEST_F(Commands, InASandboxATokenIsValidFromTheSandboxsTimeOn) {
    make_folder(files::FolderKind::sandbox);
    auto sandbox = files::SandboxClock::open(clock_, files::sandbox_clock_file(data_));
    ASSERT_TRUE(sandbox && (*sandbox)->advance(days{100}));
    ASSERT_EQ(run({"token", "create", "--role", "analyst", "--days", "10"}), 0);
    clock_.leap_to((*sandbox)->now());
    EXPECT_TRUE(machine_of(token_shown()));
}

TEST_F(Commands, ConfigShowTellsAValueAndWhereItIsFrom) {
    ASSERT_EQ(run({"config", "show", "--sandbox", "--shop-name", "Depot"}), 0);
    EXPECT_THAT(out_.str(), testing::ContainsRegex("shop\\.name +:?= Depot +# flag, --shop-name"));
    ASSERT_EQ(run({"config", "show", "listen", "--listen", "localhost:9"}), 0);
    EXPECT_EQ(out_.str(), "localhost:9\n");
}

TEST_F(Commands, HealthcheckFailsWhereNothingListens) {
    EXPECT_EQ(run({"healthcheck", "--listen", "127.0.0.1:1"}), 1);
    EXPECT_THAT(err_.str(), HasSubstr("nothing listens on 127.0.0.1:1"));
}

TEST_F(Commands, WhatOpensDatabasesIsLeftToTheCaller) {
    for (const auto& words : std::vector<Words>{{"serve"},
                                                {"rebuild", "history"},
                                                {"audit"},
                                                {"verify"},
                                                {"views", "list"},
                                                {"views", "skip", "history"}}) {
        EXPECT_EQ(run(words), std::nullopt);
    }
}

}  // namespace
}  // namespace kontor::adapters::cli
