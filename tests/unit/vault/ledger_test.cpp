#include "adapters/memory/manual_clock.hpp"
#include "tests/support/crash_points.hpp"
#include "tests/unit/vault/vault_fixture.hpp"

#include <algorithm>
#include <string>

namespace kontor {
namespace {

using domain::Id128;
using eventstore::vault::Ended;
using eventstore::vault::Ledger;
using eventstore::vault::LedgerEntry;
using eventstore::vault::LedgerFailure;

/// A ledger beside a keyring that follows it.
class LedgerTest : public ::testing::Test {
protected:
    tests::CrashPoints points;
    tests::MemoryLedger place{points};
    adapters::memory::ManualClock clock{tests::noon};
    adapters::memory::SeededRandom random{3};
    eventstore::vault::Keyring keyring = eventstore::vault::fresh_keyring(random, tests::noon);

    [[nodiscard]] Ledger opened() {
        return Ledger{place, keyring, clock};
    }
    void append(Ledger& ledger, Ended what, std::vector<std::string> ids) {
        keyring.ledger = ledger.append(what, ids);
    }
    /// Three entries on as many days.
    void fill() {
        auto ledger = opened();
        append(ledger, Ended::key, {"A"});
        clock.advance(std::chrono::days{1});
        append(ledger, Ended::custody, {"B"});
        clock.advance(std::chrono::days{1});
        append(ledger, Ended::token, {"0123456789ab"});
    }
    [[nodiscard]] std::string refusal() {
        try {
            (void)opened();
        } catch (const LedgerFailure& failure) {
            return failure.what();
        }
        return {};
    }
};

TEST_F(LedgerTest, WhatWasWrittenIsReadAgainInOrder) {
    fill();
    const auto day = std::chrono::floor<std::chrono::days>(tests::noon);
    using std::chrono::days;
    EXPECT_EQ(
        opened().entries(),
        (std::vector<LedgerEntry>{
            {.number = 1, .day = day, .what = Ended::key, .id = "A"},
            {.number = 2, .day = day + days{1}, .what = Ended::custody, .id = "B"},
            {.number = 3, .day = day + days{2}, .what = Ended::token, .id = "0123456789ab"}}));
}

TEST_F(LedgerTest, OneThatIsMissingOrCutClosesThePortsAndSaysWhatToDo) {
    fill();
    const auto whole = *place.text;
    place.text.reset();
    EXPECT_NE(refusal().find("missing"), std::string::npos);
    EXPECT_NE(refusal().find("Put back the ledger"), std::string::npos);
    place.text = whole.substr(0, whole.rfind('\n', whole.size() - 2) + 1);
    EXPECT_NE(refusal().find("ends at entry 2"), std::string::npos);
    place.text = whole.substr(0, 20);
    EXPECT_NE(refusal().find("damaged"), std::string::npos);
}

TEST_F(LedgerTest, EveryAlteredByteIsNoticed) {
    fill();
    const auto whole = *place.text;
    for (std::size_t at = 0; at < whole.size(); ++at) {
        place.text = whole;
        (*place.text)[at] = static_cast<char>((*place.text)[at] ^ 1);
        EXPECT_NE(refusal(), "") << "byte " << at;
    }
}

TEST_F(LedgerTest, AnEntryThatIsLeftOutOrExchangedIsNoticed) {
    fill();
    const auto whole = *place.text;
    const auto first = whole.find('\n') + 1;
    const auto second = whole.find('\n', first) + 1;
    const auto third = whole.find('\n', second) + 1;
    place.text = whole.substr(0, first) + whole.substr(second);
    EXPECT_NE(refusal(), "");
    place.text = whole.substr(0, first) + whole.substr(second, third - second) +
                 whole.substr(first, second - first) + whole.substr(third);
    EXPECT_NE(refusal(), "");
    // One that a ledger with the same keys went on with in another way.
    place.text = whole.substr(0, third);
    auto older = keyring;
    older.ledger = {};
    Ledger other{place, older, clock};
    (void)other.append(Ended::key, std::vector<std::string>{"C"});
    EXPECT_NE(refusal(), "");
}

TEST_F(LedgerTest, ATornEndThatTheKeyringNeverKnewIsCutOff) {
    fill();
    const auto whole = *place.text;
    place.text = whole + "4 2024-10-05 key C 00";
    EXPECT_EQ(opened().entries().size(), 3U);
    auto ledger = opened();
    append(ledger, Ended::key, {"D"});
    EXPECT_EQ(place.text->find("key C"), std::string::npos);
    EXPECT_EQ(opened().entries().back().id, "D");
}

TEST_F(LedgerTest, OneThatIsAheadOfTheKeyringIsTakenAsItIs) {
    fill();
    auto ledger = opened();
    (void)ledger.append(Ended::key, std::vector<std::string>{"D"});
    EXPECT_EQ(opened().entries().size(), 4U);
    EXPECT_EQ(opened().head().number, 4U);
}

TEST_F(LedgerTest, EntriesAreDroppedFromTheFrontOnlyAfterTheKeyringSaysSo) {
    fill();
    const auto whole = *place.text;
    auto ledger = opened();
    const auto today = std::chrono::floor<std::chrono::days>(clock.now());
    const auto head = ledger.head_without(today);
    EXPECT_EQ(head.dropped, 2U);
    ledger.drop(head);
    EXPECT_NE(refusal(), "") << "the keyring does not know of it";
    keyring.ledger = head;
    EXPECT_EQ(opened().entries().size(), 1U);
    place.text = whole;
    EXPECT_EQ(opened().entries().size(), 3U) << "a crash came between";
    // All of it.
    auto again = opened();
    keyring.ledger = again.head_without(today + std::chrono::days{1});
    again.drop(keyring.ledger);
    EXPECT_TRUE(opened().entries().empty());
    auto last = opened();
    append(last, Ended::key, {"E"});
    EXPECT_EQ(opened().entries().front().number, 4U);
}

TEST_F(LedgerTest, WhetherAFailedReplacementIsThereIsReadNotGuessed) {
    for (const auto fails : {tests::Moment::before, tests::Moment::after}) {
        keyring.ledger = {};
        place.text.reset();
        fill();
        auto ledger = opened();
        keyring.ledger = ledger.head_without(std::chrono::floor<std::chrono::days>(clock.now()));
        place.replacement_fails = fails;
        EXPECT_THROW(ledger.drop(keyring.ledger), LedgerFailure);
        append(ledger, Ended::key, {"D"});
        EXPECT_EQ(refusal(), "");
        EXPECT_EQ(opened().entries().back().id, "D");
        EXPECT_EQ(opened().entries().back().number, 4U);
        EXPECT_EQ(opened().entries().size(), fails == tests::Moment::before ? 4U : 2U);
    }
}

/// A vault whose ledger, keyring and store belong to a process that dies.
class VaultWithLedger : public tests::VaultTest {
protected:
    tests::CrashPoints points;
    tests::MortalStore mortal{store, points};
    tests::MemoryLedger place{points};
    adapters::memory::ManualClock clock{tests::noon};
    std::optional<Ledger> ledger;
    bool saving_fails = false;

    VaultWithLedger() {
        open(mortal);
    }
    void open(eventstore::ports::KeyValueStore& on) {
        vault.reset();
        ledger.emplace(place, keyring, clock);
        vault.emplace(on,
                      random,
                      keyring,
                      Vault::Options{.partitions = 12, .reserve_block = 8},
                      Vault::Bookkeeping{*ledger, [this](const auto& next) {
                                             if (saving_fails) {
                                                 throw eventstore::ports::StoreFailure{"full"};
                                             }
                                             points.pass([&] { keyring = next; });
                                         }});
    }
    void start_again() {
        vault.reset();
        store.crash();
        store.reopen();
        open(mortal);
    }
    void settle() {
        vault->settle(vault->owed(ledger->entries()));
    }
    [[nodiscard]] bool is_named(Id128 id) const {
        return std::ranges::any_of(ledger->entries(),
                                   [&](const auto& entry) { return entry.id == id.text(); });
    }
    static void copy(const adapters::memory::MemoryStore& from, adapters::memory::MemoryStore& to) {
        eventstore::ports::WriteBatch batch;
        for (auto row = from.scan("", ""); row->valid(); row->next()) {
            batch.put(row->key(), row->value());
        }
        (void)to.write(batch, eventstore::ports::Durability::synced);
    }
};

TEST_F(VaultWithLedger, NamesEveryKeyOnceBeforeItGoes) {
    destroy({customer.value, value_secret.value});
    destroy({customer.value});
    destroy({Id128{{9}}});
    const auto entries = ledger->entries();
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_TRUE(is_named(customer.value) && is_named(value_secret.value));
    EXPECT_EQ(keyring.ledger, ledger->head());
}

TEST_F(VaultWithLedger, KilledAtAnyWriteOfADestructionNoKeyGoesUnnamedAndNoNamedOneStays) {
    std::optional<Id128> id;
    const auto killed = tests::killed_everywhere(
        points,
        [&] { id = vault->take(tests::home).id.value; },
        [&] { destroy({*id}); },
        [&](std::uint64_t nth, tests::Moment moment) {
            start_again();
            settle();
            EXPECT_EQ(is_named(*id), !vault->holds(*id)) << nth << ' ' << static_cast<int>(moment);
            destroy({*id});
            EXPECT_FALSE(vault->holds(*id));
            EXPECT_TRUE(is_named(*id));
            start_again();
            EXPECT_TRUE(vault->owed(ledger->entries()).empty());
        });
    EXPECT_GE(killed, 9U) << "ledger, keyring and vault, at three moments each";
}

TEST_F(VaultWithLedger, AsLongAsTheKeyringCannotBeSavedNothingIsNamedAgain) {
    saving_fails = true;
    for (int i = 0; i < 3; ++i) {
        EXPECT_THROW(destroy({customer.value}), eventstore::ports::StoreFailure);
    }
    EXPECT_EQ(ledger->entries().size(), 1U);
    EXPECT_TRUE(vault->holds(customer.value));
    saving_fails = false;
    destroy({customer.value});
    EXPECT_FALSE(vault->holds(customer.value));
    EXPECT_EQ(keyring.ledger, ledger->head());
    start_again();
    EXPECT_TRUE(vault->owed(ledger->entries()).empty());
}

TEST_F(VaultWithLedger, AnOlderVaultLosesWhatWasDestroyedSince) {  // M20
    const auto gone = sealed(Scope::customer);
    const domain::CustomerId other{vault->take(tests::home).id.value};
    const auto kept = vault->seal(
        Scope::customer, {.customer = other, .order_secret = {}}, {}, VaultTest::place(), "plain");
    begin_custody();
    adapters::memory::MemoryStore backup;
    copy(store, backup);

    end_custody();
    destroy({customer.value, order_secret.value});
    open(backup);
    ASSERT_TRUE(opened(Scope::customer, gone)) << "positive control: the backup holds the key";
    EXPECT_EQ(vault->owed(ledger->entries()).size(), 3U);
    settle();
    EXPECT_FALSE(opened(Scope::customer, gone));
    EXPECT_FALSE(vault->in_custody(order_secret));
    EXPECT_EQ(
        vault->open(
            Scope::customer, {.customer = other, .order_secret = {}}, VaultTest::place(), kept),
        "plain");
    EXPECT_TRUE(vault->owed(ledger->entries()).empty());
}

TEST_F(VaultWithLedger, EntriesGoOnceNoBackupOpensThatHoldsTheirKeys) {
    destroy({customer.value});
    const auto save = [this](const auto& next) { keyring = next; };
    const auto turn = [&] {
        clock.advance(std::chrono::days{1});
        vault->turn(clock.now(), save);
        vault->retire(clock.now(), std::chrono::days{7}, save);
        vault->trim_ledger();
    };
    for (int day = 1; day <= 7; ++day) turn();
    EXPECT_TRUE(is_named(customer.value)) << "the epoch of a backup of that day lives";
    for (int day = 8; day <= 9; ++day) turn();
    EXPECT_FALSE(is_named(customer.value));
    start_again();
    EXPECT_TRUE(ledger->entries().empty());
    EXPECT_EQ(ledger->head().number, 1U);
}

TEST_F(VaultWithLedger, KilledAtAnyWriteOfATrimItIsStillTheLedgerOfItsKeyring) {
    destroy({customer.value});
    clock.advance(std::chrono::days{30});
    const auto save = [this](const auto& next) { keyring = next; };
    vault->turn(clock.now(), save);
    vault->retire(clock.now() + std::chrono::days{7}, std::chrono::days{7}, save);
    ASSERT_EQ(vault->epochs().size(), 1U);
    const auto text = place.text;
    const auto before = keyring;
    const auto killed = tests::killed_everywhere(
        points,
        [&] {
            place.text = text;
            keyring = before;
            open(mortal);
        },
        [&] { vault->trim_ledger(); },
        [&](std::uint64_t, tests::Moment) {
            start_again();
            vault->trim_ledger();
            start_again();
            EXPECT_TRUE(ledger->entries().empty());
        });
    EXPECT_EQ(killed, 6U);
}

}  // namespace
}  // namespace kontor
