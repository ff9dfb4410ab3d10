#include "adapters/files/sandbox_clock.hpp"

#include "adapters/files/whole_file.hpp"
#include "adapters/memory/manual_clock.hpp"
#include "tests/support/temp_folder.hpp"

#include <gtest/gtest.h>

namespace kontor::adapters::files {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using namespace std::chrono_literals;
using Refusal = SandboxClock::Refusal;

constexpr domain::Timestamp noon = sys_days{2026y / 3 / 1} + 12h;

class MovableClock : public testing::Test {
protected:
    [[nodiscard]] std::unique_ptr<SandboxClock> open() const {
        auto opened = SandboxClock::open(machine_, file_);
        EXPECT_TRUE(opened);
        return *std::move(opened);
    }

    tests::TempFolder folder_;
    const std::filesystem::path file_ = folder_.path() / "sandbox-clock";
    memory::ManualClock machine_{noon};
};

TEST_F(MovableClock, GoesWithTheMachineUntilItIsMoved) {
    const auto clock = open();
    EXPECT_EQ(clock->now(), noon);
    machine_.advance(1s);
    EXPECT_EQ(clock->now(), noon + 1s);
}

TEST_F(MovableClock, GoesOnFromWhereItWasPut) {
    const auto clock = open();
    EXPECT_EQ(clock->advance(days{31}), noon + days{31});
    EXPECT_EQ(clock->advance_to(noon + days{40}), noon + days{40});
    machine_.advance(1s);
    EXPECT_EQ(clock->now(), noon + days{40} + 1s);
}

TEST_F(MovableClock, StaysAheadOverARestart) {
    ASSERT_TRUE(open()->advance(days{31}));
    machine_.advance(5s);
    EXPECT_EQ(open()->now(), noon + days{31} + 5s);
}

TEST_F(MovableClock, NeverGoesBackwards) {
    const auto clock = open();
    ASSERT_TRUE(clock->advance(days{1}));
    EXPECT_EQ(clock->advance_to(noon), std::unexpected{Refusal::backwards});
    EXPECT_EQ(clock->advance(-1s), std::unexpected{Refusal::backwards});
    EXPECT_EQ(clock->now(), noon + days{1});
}

TEST_F(MovableClock, DoesNotLeaveTheYearsThatCanBeWritten) {
    const auto clock = open();
    EXPECT_EQ(clock->advance(std::chrono::seconds::max()), std::unexpected{Refusal::too_far});
    EXPECT_EQ(clock->advance_to(domain::Timestamp::max()), std::unexpected{Refusal::too_far});
    EXPECT_EQ(clock->now(), noon);
}

TEST_F(MovableClock, DoesNotMoveWhenThatCannotBeKept) {
    auto clock = SandboxClock::open(machine_, folder_.path() / "missing" / "clock");
    ASSERT_TRUE(clock);
    EXPECT_EQ((*clock)->advance(1h), std::unexpected{Refusal::not_kept});
    EXPECT_EQ((*clock)->now(), noon);
}

TEST_F(MovableClock, ADamagedFileIsRefused) {
    for (const auto* const text : {"", "soon\n", "-5\n", "12", "99999999999999999\n"}) {
        ASSERT_TRUE(replace_whole(file_, text, 0644));
        EXPECT_FALSE(SandboxClock::open(machine_, file_)) << text;
    }
}

TEST_F(MovableClock, TheTimeSinceBootIsTheMachines) {
    const auto clock = open();
    const auto before = clock->since_boot();
    ASSERT_TRUE(clock->advance(days{31}));
    EXPECT_EQ(clock->since_boot(), before);
}

}  // namespace
}  // namespace kontor::adapters::files
