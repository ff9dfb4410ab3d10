#include "adapters/serve/followers.hpp"

#include "adapters/memory/manual_clock.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <future>
#include <string>

// Whom the node that leads waits for, and for how long (M24).

namespace kontor::adapters::serve {
namespace {

using namespace std::chrono_literals;

class FollowersTest : public testing::Test {
protected:
    void says(const std::string& node, std::uint64_t keyring, std::uint64_t scrubbed = 0) {
        followers_.heard({.node = node,
                          .keyring = keyring,
                          .keyring_digest = digest_,
                          .ledger_tail = {},
                          .tokens = {},
                          .scrubbed = scrubbed});
    }
    std::future<void> keyring_told(std::uint64_t number) {
        return std::async(std::launch::async,
                          [this, number] { followers_.await_keyring(number, digest_); });
    }
    static bool goes_on(const std::future<void>& waiting) {
        return waiting.wait_for(200ms) == std::future_status::timeout;
    }
    /// The node asks all along, and keeps nothing of what it is told.
    void pass_patience(const std::string& node, std::uint64_t keyring) {
        for (auto passed = 0s; passed < Followers::keyring_patience; passed += 1s) {
            clock_.advance(1s);
            says(node, keyring);
        }
    }

    const std::string digest_ = "digest";
    memory::ManualClock clock_{{}};
    Followers followers_{clock_};
};

TEST_F(FollowersTest, EachThatIsThereIsWaitedForUntilItHasTheKeyring) {
    says("first", 1);
    says("second", 1);
    auto told = keyring_told(2);
    says("first", 2);
    EXPECT_TRUE(goes_on(told));
    says("second", 2);
    told.get();
    EXPECT_EQ(followers_.count(), 2);
}

TEST_F(FollowersTest, WhoeverIsSilentIsAway) {
    says("gone", 1);
    clock_.advance(Followers::away_after);
    followers_.await_keyring(2, digest_);
    followers_.await_scrubbed(7);
    EXPECT_EQ(followers_.count(), 0);
}

TEST_F(FollowersTest, WhoeverCannotKeepTheKeyringIsNotWaitedForForEver) {
    says("stuck", 1);
    auto told = keyring_told(2);
    EXPECT_TRUE(goes_on(told));
    pass_patience("stuck", 1);
    told.get();
    EXPECT_EQ(followers_.count(), 0) << "it could not lead";
    // Nor again and again.
    followers_.await_keyring(3, digest_);
}

TEST_F(FollowersTest, WhoeverComesAfterIsWaitedForAgain) {
    says("slow", 1);
    auto told = keyring_told(2);
    EXPECT_TRUE(goes_on(told));
    pass_patience("slow", 1);
    told.get();
    says("slow", 2);
    EXPECT_EQ(followers_.count(), 1);
    told = keyring_told(3);
    EXPECT_TRUE(goes_on(told));
    says("slow", 3);
    told.get();
}

TEST_F(FollowersTest, WhoeverHasNotRemovedWhatWasDestroyedIsWaitedForAsLongAsItIsThere) {
    says("behind", 1, 6);
    auto waiting = std::async(std::launch::async, [this] { followers_.await_scrubbed(7); });
    EXPECT_TRUE(goes_on(waiting));
    pass_patience("behind", 1);
    EXPECT_TRUE(goes_on(waiting));
    says("behind", 1, 7);
    waiting.get();
}

}  // namespace
}  // namespace kontor::adapters::serve
