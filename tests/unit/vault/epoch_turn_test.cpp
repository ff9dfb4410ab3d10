#include "adapters/memory/manual_clock.hpp"
#include "tests/support/crash_points.hpp"
#include "tests/unit/vault/vault_fixture.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kontor {
namespace {

using domain::ClaimId;
using domain::Id128;
using eventstore::vault::Keyring;

constexpr ClaimId jans{Id128{{1}}};
constexpr ClaimId piets{Id128{{2}}};
constexpr std::chrono::days window{7};
constexpr std::chrono::days day{1};

/// A vault whose process dies with its keyring, before, in or after any durable write.
class EpochTurn : public tests::VaultTest {
protected:
    tests::CrashPoints points;
    tests::MortalStore mortal{store, points};
    adapters::memory::ManualClock clock{tests::noon};

    EpochTurn() {
        start_again();
        vault->index_claim("jan@example.test", jans);
        vault->index_claim("jan@work.example.test", jans);
        vault->index_claim("piet@example.test", piets);
        vault->flush();
    }
    Vault::SaveKeyring save() {
        return [this](const Keyring& next) { points.pass([&] { keyring = next; }); };
    }
    void start_again() {
        vault.reset();
        store.crash();
        store.reopen();
        vault.emplace(
            mortal, random, keyring, Vault::Options{.partitions = 12, .reserve_block = 8});
    }
    void turn() {
        clock.advance(day);
        vault->turn(clock.now(), save());
    }
    void expect_everyone_found() {
        EXPECT_EQ(vault->find_claim("jan@example.test"), jans);
        EXPECT_EQ(vault->find_claim("jan@work.example.test"), jans);
        EXPECT_EQ(vault->find_claim("piet@example.test"), piets);
        EXPECT_FALSE(vault->find_claim("joris@example.test"));
    }
    /// Every row of a kind.
    std::map<std::string, std::string> rows(const char* first, const char* after_last) const {
        std::map<std::string, std::string> found;
        for (auto row = store.scan(first, after_last); row->valid(); row->next()) {
            found.emplace(row->key(), row->value());
        }
        return found;
    }
    std::size_t rows_not_of(std::uint32_t epoch) const {
        const std::string now("\0\0\0", 3);
        const auto wrapped = now + static_cast<char>(epoch);
        std::size_t count = 0;
        for (const auto& [first, last] :
             {std::pair{"c", "d"}, std::pair{"k", "l"}, std::pair{"x", "y"}}) {
            for (const auto& [key, value] : rows(first, last)) count += !value.starts_with(wrapped);
        }
        return count;
    }
};

TEST_F(EpochTurn, WrapsEverythingAnewAndChangesNothingThatIsRead) {
    const auto envelope = sealed(Scope::value);
    begin_custody();
    const auto delivery = sealed(Scope::delivery);
    turn();
    EXPECT_EQ(rows_not_of(2), 0U);
    EXPECT_EQ(opened(Scope::value, envelope), "plain");
    EXPECT_EQ(opened(Scope::delivery, delivery), "plain");
    expect_everyone_found();
    start_again();
    EXPECT_EQ(opened(Scope::value, envelope), "plain");
    expect_everyone_found();
}

TEST_F(EpochTurn, MakesEveryIndexEntryAnewUnderAKeyThatAloneIsLeft) {
    const auto before = rows("x", "y");
    const auto index_key = keyring.index_key;
    turn();
    const auto after = rows("x", "y");
    EXPECT_EQ(after.size(), before.size());
    for (const auto& [key, value] : before) EXPECT_FALSE(after.contains(key));
    EXPECT_NE(keyring.index_key, index_key);
    EXPECT_FALSE(keyring.index_key_before);
}

TEST_F(EpochTurn, AnOldCopyOfTheIndexConfirmsNoGuessOnceItsEpochIsDead) {  // M20
    adapters::memory::MemoryStore old;
    {
        eventstore::ports::WriteBatch batch;
        for (const auto& [key, value] : rows("", "")) batch.put(key, value);
        (void)old.write(batch, eventstore::ports::Durability::synced);
    }
    const auto keyring_of_then = keyring;
    const auto guessed = [&](const Keyring& with) -> std::optional<ClaimId> {
        try {
            const Vault copy{old, random, with, Vault::Options{.partitions = 12}};
            return copy.find_claim("jan@example.test");
        } catch (const eventstore::ports::StoreFailure&) {
            return std::nullopt;
        }
    };
    for (int i = 0; i < 9; ++i) {
        turn();
        vault->retire(clock.now(), window, save());
    }
    EXPECT_EQ(guessed(keyring_of_then), jans) << "whoever keeps old keyrings can";
    EXPECT_EQ(guessed(keyring), std::nullopt);
    // Nor with the old index key, were it to be had, for want of the epoch.
    auto mixed = keyring;
    mixed.index_key = keyring_of_then.index_key;
    EXPECT_EQ(guessed(mixed), std::nullopt);
}

TEST_F(EpochTurn, RemovingAClaimAfterwardsLeavesNothingOfIt) {  // M20
    turn();
    vault->unindex_claim(jans);
    EXPECT_FALSE(vault->find_claim("jan@example.test"));
    EXPECT_FALSE(vault->find_claim("jan@work.example.test"));
    EXPECT_EQ(vault->find_claim("piet@example.test"), piets);
    EXPECT_EQ(rows("x", "z").size(), 2U) << "Piet's entry and list";
}

TEST_F(EpochTurn, KilledAtAnyWriteItIsFinishedOnceAfterwards) {
    const auto envelope = sealed(Scope::value);
    const auto killed = tests::killed_everywhere(
        points,
        [] {},
        [&] { turn(); },
        [&](std::uint64_t nth, tests::Moment moment) {
            SCOPED_TRACE(std::to_string(nth) + " at " + std::to_string(static_cast<int>(moment)));
            start_again();
            // Before it is finished nothing is missing either.
            EXPECT_EQ(opened(Scope::value, envelope), "plain");
            expect_everyone_found();
            vault->finish_turn(save());
            EXPECT_EQ(rows_not_of(keyring.epochs.back().epoch), 0U);
            EXPECT_FALSE(keyring.index_key_before);
            EXPECT_EQ(rows("x", "y").size(), 3U);
            EXPECT_EQ(rows("y", "z").size(), 2U);
            expect_everyone_found();
            EXPECT_FALSE(vault->finish_turn(save())) << "once";
        });
    EXPECT_GE(killed, 15U) << "keyring, keys, index, flush, compaction, keyring at three moments";
}

TEST_F(EpochTurn, AKeyringThatCouldNotBeSavedIsTheNextOneAllTheSame) {
    const auto envelope = sealed(Scope::value);
    // It may stand in one of two places, or with other nodes, although saving it failed.
    std::optional<Keyring> failed;
    const auto failing = [&](const Keyring& next) {
        failed = next;
        throw eventstore::ports::StoreFailure{"one of two places is full"};
    };
    clock.advance(day);
    EXPECT_THROW(vault->turn(clock.now(), failing), eventstore::ports::StoreFailure);
    EXPECT_EQ(opened(Scope::value, envelope), "plain");
    std::vector<Keyring> saved;
    vault->turn(clock.now(), [&](const Keyring& next) {
        saved.push_back(next);
        keyring = next;
    });
    ASSERT_FALSE(saved.empty());
    EXPECT_EQ(saved[0].number, failed->number);
    EXPECT_EQ(saved[0].index_key, failed->index_key);
    ASSERT_EQ(saved[0].epochs.size(), 2U);
    EXPECT_EQ(saved[0].epochs.back().key, failed->epochs.back().key);
    EXPECT_EQ(keyring.epochs.size(), 2U) << "one epoch began, not two";
    EXPECT_EQ(rows_not_of(2), 0U);
    start_again();
    EXPECT_EQ(opened(Scope::value, envelope), "plain");
    expect_everyone_found();
}

TEST_F(EpochTurn, EntriesOfADeadEpochAreNobodysAndHoldNothingUp) {
    const auto of_then = rows("x", "z");
    for (int i = 0; i < 9; ++i) {
        turn();
        vault->retire(clock.now(), window, save());
    }
    // As a node finds them that was away meanwhile: its index is its own, the rest is shared.
    eventstore::ports::WriteBatch batch;
    for (const auto& [key, value] : rows("x", "z")) batch.erase(key);
    for (const auto& [key, value] : of_then) batch.put(key, value);
    ASSERT_TRUE(store.write(batch, eventstore::ports::Durability::synced));
    start_again();
    EXPECT_FALSE(vault->find_claim("jan@example.test"));
    vault->unindex_claim(piets);
    vault->adopt(keyring);
    EXPECT_TRUE(vault->indexes_nobody());
    vault->index_claim("jan@example.test", jans);
    EXPECT_EQ(vault->find_claim("jan@example.test"), jans);
}

TEST_F(EpochTurn, AnEpochDiesAWindowAfterTheTurnThatReplacedItAndNeverByAgeAlone) {
    clock.advance(std::chrono::days{45});
    vault->retire(clock.now(), window, save());
    EXPECT_EQ(vault->epochs().size(), 1U) << "nothing replaced it";
    turn();
    clock.advance(window - std::chrono::milliseconds{1});
    vault->retire(clock.now(), window, save());
    EXPECT_EQ(vault->epochs().size(), 2U);
    clock.advance(std::chrono::milliseconds{1});
    vault->retire(clock.now(), window, save());
    EXPECT_EQ(vault->epochs().size(), 1U);
    expect_everyone_found();
}

TEST_F(EpochTurn, KilledAtAnyWriteOfARetirementNoKeyIsLost) {
    const auto envelope = sealed(Scope::value);
    const auto killed = tests::killed_everywhere(
        points,
        [&] {
            // A turn that is broken off, so that the retirement has to finish it first.
            points.kill_at(3, tests::Moment::before);
            EXPECT_THROW(turn(), tests::Killed);
            points.revive();
            start_again();
            clock.advance(window);
        },
        [&] { vault->retire(clock.now(), window, save()); },
        [&](std::uint64_t, tests::Moment) {
            start_again();
            vault->retire(clock.now(), window, save());
            EXPECT_EQ(vault->epochs().size(), 1U);
            EXPECT_EQ(opened(Scope::value, envelope), "plain");
            expect_everyone_found();
        });
    EXPECT_GE(killed, 15U);
}

TEST_F(EpochTurn, AClaimMadeWhileATurnIsUnfinishedIsFoundAfterIt) {
    points.kill_at(2, tests::Moment::before);
    EXPECT_THROW(turn(), tests::Killed);
    points.revive();
    start_again();
    ASSERT_TRUE(keyring.index_key_before);
    vault->index_claim("joris@example.test", ClaimId{Id128{{3}}});
    vault->index_claim("piet@example.test", jans);  // The address went to somebody else.
    vault->finish_turn(save());
    EXPECT_EQ(vault->find_claim("joris@example.test"), ClaimId{Id128{{3}}});
    EXPECT_EQ(vault->find_claim("piet@example.test"), jans);
    vault->unindex_claim(piets);
    EXPECT_EQ(vault->find_claim("piet@example.test"), jans);
}

}  // namespace
}  // namespace kontor
