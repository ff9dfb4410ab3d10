#include "adapters/files/ledger_file.hpp"

#include "tests/support/temp_folder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

namespace kontor::adapters::files {
namespace {

class LedgerPlaces : public testing::Test {
protected:
    tests::TempFolder folder_;
    const std::filesystem::path file_ = folder_.path() / "ledger";
    LedgerFile ledger_{file_, folder_.path() / "data"};

    [[nodiscard]] std::string text() {
        const auto loaded = ledger_.load();
        return loaded ? loaded->value_or("nothing") : loaded.error();
    }
};

TEST_F(LedgerPlaces, GrowsAtItsEndAndIsReplacedAsAWhole) {
    EXPECT_EQ(text(), "nothing");
    ASSERT_TRUE(ledger_.replace("first\n"));
    ASSERT_TRUE(ledger_.write_at(6, "second\n"));
    EXPECT_EQ(text(), "first\nsecond\n");
    ASSERT_TRUE(ledger_.replace("other\n"));
    EXPECT_EQ(text(), "other\n");
}

TEST_F(LedgerPlaces, WhatStandsBehindIsCutOff) {
    ASSERT_TRUE(ledger_.replace("first\ntorn and long"));
    ASSERT_TRUE(ledger_.write_at(6, "2\n"));
    EXPECT_EQ(text(), "first\n2\n");
}

TEST_F(LedgerPlaces, OnlyTheOwnerMayReadIt) {
    ASSERT_TRUE(ledger_.replace("first\n"));
    struct stat facts{};
    ASSERT_EQ(::stat(file_.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
    ASSERT_EQ(::chmod(file_.c_str(), 0640), 0);
    EXPECT_NE(text().find("chmod 600"), std::string::npos);
}

TEST_F(LedgerPlaces, InsideTheDataFolderItIsRefusedWithTheWayOut) {
    LedgerFile inside{folder_.path() / "data" / "ledger", folder_.path() / "data"};
    const auto loaded = inside.load();
    ASSERT_FALSE(loaded);
    EXPECT_NE(loaded.error().find("--ledger"), std::string::npos);
}

TEST_F(LedgerPlaces, AWriteThatFailsSaysWhichFile) {
    const auto written = ledger_.write_at(0, "x");
    ASSERT_FALSE(written);
    EXPECT_NE(written.error().find(file_.string()), std::string::npos);
}

}  // namespace
}  // namespace kontor::adapters::files
