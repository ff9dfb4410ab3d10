#include "adapters/files/long_file.hpp"

#include "tests/support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace kontor::adapters::files {
namespace {

class LongFiles : public testing::Test {
protected:
    tests::TempFolder folder_;
    const std::filesystem::path file_ = folder_.path() / "long";
};

TEST_F(LongFiles, PartsOfThemAreRead) {
    ASSERT_TRUE(replace_whole(file_, "0123456789", 0600));
    const auto file = LongFile::open(file_);
    ASSERT_TRUE(file);
    EXPECT_TRUE(file->is_there());
    EXPECT_EQ(file->size(), 10);
    EXPECT_EQ(file->part(0, 4).value(), "0123");
    EXPECT_EQ(file->part(8, 4).value(), "89");
    EXPECT_EQ(file->part(10, 4).value(), "");
}

TEST_F(LongFiles, OneThatIsNotThereHasNothing) {
    const auto file = LongFile::open(file_);
    ASSERT_TRUE(file);
    EXPECT_FALSE(file->is_there());
    EXPECT_EQ(file->size(), 0);
    EXPECT_EQ(file->part(0, 4).value(), "");
}

TEST_F(LongFiles, WhatIsPutInTheirPlaceIsNotSeen) {
    ASSERT_TRUE(replace_whole(file_, "before", 0600));
    const auto file = LongFile::open(file_);
    ASSERT_TRUE(file);
    ASSERT_TRUE(replace_whole(file_, "after", 0600));
    EXPECT_EQ(file->part(0, 10).value(), "before");
}

}  // namespace
}  // namespace kontor::adapters::files
