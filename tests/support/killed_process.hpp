#pragma once

#include "adapters/memory/memory_store.hpp"
#include "tests/support/engine_house.hpp"

#include <gtest/gtest.h>

#include <cstdint>

// A process of the shop that is killed at every write on its way, and goes on after the crash. A
// Scene is what is given: it has a `house`, `work()`, which tells whether the process came to its
// end, and `expect_done()`.

namespace kontor::tests {

/// Killed at the nth write of a store, for every n that there is; how many there are, or 0 after a
/// failure.
template <class Scene>
std::uint64_t killed_at_every_write(adapters::memory::MemoryStore EngineHouse::* store,
                                    adapters::memory::WriteFault fault) {
    std::uint64_t writes = 0;
    for (std::uint64_t nth = 0; nth <= writes; ++nth) {
        Scene scene;
        const auto before = (scene.house.*store).syncs();
        if (nth > 0) (scene.house.*store).fail_write(nth, fault);
        const bool undisturbed = scene.work();
        if (nth == 0) {
            EXPECT_TRUE(undisturbed);
            writes = (scene.house.*store).syncs() - before;
        } else {
            scene.house.crash();
            EXPECT_TRUE(scene.work()) << "write " << nth;
        }
        scene.expect_done();
        if (testing::Test::HasFailure()) return 0;
    }
    return writes;
}

/// Killed at the nth write of ledger and keyring, before it, half-way and after, for every n that
/// there is; how often, or 0 after a failure.
template <class Scene>
std::uint64_t killed_at_every_file_write() {
    std::uint64_t killed = 0;
    for (const auto moment : all_moments) {
        for (std::uint64_t nth = 1; nth < 200; ++nth) {
            Scene scene;
            scene.house.points.kill_at(nth, moment);
            (void)scene.work();
            const bool died = scene.house.points.dead();
            scene.house.points.revive();
            scene.house.crash();
            EXPECT_TRUE(scene.work()) << "write " << nth;
            scene.expect_done();
            if (testing::Test::HasFailure()) return 0;
            if (!died) break;
            ++killed;
        }
    }
    return killed;
}

}  // namespace kontor::tests
