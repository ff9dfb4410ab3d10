#include "tests/unit/vault/vault_fixture.hpp"

#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace kontor {
namespace {

using Threads = tests::VaultTest;

TEST_F(Threads, NobodyReadsAnythingOnceItsKeyIsDestroyed) {  // M20
    constexpr int readers = 3;
    constexpr int rounds = 60;
    for (int round = 0; round < rounds; ++round) {
        const auto secret = vault->take(tests::home).id;
        const auto envelope = vault->seal(Scope::value, subject(), secret, place(), "plain");
        std::atomic<bool> destroyed = false;
        std::atomic<int> reading = 0;
        std::atomic<int> read_after = 0;
        std::vector<std::jthread> threads;
        for (int i = 0; i < readers; ++i) {
            threads.emplace_back([&] {
                bool was_destroyed = false;
                ++reading;
                while (!was_destroyed) {
                    was_destroyed = destroyed;
                    const auto plain = vault->open(Scope::value, subject(), place(), envelope);
                    if (was_destroyed && plain) ++read_after;
                }
            });
        }
        while (reading < readers) std::this_thread::yield();
        destroy({secret.value});
        destroyed = true;
        threads.clear();
        EXPECT_EQ(read_after, 0);
    }
}

TEST_F(Threads, TakingAndRefillingAtOnceGivesEachSecretOnce) {
    constexpr int takers = 2;
    constexpr int each = 200;
    std::vector<std::vector<eventstore::vault::ReserveSequence>> taken(takers);
    std::atomic<bool> done = false;
    std::jthread refilling{[&] {
        while (!done) vault->refill(tests::home);
    }};
    {
        std::vector<std::jthread> threads;
        for (auto& mine : taken) {
            threads.emplace_back([&] {
                for (int i = 0; i < each; ++i) mine.push_back(vault->take(tests::home).sequence);
            });
        }
    }
    done = true;
    std::set<eventstore::vault::ReserveSequence> all;
    for (const auto& mine : taken) all.insert(mine.begin(), mine.end());
    EXPECT_EQ(all.size(), std::size_t{takers} * each);
}

TEST_F(Threads, IndexingAndLookingUpAtOnceIsSafe) {
    std::jthread indexing{[&] {
        for (std::uint8_t i = 0; i < 100; ++i) {
            vault->index_claim(std::to_string(i), domain::ClaimId{domain::Id128{{i}}});
        }
    }};
    for (int i = 0; i < 300; ++i) {
        const auto claim = vault->find_claim("50");
        if (claim) {
            EXPECT_EQ(*claim, (domain::ClaimId{domain::Id128{{50}}}));
        }
    }
}

}  // namespace
}  // namespace kontor
