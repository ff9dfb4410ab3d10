#include "adapters/files/data_folder.hpp"

#include "tests/support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <unistd.h>

namespace kontor::adapters::files {
namespace {

using std::chrono::sys_days;
using namespace std::chrono_literals;

constexpr domain::Timestamp noon = sys_days{2026y / 3 / 1} + 12h;

class DataFolders : public testing::Test {
protected:
    [[nodiscard]] auto open(FolderKind kind) const {
        return DataFolder::open(data_, kind, noon);
    }
    void expect_refused(const std::expected<DataFolder, std::string>& opened,
                        const std::string& words) {
        ASSERT_FALSE(opened);
        EXPECT_NE(opened.error().find(words), std::string::npos) << opened.error();
    }

    tests::TempFolder folder_;
    const std::filesystem::path data_ = folder_.path() / "data";
};

TEST_F(DataFolders, ANewOneIsStampedWithItsKindAndTime) {
    ASSERT_TRUE(open(FolderKind::sandbox));
    const auto stamp = read_stamp(data_);
    ASSERT_TRUE(stamp);
    EXPECT_EQ(stamp->kind, FolderKind::sandbox);
    EXPECT_EQ(stamp->created_at, "2026-03-01T12:00:00Z");
}

TEST_F(DataFolders, ASandboxIsNeverOpenedAsARealOneNorTheReverse) {
    ASSERT_TRUE(open(FolderKind::sandbox));
    expect_refused(open(FolderKind::real), "belongs to the sandbox");
    std::filesystem::remove_all(data_);
    ASSERT_TRUE(open(FolderKind::real));
    expect_refused(open(FolderKind::sandbox), "holds real data");
}

TEST_F(DataFolders, ASecondServerIsToldWhoHasIt) {
    const auto first = open(FolderKind::real);
    ASSERT_TRUE(first);
    expect_refused(open(FolderKind::real), "in use by process " + std::to_string(::getpid()));
}

TEST_F(DataFolders, OpensAgainOnceTheFirstIsClosed) {
    ASSERT_TRUE(open(FolderKind::real));
    EXPECT_TRUE(open(FolderKind::real));
}

TEST_F(DataFolders, AFolderWithOtherThingsInItIsLeftAlone) {
    std::filesystem::create_directories(data_);
    std::ofstream{data_ / "thesis.txt"} << "years of work";
    expect_refused(open(FolderKind::real), "holds other things");
    EXPECT_FALSE(std::filesystem::exists(data_ / "KONTOR"));
}

TEST_F(DataFolders, AStartThatWasCutOffBeforeTheStampIsStartedAgain) {
    std::filesystem::create_directories(data_);
    std::ofstream{data_ / "KONTOR.aB3xY9"} << "form";
    EXPECT_TRUE(open(FolderKind::real));
}

TEST_F(DataFolders, AFormatOfALaterVersionIsRefused) {
    std::filesystem::create_directories(data_);
    std::ofstream{data_ / "KONTOR"} << "format: 2\nsandbox: no\ncreated: 2030-01-01T00:00:00Z\n";
    expect_refused(open(FolderKind::real), "has format 2");
}

TEST_F(DataFolders, ADamagedStampIsRefused) {
    std::filesystem::create_directories(data_);
    for (const auto* const text : {"", "format: x\nsandbox: no\n", "format: 1\nsandbox: maybe\n"}) {
        std::ofstream{data_ / "KONTOR"} << text;
        expect_refused(open(FolderKind::real), "is damaged");
    }
}

TEST_F(DataFolders, OnlyTheOwnerMayLookIntoIt) {
    ASSERT_TRUE(open(FolderKind::real));
    EXPECT_EQ(std::filesystem::status(data_).permissions(), std::filesystem::perms::owner_all);
}

}  // namespace
}  // namespace kontor::adapters::files
