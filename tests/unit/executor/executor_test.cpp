// A partition's executor, seen from a command: what is acknowledged, what is not, and what becomes
// of both when a write fails or the process dies (M24).

#include "tests/support/engine_house.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace kontor::tests {
namespace {

using adapters::memory::WriteFault;
using eventstore::executor::Refusal;
using eventstore::executor::StateStore;
namespace customer = domain::customer;
namespace executor = eventstore::executor;
namespace log = eventstore::log;

const executor::Actor somebody{"process", "test"};

log::Idempotency request(std::uint8_t key, std::uint8_t body = 1) {
    log::Idempotency idempotency{};
    idempotency.key.front() = key;
    idempotency.request.front() = body;
    return idempotency;
}

class ExecutorTest : public ::testing::Test {
protected:
    using Transaction = executor::Transaction;

    EngineHouse house;

    ExecutorTest() {
        house.start();
    }

    /// Registers a customer; answers with its id.
    auto register_one() {
        return house.execute([](Transaction& tx) { return append_customer(tx); });
    }
    static domain::CustomerId append_customer(Transaction& tx) {
        const domain::CustomerId id{tx.take_secret().value};
        const auto born = customer::decide({},
                                           customer::Register{.claim = {tx.random_id()},
                                                              .profile = {},
                                                              .email = "a@b.example",
                                                              .password_hash = "hash"},
                                           {.now = tx.now()});
        tx.append(id, *born, somebody);
        return id;
    }
    [[nodiscard]] std::uint64_t version_of(domain::CustomerId id) {
        return house.execute([id](Transaction& tx) { return tx.version(executor::stream_of(id)); })
            ->answer;
    }
    [[nodiscard]] std::uint64_t log_end() {
        return house.log().end(EngineHouse::home)->checkpoint.position.value;
    }
    /// Decided in the batch of the command that comes next, after it.
    void while_the_log_rests(std::function<bool(Transaction&)> decide) {
        house.log().rest = [this, decide = std::move(decide)] {
            house.engine().submit(EngineHouse::home, decide, [](auto, auto) {});
            house.log().rest = nullptr;
        };
    }
    [[nodiscard]] executor::Slot stored(domain::CustomerId id) {
        return StateStore{house.state_store}.slot(EngineHouse::home, executor::stream_of(id));
    }
};

TEST_F(ExecutorTest, ACommandIsAnsweredWhenItsEventsAreSynced) {
    const auto syncs = house.log_store.syncs();
    const auto done = register_one();
    ASSERT_TRUE(done.has_value());
    EXPECT_EQ(house.log_store.syncs(), syncs + 1);
    EXPECT_EQ(done->at.end.value, log_end());
    EXPECT_EQ(stored(done->answer).version, 5U);
    EXPECT_EQ(std::get<customer::State>(stored(done->answer).state).phase,
              customer::Phase::registered);
}

TEST_F(ExecutorTest, WhatComesWhileTheLogRestsSharesItsNextBatch) {
    int answered = 0;
    house.log().rest = [&] {
        house.log().rest = nullptr;
        house.engine().submit(
            EngineHouse::home,
            [](Transaction& tx) {
                append_customer(tx);
                return true;
            },
            [&](std::optional<Refusal> refusal, log::Position) { answered += refusal ? 0 : 1; });
    };
    const auto syncs = house.log_store.syncs();
    ASSERT_TRUE(register_one().has_value());
    EXPECT_EQ(answered, 1);
    EXPECT_EQ(house.log_store.syncs(), syncs + 1);
}

TEST_F(ExecutorTest, AStreamGoesWithWhatTheCommandBeforeItAppended) {  // M16
    const auto id = register_one()->answer;
    const auto stream = executor::stream_of(id);
    while_the_log_rests([stream](Transaction& tx) {
        tx.purge(stream, tx.versions_of(stream), true);
        return true;
    });
    const auto appended = house.execute([id](Transaction& tx) {
        tx.append(id,
                  *customer::decide(tx.customer(id), customer::Activate{}, {.now = tx.now()}),
                  somebody);
        return true;
    });
    ASSERT_TRUE(appended.has_value());
    EXPECT_TRUE(house.execute([stream](Transaction& tx) { return tx.versions_of(stream); })
                    ->answer.empty());
    const log::Position activated{appended->at.end.value - 1};
    EXPECT_EQ(house.log().record_at(EngineHouse::home, activated).value(), std::nullopt);
}

TEST_F(ExecutorTest, WhatTheBatchPurgesIsHeldNoLonger) {
    const auto stream = executor::stream_of(register_one()->answer);
    std::optional<bool> held;
    while_the_log_rests([&](Transaction& tx) {
        held = tx.holds_event(stream, 1);
        return true;
    });
    ASSERT_TRUE(house
                    .execute([stream](Transaction& tx) {
                        tx.purge(stream, tx.versions_of(stream), true);
                        return true;
                    })
                    .has_value());
    EXPECT_EQ(held, false);
}

TEST_F(ExecutorTest, ARejectedCommandLeavesNothingBehind) {
    const auto before = log_end();
    const auto refused = house.execute([](Transaction& tx) -> std::expected<int, int> {
        (void)append_customer(tx);
        return std::unexpected{7};
    });
    ASSERT_TRUE(refused.has_value());
    EXPECT_EQ(refused->answer.error(), 7);
    EXPECT_EQ(log_end(), before);
}

TEST_F(ExecutorTest, ACommandThatThrowsIsRefusedAndLeavesTheOthersAlone) {
    const auto failed = house.execute([](Transaction& tx) -> int {
        (void)append_customer(tx);
        throw std::runtime_error{"a mistake"};
    });
    EXPECT_EQ(failed.error(), Refusal::failed);
    EXPECT_TRUE(register_one().has_value());
}

TEST_F(ExecutorTest, AWriteThatFailedButIsThereIsAcknowledged) {
    house.log_store.fail_write(1, WriteFault::applied);
    const auto done = register_one();
    ASSERT_TRUE(done.has_value());
    EXPECT_EQ(version_of(done->answer), 5U);
}

TEST_F(ExecutorTest, AWriteThatFailedAndIsNotThereIsRefusedAndAbsent) {
    for (const auto fault : {WriteFault::not_applied, WriteFault::torn}) {
        const auto before = log_end();
        house.log_store.fail_write(1, fault);
        EXPECT_EQ(register_one().error(), Refusal::log_unavailable);
        EXPECT_EQ(log_end(), before);
        EXPECT_TRUE(register_one().has_value()) << "the partition goes on";
    }
}

TEST_F(ExecutorTest, TheNextCommandSeesTheStateBeforeTheOneThatFailed) {
    const auto id = register_one()->answer;
    house.log_store.fail_write(1, WriteFault::not_applied);
    const auto lost = house.execute([id](Transaction& tx) {
        tx.append(id,
                  *customer::decide(tx.customer(id), customer::Activate{}, {.now = tx.now()}),
                  somebody);
        return true;
    });
    EXPECT_EQ(lost.error(), Refusal::log_unavailable);
    EXPECT_EQ(version_of(id), 5U);
    EXPECT_EQ(house.execute([id](Transaction& tx) { return tx.customer(id).phase; })->answer,
              customer::Phase::registered);
}

TEST_F(ExecutorTest, WhatCannotBeFoundOutStopsThePartition) {
    house.log_store.fail_write(1, WriteFault::applied);
    house.log_store.fail_reopen(1);
    EXPECT_EQ(register_one().error(), Refusal::unknown);
    EXPECT_EQ(register_one().error(), Refusal::unknown);
    EXPECT_FALSE(house.engine().healthy());
    house.crash();
    house.start();
    EXPECT_EQ(log_end(), 5U) << "a restart finds that it was written";
}

TEST_F(ExecutorTest, AFailedWriteOfStatesStopsThePartitionAndLosesNothing) {
    house.state_store.fail_write(1, WriteFault::not_applied);
    const auto done = register_one();
    ASSERT_TRUE(done.has_value()) << "the log has it";
    EXPECT_FALSE(house.engine().healthy());
    house.crash();
    house.start();
    EXPECT_EQ(version_of(done->answer), 5U);
}

TEST_F(ExecutorTest, AFoldThatFailsIsAnsweredAndStopsThePartitionAndLosesNothing) {
    const auto id = register_one()->answer;
    const auto purged = house.execute([&](Transaction& tx) {
        const auto stream = executor::stream_of(id);
        tx.purge(stream, tx.versions_of(stream), true);
        house.state_reads().fail_reads();  // Its rows are looked up when the batch is in the log.
        return true;
    });
    ASSERT_FALSE(purged.has_value());
    EXPECT_EQ(purged.error(), Refusal::unknown);
    const auto next = register_one();
    ASSERT_FALSE(next.has_value());
    EXPECT_EQ(next.error(), Refusal::unknown);
    house.crash();
    house.start();
    const StateStore states{house.state_store};
    EXPECT_TRUE(states.events(EngineHouse::home, executor::stream_of(id)).empty())
        << "the log has the purge";
    EXPECT_TRUE(register_one().has_value());
}

TEST_F(ExecutorTest, StatesThatACrashLostAreFoldedAgainFromTheLog) {
    const auto first = register_one()->answer;
    ASSERT_TRUE(house.state_store.flush().has_value());
    const auto second = register_one()->answer;
    const auto before = stored(second);
    house.crash();
    ASSERT_EQ(stored(second).version, 0U) << "it was buffered only";
    house.start();
    EXPECT_EQ(stored(second).version, before.version);
    EXPECT_EQ(std::get<customer::State>(stored(second).state),
              std::get<customer::State>(before.state));
    EXPECT_EQ(version_of(first), 5U);
}

TEST_F(ExecutorTest, AStateAheadOfTheLogStopsTheStart) {
    (void)register_one();
    house.close();
    eventstore::ports::WriteBatch all;
    all.erase_range({}, "\xff");
    ASSERT_TRUE(house.log_store.write(all, eventstore::ports::Durability::synced).has_value());
    house.open();
    EXPECT_THROW(house.begin(), eventstore::ports::StoreFailure);
}

TEST_F(ExecutorTest, AStreamIsAtHandWithoutReadingItsHistory) {
    const auto id = register_one()->answer;
    house.close();
    house.start();
    house.log_reads().fail_reads();
    const auto done = house.execute([id](Transaction& tx) {
        tx.append(id,
                  *customer::decide(tx.customer(id), customer::Activate{}, {.now = tx.now()}),
                  somebody);
        return tx.version(executor::stream_of(id));
    });
    ASSERT_TRUE(done.has_value());
    EXPECT_EQ(done->answer, 6U);
}

TEST_F(ExecutorTest, WhoCausedAnEventIsSealedWithItUnlessItWasNobody) {  // M27
    const auto id = register_one()->answer;
    const auto changed = [&](const executor::Actor& actor) {
        const auto before = log_end();
        (void)house.execute([&](Transaction& tx) {
            tx.append(id,
                      std::vector<customer::Event>{customer::CustomerActivated{.at = tx.now()}},
                      actor);
            return true;
        });
        const auto page = house.log().read(EngineHouse::home, {{before}, {}}, 1);
        return std::get<log::Record>(page->entries.front().content).metadata;
    };
    const auto sealed = changed({"customer", id.value.text()});
    EXPECT_TRUE(eventstore::vault::Vault::secret_in(sealed) == std::nullopt && sealed.size() > 30);
    EXPECT_EQ(sealed.find(id.value.text()), std::string::npos);
    EXPECT_EQ(changed({"process", "mail"}), "");
}

TEST_F(ExecutorTest, TimeNeverRunsBackwardsWhateverTheClockSays) {
    (void)register_one();
    house.clock.leap_to(EngineHouse::noon - std::chrono::hours{5});
    const auto now = house.execute([](Transaction& tx) { return tx.now(); });
    EXPECT_EQ(now->answer, EngineHouse::noon);
}

class IdempotencyTest : public ExecutorTest {
protected:
    struct Answered {
        std::uint64_t version = 0;
        bool replayed = false;
    };

    /// Registers a customer once a key; a replay finds the event that answered.
    static std::expected<Answered, int> once(Transaction& tx, const log::Idempotency& with) {
        if (const auto row = tx.find_answer(with.key)) {
            if (row->request != with.request) return std::unexpected{422};
            return Answered{row->version, true};
        }
        (void)append_customer(tx);
        tx.answers(with);
        return Answered{tx.find_answer(with.key)->version, false};
    }
    std::expected<Answered, int> send(const log::Idempotency& with) {
        return house.execute([with](Transaction& tx) { return once(tx, with); })->answer;
    }
};

TEST_F(IdempotencyTest, AThousandWithOneKeyHaveOneEffectAndOneAnswer) {
    constexpr int count = 1000;
    int replays = 0;
    std::vector<std::uint64_t> versions;
    for (int i = 0; i < count; ++i) {
        boost::asio::co_spawn(
            house.io,
            house.engine().execute(EngineHouse::home,
                                   [](Transaction& tx) { return once(tx, request(1)); }),
            [&](const std::exception_ptr&,
                const executor::Outcome<std::expected<Answered, int>>& done) {
                versions.push_back(done->answer->version);
                replays += done->answer->replayed ? 1 : 0;
            });
    }
    house.settle();
    EXPECT_EQ(versions.size(), std::size_t{count});
    EXPECT_TRUE(std::ranges::all_of(versions, [](auto version) { return version == 5; }));
    EXPECT_EQ(replays, count - 1);
    EXPECT_EQ(log_end(), 5U);
}

TEST_F(IdempotencyTest, AKeyOutlivesACrash) {
    ASSERT_FALSE(send(request(1))->replayed);
    house.crash();
    house.start();
    EXPECT_TRUE(send(request(1))->replayed);
    EXPECT_EQ(log_end(), 5U);
}

TEST_F(IdempotencyTest, AnotherRequestUnderTheSameKeyIsRefused) {
    ASSERT_TRUE(send(request(1, 1)).has_value());
    EXPECT_EQ(send(request(1, 2)).error(), 422);
}

TEST_F(IdempotencyTest, ARefusedRequestDoesNotBurnItsKey) {
    const auto refused = house.execute([](Transaction& tx) -> std::expected<Answered, int> {
        (void)once(tx, request(1));
        return std::unexpected{400};
    });
    ASSERT_EQ(refused->answer.error(), 400);
    EXPECT_FALSE(send(request(1, 2))->replayed);
}

TEST_F(IdempotencyTest, ARequestWhoseBatchWasLostMayBeSentAgain) {
    house.log_store.fail_write(1, WriteFault::not_applied);
    EXPECT_FALSE(house.execute([](Transaction& tx) { return once(tx, request(1)); }).has_value());
    EXPECT_FALSE(send(request(1))->replayed);
}

TEST_F(IdempotencyTest, AKeyIsForgottenWithItsDays) {
    ASSERT_TRUE(send(request(1)).has_value());
    house.clock.advance(std::chrono::days{29});
    EXPECT_TRUE(send(request(1))->replayed);
    house.clock.advance(std::chrono::days{2});
    EXPECT_FALSE(send(request(1, 2))->replayed);
}

TEST_F(IdempotencyTest, APurgeLeavesTheAnswerThatANewerRequestHasUnderTheSameKey) {  // M16
    const auto first = house.execute([](Transaction& tx) {
        const auto id = append_customer(tx);
        tx.answers(request(1));
        return id;
    });
    house.clock.advance(std::chrono::days{31});
    ASSERT_FALSE(send(request(1))->replayed);
    ASSERT_TRUE(house
                    .execute([stream = executor::stream_of(first->answer)](Transaction& tx) {
                        tx.purge(stream, tx.versions_of(stream), true);
                        return true;
                    })
                    .has_value());
    EXPECT_TRUE(send(request(1))->replayed);
    house.crash();
    house.start();
    EXPECT_TRUE(send(request(1))->replayed) << "folded anew, too";
}

}  // namespace
}  // namespace kontor::tests
