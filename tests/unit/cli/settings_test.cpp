#include "adapters/cli/keys.hpp"
#include "adapters/cli/sources.hpp"
#include "tests/support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace kontor::adapters::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Given given(std::string key, std::string value) {
    return {std::move(key), std::move(value), "flag, --test"};
}

/// A shop that could open: every key it needs is set.
std::vector<Given> real_shop() {
    return {given("mail.smtp_url", "smtp://mail.example:587"),
            given("mail.from", "orders@shop.example"),
            given("public_address", "https://shop.example"),
            given("data", "/tmp/kontor-data")};
}

Complaints obstacles(const std::vector<Given>& all, const Sandbox& sandbox = {}) {
    const auto settled = settle(all, sandbox);
    if (!settled) return settled.error();
    return obstacles_to_serving(settled->settings);
}

Complaints obstacles_with(const Given& changed) {
    auto all = real_shop();
    all.push_back(changed);
    return obstacles(all);
}

TEST(Settings, EveryKeyTakesItsOwnDefault) {
    const Settings defaults;
    for (const auto& key : keys()) {
        const auto value = key.show(defaults);
        if (value.empty()) continue;
        Settings settings;
        EXPECT_TRUE(key.read(settings, value)) << key.name << " = " << value;
        EXPECT_EQ(key.show(settings), value) << key.name;
    }
}

TEST(Settings, EveryKeyHasAVariableAndAFlagOfItsOwn) {
    std::set<std::string> names;
    for (const auto& key : keys()) {
        EXPECT_TRUE(names.insert(key.environment()).second) << key.name;
        EXPECT_TRUE(names.insert(key.flag()).second) << key.name;
    }
    EXPECT_EQ(find_key("limits.body_bytes_max")->environment(), "KONTOR_LIMITS_BODY_BYTES_MAX");
    EXPECT_EQ(find_key("limits.body_bytes_max")->flag(), "--limits-body-bytes-max");
}

struct Refused {
    std::string key;
    std::string value;
};

TEST(Settings, WhatAKeyDoesNotTakeIsRefusedByNameOriginAndWhatItTakes) {
    const std::vector<Refused> table{
        {"listen", "8080"},
        {"listen", "127.0.0.1:"},
        {"listen", "127.0.0.1:65536"},
        {"listen", "::1:8080"},
        {"listen", "[localhost]:8080"},
        {"public_address", "shop.example"},
        {"public_address", "https://shop.example/orders"},
        {"data", ""},
        {"partitions", "0"},
        {"partitions", "257"},
        {"partitions", "12.0"},
        {"partitions", "-1"},
        {"partitions", ""},
        {"shop.name", "a\nb"},
        {"shop.time_zone", "Europe/Atlantis"},
        {"shop.time_zone", "../../etc/passwd"},
        {"shop.time_zone", "zone.tab"},
        {"shop.support_email", "help"},
        {"shop.account_number_pattern", "[0-9"},
        {"shop.tracking_hosts", "https://tracking.example"},
        {"limits.body_bytes_max", "99999999999999999999"},
        {"retention.order_placed", "0"},
        {"mail.smtp_url", "mail.example:25"},
        {"mail.from", "Kontor <orders@shop.example>"},
        {"cors.allow", "https://a.example,*"},
        {"log.level", "verbose"},
        {"log.store", "sqlite"},
        {"kafka.brokers", "kafka1"},
        {"kafka.topic_prefix", "our topics"},
        {"kafka.replicas", "0"},
        {"kafka.security", "tls"},
        {"kafka.sasl_mechanism", "GSSAPI"},
        {"node.listen", "10.0.0.5"},
        {"node.address", "kontor 2:7000"},
    };
    for (const auto& [key, value] : table) {
        const auto settled = settle({given(key, value)}, {});
        ASSERT_FALSE(settled) << key << " = " << value;
        EXPECT_THAT(settled.error(),
                    ElementsAre(key + ": \"" + value + "\" (flag, --test) won't do; it takes " +
                                find_key(key)->takes));
    }
}

TEST(Settings, AllThatIsWrongIsToldAtOnce) {
    const auto settled = settle({given("listen", "x"), given("partitions", "x")}, {});
    ASSERT_FALSE(settled);
    EXPECT_EQ(settled.error().size(), 2U);
}

TEST(Settings, TheLaterSourceWinsAndIsNamed) {
    const auto settled = settle(
        {{"shop.name", "File", "kontor.toml, line 2"}, {"shop.name", "Flag", "flag, --shop-name"}},
        {});
    ASSERT_TRUE(settled);
    EXPECT_EQ(settled->settings.shop.name, "Flag");
    EXPECT_EQ(settled->origins.find("shop.name")->second, "flag, --shop-name");
    EXPECT_EQ(settled->origins.find("shop.time_zone")->second, "default");
}

TEST(Settings, KeyringAndLedgerLieBesideTheDataFolder) {
    for (const auto* const data : {"/srv/kontor", "/srv/kontor/", "/srv/x/../kontor"}) {
        const auto settled = settle({given("data", data)}, {});
        ASSERT_TRUE(settled);
        EXPECT_EQ(settled->settings.keyring, "/srv/kontor.keyring") << data;
        EXPECT_EQ(settled->settings.ledger, "/srv/kontor.ledger") << data;
    }
}

TEST(Settings, SupportIsWhereMailsComeFromUnlessItIsSet) {
    auto settled = settle({given("mail.from", "orders@shop.example")}, {});
    ASSERT_TRUE(settled);
    EXPECT_EQ(settled->settings.shop.support_email, "orders@shop.example");
    settled = settle({given("shop.support_email", "help@shop.example")}, {});
    ASSERT_TRUE(settled);
    EXPECT_EQ(settled->settings.shop.support_email, "help@shop.example");
}

TEST(Settings, MailsLeadToTheAddressThatIsSetOrElseToWhereTheServerListens) {
    Settings settings;
    EXPECT_EQ(public_address_of(settings, 8081), "http://127.0.0.1:8081");
    settings.listen.host = "0.0.0.0";
    EXPECT_EQ(public_address_of(settings, 8081), "http://localhost:8081");
    settings.listen.host = "::1";
    EXPECT_EQ(public_address_of(settings, 8081), "http://[::1]:8081");
    settings.public_address = "https://shop.example";
    EXPECT_EQ(public_address_of(settings, 8081), "https://shop.example");
}

TEST(RealShop, OpensWithEverythingItNeeds) {
    EXPECT_THAT(obstacles(real_shop()), IsEmpty());
}

TEST(RealShop, WithoutMailServerAddressOrKeyringPlaceSaysWhatToDo) {
    EXPECT_THAT(obstacles({}),
                ElementsAre(HasSubstr("mail.smtp_url: not set"),
                            HasSubstr("mail.from: not set"),
                            HasSubstr("public_address: not set")));
    EXPECT_THAT(obstacles_with(given("keyring", "/nowhere/at/all")),
                ElementsAre(HasSubstr("keyring: there is no folder /nowhere/at")));
    EXPECT_THAT(obstacles_with(given("ledger", "/nowhere/at/all")),
                ElementsAre(HasSubstr("ledger: there is no folder /nowhere/at")));
}

TEST(RealShop, DoesNotSendPasswordsInTheOpen) {
    EXPECT_THAT(obstacles_with(given("public_address", "http://shop.example")),
                ElementsAre(HasSubstr("public_address: http://shop.example would send")));
    EXPECT_THAT(obstacles_with(given("public_address", "http://localhost:8080")), IsEmpty());
}

TEST(RealShop, NeedsBothHalvesOfTheMailLogIn) {
    EXPECT_THAT(obstacles_with(given("mail.user", "kontor")),
                ElementsAre(HasSubstr("mail.user and mail.password_file")));
}

TEST(RealShop, ALogOnKafkaSaysWhereAndHowToComeIn) {
    const auto on_kafka = [](const std::vector<Given>& more) {
        auto all = real_shop();
        all.push_back(given("log.store", "kafka"));
        all.insert(all.end(), more.begin(), more.end());
        return obstacles(all);
    };
    EXPECT_THAT(on_kafka({}), ElementsAre(HasSubstr("kafka.brokers: not set")));
    const auto brokers = given("kafka.brokers", "kafka1:9092,kafka2:9092");
    EXPECT_THAT(on_kafka({brokers}), IsEmpty());
    EXPECT_THAT(on_kafka({brokers, given("kafka.security", "sasl_ssl")}),
                ElementsAre(HasSubstr("kafka.user and kafka.password_file: set both")));
    EXPECT_THAT(on_kafka({brokers, given("kafka.user", "kontor")}),
                ElementsAre(HasSubstr("neither otherwise")));
    EXPECT_THAT(on_kafka({brokers, given("kafka.certificate_file", "/a.pem")}),
                ElementsAre(HasSubstr("kafka.certificate_file and kafka.key_file")));
    EXPECT_THAT(on_kafka({brokers,
                          given("kafka.certificate_file", "/a.pem"),
                          given("kafka.key_file", "/nowhere.pem")}),
                ElementsAre(HasSubstr("kafka.key_file: ")));
}

TEST(RealShop, RulesMustAgreeWithEachOther) {
    EXPECT_THAT(obstacles_with(given("retention.order_placed", "91")),
                ElementsAre(HasSubstr("retention.order_placed")));
    EXPECT_THAT(obstacles_with(given("shop.account_number_pattern", "[0-9]{5}")),
                ElementsAre(HasSubstr("shop.account_number_example")));
}

TEST(RealShop, TakesNoFlagOfTheSandbox) {
    EXPECT_THAT(obstacles(real_shop(), {.on = false, .expose = true, .seed = false}),
                ElementsAre(HasSubstr("--sandbox-expose"), HasSubstr("--no-seed")));
}

TEST(SandboxSettings, NeedNothing) {
    EXPECT_THAT(obstacles({}, {.on = true}), IsEmpty());
    const auto settled = settle({}, {.on = true});
    ASSERT_TRUE(settled);
    EXPECT_THAT(settled->settings.shop.tracking_hosts, ElementsAre("tracking.example"));
}

TEST(SandboxSettings, ListenOnLoopbackUnlessExposed) {
    const std::vector outside{given("listen", "0.0.0.0:8080")};
    EXPECT_THAT(obstacles(outside, {.on = true}), ElementsAre(HasSubstr("--sandbox-expose")));
    EXPECT_THAT(obstacles(outside, {.on = true, .expose = true}), IsEmpty());
    for (const auto* const loopback : {"127.0.0.2:1", "[::1]:1", "localhost:1"}) {
        EXPECT_THAT(obstacles({given("listen", loopback)}, {.on = true}), IsEmpty()) << loopback;
    }
}

TEST(SandboxSettings, SendNoMailToTheOutside) {
    EXPECT_THAT(obstacles({given("mail.smtp_url", "smtp://mail.example:25")}, {.on = true}),
                ElementsAre(HasSubstr("mail.smtp_url")));
    EXPECT_THAT(obstacles({given("mail.smtp_url", "smtp://127.0.0.1:2525")}, {.on = true}),
                IsEmpty());
    EXPECT_THAT(obstacles({given("mail.smtp_url", "smtp://[::1]:2525")}, {.on = true}), IsEmpty());
}

TEST(Environment, AVariableSetsItsKey) {
    const auto read = given_in_environment({{"KONTOR_SHOP_NAME", "Depot"}});
    ASSERT_TRUE(read);
    ASSERT_EQ(read->size(), 1U);
    EXPECT_EQ(read->front().key, "shop.name");
    EXPECT_EQ(read->front().origin, "environment, KONTOR_SHOP_NAME");
}

TEST(Environment, AVariableThatMeansNothingIsRefusedWithASuggestion) {
    const auto read = given_in_environment({{"KONTOR_SHOP_NAMES", "Depot"}});
    ASSERT_FALSE(read);
    EXPECT_THAT(read.error(),
                ElementsAre("KONTOR_SHOP_NAMES: no such variable, did you mean KONTOR_SHOP_NAME?"));
}

TEST(Environment, TheSandboxIsNotAskedForByIt) {
    for (const auto* const name : {"KONTOR_SANDBOX", "KONTOR_SANDBOX_EXPOSE", "KONTOR_NO_SEED"}) {
        const auto read = given_in_environment({{name, "1"}});
        ASSERT_FALSE(read) << name;
        EXPECT_THAT(read.error(), ElementsAre(HasSubstr("by flags alone")));
    }
}

class SettingsFile : public testing::Test {
protected:
    [[nodiscard]] std::expected<std::vector<Given>, Complaints> read(
        const std::string& text) const {
        std::ofstream{file_} << text;
        return given_in_file(file_);
    }
    void expect_complaint(const std::string& text, const std::string& words) const {
        const auto result = read(text);
        ASSERT_FALSE(result) << text;
        EXPECT_THAT(result.error(), ElementsAre(HasSubstr(words)));
    }

    tests::TempFolder folder_;
    const std::filesystem::path file_ = folder_.path() / "kontor.toml";
};

TEST_F(SettingsFile, GivesTextsNumbersAndListsWithTheirLines) {
    const auto read_all = read(
        "listen = \"127.0.0.1:9000\"\n\n[limits]\nbody_bytes_max = 4096\n\n"
        "[cors]\nallow = [\"https://a.example\", \"https://b.example\"]\n");
    ASSERT_TRUE(read_all) << read_all.error().front();
    const auto settled = settle(*read_all, {});
    ASSERT_TRUE(settled);
    EXPECT_EQ(settled->settings.listen.port, 9000);
    EXPECT_EQ(settled->settings.limits.body_bytes_max, 4096U);
    EXPECT_THAT(settled->settings.cors.allow,
                ElementsAre("https://a.example", "https://b.example"));
    EXPECT_EQ(settled->origins.find("limits.body_bytes_max")->second, file_.string() + ", line 4");
}

TEST_F(SettingsFile, AKeyThatThereIsNotIsRefusedWithItsLineAndASuggestion) {
    expect_complaint("[shop]\nnmae = \"x\"\n",
                     "shop.nmae (" + file_.string() + ", line 2): no such");
    expect_complaint("[shop]\nnmae = \"x\"\n", "did you mean shop.name?");
    expect_complaint("[shops]\nname = \"x\"\n", "shops (");
    expect_complaint("[shop.name]\nlong = \"x\"\n", "shop.name (");
}

TEST_F(SettingsFile, AValueOfAnotherTypeIsRefused) {
    expect_complaint("partitions = \"12\"\n",
                     "partitions (" + file_.string() + ", line 1): it takes");
    expect_complaint("listen = 8080\n", "a text in quotes");
    expect_complaint("[cors]\nallow = \"https://a.example\"\n", "a list of texts");
    expect_complaint("[cors]\nallow = [1]\n", "a list of texts");
}

TEST_F(SettingsFile, TheSandboxIsNotAskedForByIt) {
    expect_complaint("sandbox = true\n", "by flags alone");
}

TEST_F(SettingsFile, WhatIsNoTomlIsToldWithItsLine) {
    expect_complaint("partitions = 12\nlisten = \n", "line 2");
}

TEST_F(SettingsFile, AFileThatIsNotThereIsNamed) {
    const auto result = given_in_file(folder_.path() / "missing.toml");
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error(), ElementsAre(HasSubstr("missing.toml")));
}

TEST(SettingsTable, HasARowForEachKey) {
    const auto table = settings_table();
    for (const auto& key : keys()) {
        EXPECT_THAT(table, HasSubstr("| `" + std::string{key.name} + "` |"));
    }
}

}  // namespace
}  // namespace kontor::adapters::cli
