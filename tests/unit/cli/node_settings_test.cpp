#include "adapters/cli/settings.hpp"
#include "adapters/cli/sources.hpp"
#include "tests/support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace kontor::adapters::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A node among others, in a shop that could open.
class SeveralNodes : public testing::Test {
protected:
    SeveralNodes() {
        std::ofstream{key_} << "-----BEGIN PRIVATE KEY-----\n";
        std::filesystem::permissions(key_, std::filesystem::perms::owner_read);
        settings_.sandbox.on = true;
        settings_.log.store = "kafka";
        settings_.kafka.brokers = "kafka1:9092";
        settings_.node = {.listen = Endpoint{"10.0.0.5", 7000},
                          .ca_file = "/ca.pem",
                          .certificate_file = "/node.pem",
                          .key_file = key_};
    }
    [[nodiscard]] std::vector<std::string> obstacles() const {
        return obstacles_to_serving(settings_);
    }

    tests::TempFolder folder_;
    const std::filesystem::path key_ = folder_.path() / "node.key";
    Settings settings_;
};

TEST_F(SeveralNodes, AreSetByTheirKeys) {
    const auto given = given_in_environment({{"KONTOR_NODE_LISTEN", "[::1]:7000"},
                                             {"KONTOR_NODE_ADDRESS", "kontor-2:7001"},
                                             {"KONTOR_NODE_CA_FILE", "/ca.pem"},
                                             {"KONTOR_NODE_CERTIFICATE_FILE", "/node.pem"},
                                             {"KONTOR_NODE_KEY_FILE", "/node.key"}});
    ASSERT_TRUE(given);
    const auto settled = settle(*given, {});
    ASSERT_TRUE(settled);
    const auto& node = settled->settings.node;
    EXPECT_FALSE(node.is_alone());
    EXPECT_EQ(node.listen, (Endpoint{"::1", 7000}));
    EXPECT_EQ(node.address, (Endpoint{"kontor-2", 7001}));
    EXPECT_EQ(node.ca_file, "/ca.pem");
    EXPECT_EQ(node.certificate_file, "/node.pem");
    EXPECT_EQ(node.key_file, "/node.key");
    EXPECT_THAT(shown(*settled), HasSubstr("= [::1]:7000   # environment, KONTOR_NODE_LISTEN"));
    EXPECT_TRUE(Settings{}.node.is_alone());
}

TEST_F(SeveralNodes, CanServe) {
    EXPECT_THAT(obstacles(), IsEmpty());
}

TEST_F(SeveralNodes, NeedALogOnKafka) {
    settings_.log.store = "rocksdb";
    EXPECT_THAT(obstacles(), ElementsAre(HasSubstr("it takes log.store kafka")));
}

TEST_F(SeveralNodes, ShowCertificates) {
    const auto all = settings_.node;
    settings_.node.ca_file.clear();
    EXPECT_THAT(obstacles(), ElementsAre(HasSubstr("set all three")));
    settings_.node = all;
    settings_.node.certificate_file.clear();
    EXPECT_THAT(obstacles(), ElementsAre(HasSubstr("set all three")));
    settings_.node = all;
    settings_.node.key_file.clear();
    EXPECT_THAT(obstacles(), ElementsAre(HasSubstr("set all three")));
}

TEST_F(SeveralNodes, KeepTheirKeysToThemselves) {
    std::filesystem::permissions(key_, std::filesystem::perms::all);
    EXPECT_THAT(obstacles(), ElementsAre(HasSubstr("node.key_file: ")));
}

TEST_F(SeveralNodes, AreReachedSomewhere) {
    settings_.node.listen = Endpoint{"0.0.0.0", 7000};
    EXPECT_THAT(obstacles(), ElementsAre(HasSubstr("node.address: 0.0.0.0:7000 leads nobody")));
    settings_.node.address = Endpoint{"kontor-2", 7000};
    EXPECT_THAT(obstacles(), IsEmpty());
    settings_.node.address = Endpoint{"kontor-2", 0};
    EXPECT_THAT(obstacles(), ElementsAre(HasSubstr("node.address: kontor-2:0 leads nobody")));
}

TEST_F(SeveralNodes, AreNotMeantByHalf) {
    settings_.node.listen.reset();
    EXPECT_THAT(obstacles(), ElementsAre(HasSubstr("node.listen: not set, but others of node")));
    settings_.node = {.address = Endpoint{"10.0.0.5", 7000}};
    EXPECT_THAT(obstacles(), ElementsAre(HasSubstr("node.listen: not set, but others of node")));
    settings_.node = {};
    EXPECT_THAT(obstacles(), IsEmpty());
}

}  // namespace
}  // namespace kontor::adapters::cli
