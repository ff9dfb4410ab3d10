#include "adapters/files/instant_text.hpp"
#include "adapters/files/process.hpp"
#include "adapters/files/system_clock.hpp"
#include "adapters/files/system_random.hpp"
#include "adapters/files/thread_work.hpp"
#include "adapters/files/whole_file.hpp"
#include "tests/support/temp_folder.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <array>
#include <atomic>
#include <future>

namespace kontor::adapters::files {
namespace {

using std::chrono::sys_days;
using namespace std::chrono_literals;

TEST(ThreadWork, DoesAllThatItTookBeforeItEnds) {
    std::atomic<int> done = 0;
    {
        ThreadWork work{{.threads = 2, .waiting_max = 100}};
        for (int i = 0; i < 100; ++i) {
            ASSERT_TRUE(work.submit([&done] { ++done; }));
        }
    }
    EXPECT_EQ(done, 100);
}

TEST(ThreadWork, TakesNoMoreThanMayWait) {
    std::promise<void> started;
    std::promise<void> release;
    ThreadWork work{{.threads = 1, .waiting_max = 1}};
    ASSERT_TRUE(work.submit([&] {
        started.set_value();
        release.get_future().wait();
    }));
    started.get_future().wait();  // From here on the thread is busy and the queue empty.
    EXPECT_TRUE(work.submit([] {}));
    EXPECT_EQ(work.waiting(), 1U);
    EXPECT_FALSE(work.submit([] { FAIL() << "was not taken"; }));
    release.set_value();
}

TEST(ThreadWork, OneThreadKeepsTheOrder) {
    std::vector<int> order;
    {
        ThreadWork work{{.threads = 1}};
        for (int i = 0; i < 10; ++i) {
            ASSERT_TRUE(work.submit([&order, i] { order.push_back(i); }));
        }
    }
    EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST(SystemRandom, GivesOtherBytesEachTime) {
    SystemRandom random;
    std::array<std::uint8_t, 32> one{};
    std::array<std::uint8_t, 32> other{};
    random.fill(one);
    random.fill(other);
    EXPECT_NE(one, other);
}

TEST(SystemClock, TimeSinceBootDoesNotRunBackwards) {
    const SystemClock clock;
    const auto before = clock.since_boot();
    EXPECT_GT(before, 0ns);
    EXPECT_GE(clock.since_boot(), before);
}

TEST(InstantText, IsReadAsItWasWritten) {
    const domain::Timestamp instant = sys_days{2028y / 2 / 29} + 23h + 59min + 7s;
    EXPECT_EQ(instant_text(instant), "2028-02-29T23:59:07Z");
    EXPECT_EQ(parse_instant("2028-02-29T23:59:07Z"), instant);
}

TEST(InstantText, WhatIsNoInstantIsNotRead) {
    for (const auto* const text : {"",
                                   "2027-02-29T23:59:07Z",
                                   "2028-02-29T24:00:00Z",
                                   "2028-02-29 23:59:07Z",
                                   "2028-02-29T23:59:07",
                                   "2028-02-29T23:59:-7Z",
                                   "20x8-02-29T23:59:07Z"}) {
        EXPECT_FALSE(parse_instant(text)) << text;
    }
}

TEST(WholeFile, IsReplacedWithItsModeAndLeavesNothingBeside) {
    const tests::TempFolder folder;
    const auto file = folder.path() / "file";
    ASSERT_TRUE(replace_whole(file, "old", 0644));
    ASSERT_TRUE(replace_whole(file, "new", 0600));
    EXPECT_EQ(read_whole(file), "new");
    struct stat facts{};
    ASSERT_EQ(::stat(file.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
    const std::filesystem::directory_iterator entries{folder.path()};
    EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);
}

TEST(WholeFile, OneThatIsTooLargeIsRefused) {
    const tests::TempFolder folder;
    const auto file = folder.path() / "file";
    ASSERT_TRUE(replace_whole(file, std::string(1000, 'x'), 0644));
    EXPECT_FALSE(read_whole(file, 999));
    EXPECT_TRUE(read_whole(file, 1000));
}

TEST(Secret, IsReadWithoutItsLineEndAndOnlyWhereNobodyElseCanRead) {
    const tests::TempFolder folder;
    const auto file = folder.path() / "password";
    ASSERT_TRUE(replace_whole(file, "open sesame\n", 0600));
    EXPECT_EQ(read_secret(file), "open sesame");
    ASSERT_EQ(::chmod(file.c_str(), 0644), 0);
    EXPECT_FALSE(read_secret(file));
    ASSERT_TRUE(replace_whole(file, "\n", 0600));
    EXPECT_FALSE(read_secret(file));
    EXPECT_FALSE(read_secret(folder.path() / "missing"));
}

TEST(Process, LeavesNoMemoryImageBehind) {
    forbid_memory_dumps();
    rlimit limit{};
    ASSERT_EQ(::getrlimit(RLIMIT_CORE, &limit), 0);
    EXPECT_EQ(limit.rlim_cur, 0U);
    EXPECT_EQ(limit.rlim_max, 0U);
}

}  // namespace
}  // namespace kontor::adapters::files
