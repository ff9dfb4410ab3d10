#include "eventstore/executor/leap_guard.hpp"

#include "adapters/memory/manual_clock.hpp"

#include <gtest/gtest.h>

namespace kontor {
namespace {

using eventstore::executor::LeapGuard;
using namespace std::chrono_literals;

constexpr domain::Timestamp noon{std::chrono::hours{24 * 20'000 + 12}};
constexpr std::chrono::days forty_days{40};

class LeapGuardTest : public ::testing::Test {
protected:
    adapters::memory::ManualClock clock{noon};
    bool confirmed = false;
    LeapGuard guard{clock, [this] { return confirmed; }};

    void leap() {
        clock.leap_to(clock.now() + forty_days);
    }
};

TEST_F(LeapGuardTest, TheClockIsBelievedWhileItGoesOn) {
    clock.advance(forty_days);
    EXPECT_EQ(guard.now(), noon + forty_days) << "as long as nothing was written";
    clock.leap_to(clock.now() + 24h);
    EXPECT_EQ(guard.now(), noon + forty_days + 24h) << "less than a leap";
    clock.leap_to(noon);
    EXPECT_EQ(guard.now(), noon) << "whoever writes never goes back by itself";
}

TEST_F(LeapGuardTest, AfterALeapTimeGoesOnFromWhereItWas) {  // M16
    leap();
    EXPECT_EQ(guard.now(), noon);
    clock.advance(1h);
    EXPECT_EQ(guard.now(), noon + 1h);
    clock.leap_to(noon + 1h);
    EXPECT_EQ(guard.now(), noon + 1h) << "put right";
    clock.advance(1h);
    EXPECT_EQ(guard.now(), noon + 2h);
}

TEST_F(LeapGuardTest, ALeapThatSomebodyConfirmsIsBelieved) {
    leap();
    confirmed = true;
    EXPECT_EQ(guard.now(), noon + forty_days) << "a time server";
    confirmed = false;
    clock.advance(1h);
    EXPECT_EQ(guard.now(), noon + forty_days + 1h);
    leap();
    EXPECT_EQ(guard.now(), noon + forty_days + 1h);
    guard.confirm();
    EXPECT_EQ(guard.now(), noon + 2 * forty_days + 1h) << "an operator";
}

}  // namespace
}  // namespace kontor
