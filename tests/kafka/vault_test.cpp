#include "adapters/kafka/topics.hpp"
#include "adapters/kafka/vault/replicated_vault.hpp"
#include "adapters/memory/manual_clock.hpp"
#include "tests/kafka/broker.hpp"
#include "tests/kafka/failing_producers.hpp"
#include "tests/support/store_under_test.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

// The vault in a topic that every node follows (M24, docs/decisions/0010).

namespace kontor::tests {
namespace {

namespace kafka = adapters::kafka;
namespace ports = eventstore::ports;
using ports::Durability;
using ports::WriteBatch;
using testing::ElementsAre;
using testing::Optional;
using namespace std::chrono_literals;

const std::string key_row = 'k' + std::string(16, 'a');
const std::string another_row = 'k' + std::string(16, 'b');
const domain::Id128 id_in_key_row = [] {
    domain::Id128 id;
    id.bytes.fill('a');
    return id;
}();

WriteBatch put(const std::string& key, const std::string& value) {
    WriteBatch batch;
    batch.put(key, value);
    return batch;
}

WriteBatch erase(const std::string& key) {
    WriteBatch batch;
    batch.erase(key);
    return batch;
}

class SharedVault : public testing::Test {
protected:
    static constexpr std::chrono::seconds patience{30};

    SharedVault() {
        kafka::ensure_topic(cluster_, kafka::plan_of_vault(cluster_, 1), patience);
    }

    /// A node with a disk of its own.
    struct Node {
        std::unique_ptr<StoreUnderTest> disk = memory_kind.make();
        std::unique_ptr<kafka::ReplicatedVault> vault;
    };
    /// Commits as often as `commits_left_` says.
    kafka::MakeProducer bounded() {
        return [this,
                real = kafka::transactional_producers(cluster_, cluster_.vault_topic(), patience)](
                   auto partition) {
            return std::make_unique<BoundedProducer>(real(partition), commits_left_);
        };
    }
    std::unique_ptr<kafka::ReplicatedVault> opened(Node& node,
                                                   const std::string& name,
                                                   kafka::MakeProducer producers = {},
                                                   std::chrono::milliseconds call = patience) {
        return std::make_unique<kafka::ReplicatedVault>(
            cluster_,
            node.disk->store(),
            clock_,
            kafka::ReplicatedVault::Options{.node = {.name = name, .address = name + ":1"},
                                            .patience = {.call = call},
                                            .others_scrubbed = {},
                                            .producers = std::move(producers)});
    }
    Node node(const std::string& name) {
        Node made;
        made.vault = opened(made, name);
        made.vault->mirror().keyring_kept(1);
        return made;
    }
    Node leader(const std::string& name) {
        auto made = node(name);
        made.vault->lead();
        return made;
    }
    /// Everything that `leader` wrote lies on the node's disk. A commit is answered before it can
    /// be read, so the topic's end tells nothing yet.
    static void catch_up(const Node& node, const Node& leader) {
        const auto until = std::chrono::steady_clock::now() + patience;
        while (node.vault->mirror().applied().version < leader.vault->version()) {
            ASSERT_LT(std::chrono::steady_clock::now(), until);
            ASSERT_TRUE(node.vault->mirror().read_to_end());
        }
    }

    /// With all that was in it; an empty one is in its place.
    void lose_topic() {
        kafka::delete_topic(cluster_, cluster_.vault_topic(), patience);
        const auto until = std::chrono::steady_clock::now() + patience;
        while (!kafka::ensure_topic(cluster_, kafka::plan_of_vault(cluster_, 1), patience)) {
            ASSERT_LT(std::chrono::steady_clock::now(), until);
        }
    }

    static std::ptrdiff_t keys_of(const Node& node) {
        std::ptrdiff_t count = 0;
        for (auto row = node.disk->store().scan("k", "l"); row->valid(); row->next()) ++count;
        return count;
    }

    int commits_left_ = 0;
    kafka::Cluster cluster_ = cluster_of_ones_own();
    adapters::memory::ManualClock clock_{{}};
};

TEST_F(SharedVault, WhatIsWrittenIsOnEveryNodesDisk) {
    auto first = leader("first");
    auto second = node("second");
    ASSERT_TRUE(first.vault->write(put(key_row, "wrapped"), Durability::synced));
    EXPECT_THAT(first.vault->get(key_row), Optional(std::string{"wrapped"}));
    catch_up(second, first);
    EXPECT_THAT(second.disk->store().get(key_row), Optional(std::string{"wrapped"}));
    EXPECT_TRUE(second.vault->mirror().has(first.vault->version()));
}

TEST_F(SharedVault, WhatIsDestroyedLeavesEveryNodeAndItsMemory) {
    auto first = leader("first");
    auto second = node("second");
    std::vector<domain::Id128> gone;
    second.vault->mirror().on_destroyed([&](auto ids) { gone.assign(ids.begin(), ids.end()); });
    ASSERT_TRUE(first.vault->write(put(key_row, "wrapped"), Durability::synced));
    ASSERT_TRUE(first.vault->write(erase(key_row), Durability::synced));
    catch_up(second, first);
    EXPECT_EQ(second.disk->store().get(key_row), std::nullopt);
    EXPECT_THAT(gone, ElementsAre(id_in_key_row));
}

TEST_F(SharedVault, ARangeThatIsErasedIsErasedEverywhere) {
    auto first = leader("first");
    auto second = node("second");
    ASSERT_TRUE(first.vault->write(put(key_row, "one"), Durability::synced));
    ASSERT_TRUE(first.vault->write(put(another_row, "two"), Durability::synced));
    WriteBatch all;
    all.erase_range("k", "l");
    ASSERT_TRUE(first.vault->write(all, Durability::synced));
    catch_up(second, first);
    EXPECT_EQ(second.disk->store().get(key_row), std::nullopt);
    EXPECT_EQ(second.disk->store().get(another_row), std::nullopt);
}

TEST_F(SharedVault, TheBlindIndexStaysOnItsNode) {
    auto first = leader("first");
    auto second = node("second");
    ASSERT_TRUE(first.vault->write(put("x-index", "a claim"), Durability::buffered));
    ASSERT_TRUE(second.vault->write(put("x-index", "the same claim"), Durability::buffered));
    catch_up(second, first);
    EXPECT_THAT(second.disk->store().get("x-index"), Optional(std::string{"the same claim"}));
}

TEST_F(SharedVault, NobodyWritesWhoDoesNotLead) {
    auto first = leader("first");
    auto second = node("second");
    EXPECT_FALSE(second.vault->write(put(key_row, "mine"), Durability::synced));
    second.vault->lead();
    EXPECT_TRUE(second.vault->write(put(key_row, "mine"), Durability::synced));
    EXPECT_FALSE(first.vault->write(put(key_row, "too late"), Durability::synced));
    EXPECT_TRUE(first.vault->fenced());
    EXPECT_THAT(second.vault->get(key_row), Optional(std::string{"mine"}));
}

TEST_F(SharedVault, WhoeverTakesOverHasEverything) {
    auto first = leader("first");
    ASSERT_TRUE(first.vault->write(put(key_row, "wrapped"), Durability::synced));
    const auto version = first.vault->version();
    auto second = leader("second");
    EXPECT_THAT(second.vault->get(key_row), Optional(std::string{"wrapped"}));
    EXPECT_GT(second.vault->version(), version);
    EXPECT_EQ(second.vault->mirror().applied().address, "second:1");
}

TEST_F(SharedVault, ANodeGoesOnWhereItWas) {
    auto first = leader("first");
    auto second = node("second");
    ASSERT_TRUE(first.vault->write(put(key_row, "wrapped"), Durability::synced));
    catch_up(second, first);
    second.vault.reset();
    ASSERT_TRUE(first.vault->write(erase(key_row), Durability::synced));
    ASSERT_TRUE(first.vault->write(put(another_row, "later"), Durability::synced));
    second.vault = opened(second, "second");
    catch_up(second, first);
    EXPECT_EQ(second.disk->store().get(key_row), std::nullopt);
    EXPECT_THAT(second.disk->store().get(another_row), Optional(std::string{"later"}));
}

TEST_F(SharedVault, ALeaderThatRestartsLosesNothing) {
    auto first = leader("first");
    ASSERT_TRUE(first.vault->write(put(key_row, "wrapped"), Durability::synced));
    ASSERT_TRUE(first.vault->write(put(another_row, "doomed"), Durability::synced));
    ASSERT_TRUE(first.vault->write(erase(another_row), Durability::synced));
    const auto version = first.vault->version();
    first.vault.reset();
    first.disk->crash();
    first.vault = opened(first, "first");
    first.vault->lead();
    EXPECT_GT(first.vault->version(), version);
    EXPECT_THAT(first.vault->get(key_row), Optional(std::string{"wrapped"}));
    EXPECT_EQ(first.vault->get(another_row), std::nullopt);
}

TEST_F(SharedVault, AVersionIsThereOnlyOnceItsKeyringIs) {
    auto first = leader("first");
    auto second = node("second");
    first.vault->note_keyring(2, "digest");
    ASSERT_TRUE(first.vault->write(put(key_row, "under a new epoch"), Durability::synced));
    catch_up(second, first);
    EXPECT_FALSE(second.vault->mirror().has(first.vault->version()));
    second.vault->mirror().keyring_kept(2);
    EXPECT_TRUE(second.vault->mirror().has(first.vault->version()));
    EXPECT_EQ(second.vault->mirror().seen().keyring_digest, "digest");
}

TEST_F(SharedVault, AVaultOfThisMachineBeginsTheTopic) {
    Node first;
    ASSERT_TRUE(first.disk->store().write(put(key_row, "of before"), Durability::synced));
    first.vault = opened(first, "first");
    first.vault->lead();
    auto second = node("second");
    catch_up(second, first);
    EXPECT_THAT(second.disk->store().get(key_row), Optional(std::string{"of before"}));
}

TEST_F(SharedVault, ATopicThatWasBegunInPartIsBegunAgainByWhoeverHasTheRest) {
    constexpr int keys = 5'000;  // More than one transaction takes.
    WriteBatch rows;
    for (int i = 0; i < keys; ++i) {
        auto number = std::to_string(i);
        rows.put('k' + std::string(16 - number.size(), '0') + number, "of before");
    }
    Node first;
    ASSERT_TRUE(first.disk->store().write(rows, Durability::synced));
    commits_left_ = 1;
    first.vault = opened(first, "first", bounded());
    EXPECT_THROW(first.vault->lead(), kafka::KafkaFailure);
    EXPECT_THROW(first.vault->lead(), kafka::KafkaFailure);
    first.vault.reset();
    first.disk->crash();

    auto second = node("second");
    EXPECT_THROW(second.vault->lead(), kafka::KafkaFailure);

    first.vault = opened(first, "first");
    first.vault->lead();
    catch_up(second, first);
    EXPECT_EQ(keys_of(second), keys);
    second.vault->lead();
    EXPECT_TRUE(second.vault->write(put(key_row, "mine"), Durability::synced));
}

TEST_F(SharedVault, AVaultOfAnotherIsRefused) {
    auto first = leader("first");
    ASSERT_TRUE(first.vault->write(put(key_row, "theirs"), Durability::synced));
    Node other;
    ASSERT_TRUE(other.disk->store().write(put(key_row, "mine"), Durability::synced));
    EXPECT_THROW((void)opened(other, "other"), kafka::KafkaFailure);
}

TEST_F(SharedVault, AfterAWeekAwayNothingOfBeforeIsBelieved) {
    auto first = leader("first");
    auto second = node("second");
    ASSERT_TRUE(first.vault->write(put(key_row, "wrapped"), Durability::synced));
    catch_up(second, first);
    second.vault.reset();
    // As if the topic had forgotten that it was destroyed.
    ASSERT_TRUE(
        second.disk->store().write(put(another_row, "destroyed since"), Durability::synced));
    clock_.advance(std::chrono::days{8});
    second.vault = opened(second, "second");
    catch_up(second, first);
    EXPECT_EQ(second.disk->store().get(another_row), std::nullopt);
    EXPECT_THAT(second.disk->store().get(key_row), Optional(std::string{"wrapped"}));
}

TEST_F(SharedVault, ATopicThatWasLostIsBegunWithWhatIsLeft) {
    auto first = leader("first");
    ASSERT_TRUE(first.vault->write(put(key_row, "wrapped"), Durability::synced));
    const auto version = first.vault->version();
    first.vault.reset();
    lose_topic();
    first.vault = opened(first, "first");
    first.vault->lead();
    EXPECT_GT(first.vault->version(), version);
    auto second = node("second");
    catch_up(second, first);
    EXPECT_THAT(second.disk->store().get(key_row), Optional(std::string{"wrapped"}));
}

TEST_F(SharedVault, WhatIsNowhereElseIsKeptHoweverLongANodeWasAway) {
    auto first = leader("first");
    ASSERT_TRUE(first.vault->write(put(key_row, "wrapped"), Durability::synced));
    first.vault.reset();
    lose_topic();
    clock_.advance(std::chrono::days{8});
    first.vault = opened(first, "first");
    EXPECT_THAT(first.vault->get(key_row), Optional(std::string{"wrapped"}));
}

TEST_F(SharedVault, IsScrubbedWhereEveryNodeIs) {
    std::vector<std::uint64_t> asked;
    Node first;
    first.vault = std::make_unique<kafka::ReplicatedVault>(
        cluster_,
        first.disk->store(),
        clock_,
        kafka::ReplicatedVault::Options{.node = {.name = "first", .address = {}},
                                        .patience = {.call = patience},
                                        .others_scrubbed = [&](std::uint64_t version) {
                                            asked.push_back(version);
                                            return true;
                                        }});
    first.vault->lead();
    auto second = node("second");
    ASSERT_TRUE(first.vault->write(erase(key_row), Durability::synced));
    ASSERT_TRUE(first.vault->compact({}, {}));
    EXPECT_THAT(asked, ElementsAre(first.vault->version()));
    catch_up(second, first);
    EXPECT_EQ(second.vault->mirror().applied().scrub, first.vault->version());
}

TEST_F(SharedVault, AWriteWithoutAnAnswerIsSettledBeforeTheNextOne) {
    bool loses_answer = false;
    bool is_away = false;
    auto follower = node("follower");
    Node leader;
    leader.vault = opened(
        leader,
        "leader",
        [&, real = kafka::transactional_producers(cluster_, cluster_.vault_topic(), patience)](
            auto partition) {
            return std::make_unique<UnheardProducer>(real(partition), loses_answer, is_away);
        },
        2s);
    leader.vault->mirror().keyring_kept(1);
    leader.vault->lead();
    loses_answer = true;
    EXPECT_FALSE(leader.vault->write(put(key_row, "unheard"), Durability::synced));
    is_away = false;
    EXPECT_TRUE(leader.vault->write(put(another_row, "heard"), Durability::synced));
    catch_up(follower, leader);
    for (const auto* place : {&leader, &follower}) {
        EXPECT_THAT(place->vault->get(key_row), Optional(std::string{"unheard"}));
        EXPECT_THAT(place->vault->get(another_row), Optional(std::string{"heard"}));
    }
}

TEST_F(SharedVault, AWriteWithoutAnAnswerIsNotTakenForThatOfWhoeverTookOverMeanwhile) {
    std::atomic<Telling> next{Telling::told};
    std::function<void()> before_beginning;
    Node first;
    first.vault = opened(
        first,
        "first",
        [&, real = kafka::transactional_producers(cluster_, cluster_.vault_topic(), patience)](
            auto partition) {
            return std::make_unique<LateProducer>(
                std::make_unique<SilentProducer>(real(partition), next), before_beginning);
        });
    first.vault->mirror().keyring_kept(1);
    first.vault->lead();
    Node second;
    before_beginning = [&] { second = leader("second"); };
    next = Telling::lost;
    // The other's first version has the number that this write was to get.
    EXPECT_FALSE(first.vault->write(put(key_row, "mine"), Durability::synced));
    EXPECT_TRUE(first.vault->fenced());
    EXPECT_EQ(first.vault->get(key_row), std::nullopt);
    ASSERT_TRUE(second.vault) << "it took over in between";
}

}  // namespace
}  // namespace kontor::tests
