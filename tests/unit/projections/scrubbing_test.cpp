// When the bytes of destroyed keys leave the vault's files (M16, M17).

#include "projections/retention/scrubbing.hpp"

#include "tests/support/engine_house.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>

namespace kontor::tests {
namespace {

using adapters::memory::WriteFault;
using projections::retention::Scrubbing;
using namespace std::chrono_literals;

/// Work that takes a while by the clock.
class SlowWork final : public eventstore::ports::BlockingWork {
public:
    explicit SlowWork(adapters::memory::ManualClock& clock) : clock_{clock} {}

    std::chrono::milliseconds takes{0};

    [[nodiscard]] bool submit(std::move_only_function<void()> work) override {
        clock_.advance(takes);
        work();
        return true;
    }

private:
    adapters::memory::ManualClock& clock_;
};

class ScrubbingTest : public testing::Test {
protected:
    ScrubbingTest() {
        house.start();
        scrubbing_.emplace(
            house.io.get_executor(),
            Scrubbing::Parts{.vault = house.vault(), .thread = thread, .clock = house.clock});
    }

    void owe() {
        scrubbing_->owe();
    }
    /// How often the vault was scrubbed, now that it is looked at again.
    std::uint64_t scrubs() {
        boost::asio::co_spawn(house.io, scrubbing_->work(), [](const std::exception_ptr& failure) {
            EXPECT_FALSE(failure);
        });
        house.settle();
        return house.vault_store.compactions() - before_;
    }
    [[nodiscard]] bool idle() const {
        return scrubbing_->idle();
    }

    EngineHouse house;
    SlowWork thread{house.clock};

private:
    std::optional<Scrubbing> scrubbing_;
    const std::uint64_t before_ = house.vault_store.compactions();
};

TEST_F(ScrubbingTest, ComesAtOnceAfterADestructionAndNotWithoutOne) {
    EXPECT_EQ(scrubs(), 0U);
    owe();
    EXPECT_FALSE(idle());
    EXPECT_EQ(scrubs(), 1U);
    EXPECT_TRUE(idle());
    house.clock.advance(1h);
    EXPECT_EQ(scrubs(), 1U);
}

TEST_F(ScrubbingTest, OfWhatIsDestroyedSoonAfterwardsComesAMinuteLater) {
    owe();
    ASSERT_EQ(scrubs(), 1U);
    owe();
    EXPECT_TRUE(idle()) << "nothing can be done about it now";
    house.clock.advance(1min - 1ms);
    EXPECT_EQ(scrubs(), 1U);
    house.clock.advance(1ms);
    EXPECT_EQ(scrubs(), 2U);
}

TEST_F(ScrubbingTest, TakesAHundredthOfTheTimeAtMost) {
    thread.takes = 3s;
    owe();
    ASSERT_EQ(scrubs(), 1U);
    owe();
    house.clock.advance(300s - 1ms);
    EXPECT_EQ(scrubs(), 1U);
    house.clock.advance(1ms);
    EXPECT_EQ(scrubs(), 2U);
}

TEST_F(ScrubbingTest, IsNotPutOffForLongerThanADay) {
    thread.takes = 10h;  // The machine slept.
    owe();
    ASSERT_EQ(scrubs(), 1U);
    owe();
    house.clock.advance(24h);
    EXPECT_EQ(scrubs(), 2U);
}

TEST_F(ScrubbingTest, ThatFailsIsTriedAgain) {
    house.vault_store.fail_write(1, WriteFault::not_applied);
    owe();
    EXPECT_EQ(scrubs(), 0U);
    house.vault_store.reopen();
    EXPECT_EQ(scrubs(), 0U) << "not at once: it may have taken long to fail";
    house.clock.advance(1min);
    EXPECT_EQ(scrubs(), 1U);
    house.clock.advance(1h);
    EXPECT_EQ(scrubs(), 1U);
}

TEST_F(ScrubbingTest, GoesByTheBootClock) {
    owe();
    ASSERT_EQ(scrubs(), 1U);
    owe();
    house.clock.leap_to(house.clock.now() + std::chrono::days{365});
    EXPECT_EQ(scrubs(), 1U);
}

}  // namespace
}  // namespace kontor::tests
