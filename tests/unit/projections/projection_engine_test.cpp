// Views behind the executors: they follow in the same write, stand still where they cannot fold,
// and can be built afresh beside themselves (M24, M25).

#include "projections/engine/projection_engine.hpp"

#include "tests/support/engine_house.hpp"

#include <gtest/gtest.h>

#include <bitset>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>

namespace kontor::tests {
namespace {

namespace customer = domain::customer;
namespace executor = eventstore::executor;
namespace log = eventstore::log;
using projections::Projection;
using projections::ProjectionEngine;

const executor::Actor somebody{"process", "test"};

/// Counts events by type; cannot digest one type while it is told so.
class Counts final : public Projection {
public:
    explicit Counts(char letter) : letter_{letter}, name_(1, letter) {}

    std::string indigestible;  ///< A type.
    std::optional<log::Partition> only_in;
    bool forgets = false;  ///< A mistake: folds less than it should.

    [[nodiscard]] std::string_view name() const override {
        return name_;
    }
    [[nodiscard]] char letter() const override {
        return letter_;
    }
    [[nodiscard]] std::uint32_t schema() const override {
        return 1;
    }
    void fold(const executor::CommittedBatch& batch, projections::Rows& rows) const override {
        for (const auto& event : batch.events) {
            const auto type =
                std::visit([](const auto& e) { return std::string{e.type}; }, event.event);
            if (type == indigestible && only_in.value_or(batch.partition) == batch.partition) {
                throw std::runtime_error{"cannot digest " + type};
            }
            if (forgets) continue;
            const auto before = rows.get(type);
            rows.put(type, std::to_string(before ? std::stoi(*before) + 1 : 1));
        }
    }

private:
    char letter_;
    std::string name_;
};

class ProjectionEngineTest : public ::testing::Test {
protected:
    using Transaction = executor::Transaction;

    EngineHouse house;
    Counts first{'1'};
    Counts second{'2'};
    std::optional<ProjectionEngine> views;

    ProjectionEngineTest() {
        start();
    }
    void TearDown() override {
        house.close();
    }

    void start() {
        house.open();
        views.emplace(std::vector<const Projection*>{&first, &second},
                      house.log(),
                      house.state_store,
                      house.clock);
        house.subscribers = {&*views};
        house.begin();
        views->start();
    }
    void restart() {
        house.close();
        start();
    }
    void crash() {
        house.crash();
        start();
    }

    void register_one(log::Partition partition = EngineHouse::home) {
        const auto decide = [](Transaction& tx) {
            const auto born = customer::decide({},
                                               customer::Register{.claim = {tx.random_id()},
                                                                  .profile = {},
                                                                  .email = "a@b.example",
                                                                  .password_hash = "hash"},
                                               {.now = tx.now()});
            tx.append(domain::CustomerId{tx.take_secret().value}, *born, somebody);
            return true;
        };
        const auto done = house.execute(decide, partition);
        ASSERT_TRUE(done.has_value());
    }
    [[nodiscard]] std::string count(const char* view,
                                    std::string_view type = "customer-registered.v1") {
        return views->view(view).view().get(EngineHouse::home, type).value_or("none");
    }
    [[nodiscard]] log::Position position(const char* view) {
        return views->view(view).position(EngineHouse::home);
    }
    [[nodiscard]] log::Position end() {
        return house.log().end(EngineHouse::home)->checkpoint.position;
    }
    [[nodiscard]] bool stands_still(const char* view) {
        return views->view(view).quarantined(EngineHouse::home).has_value();
    }
    /// How many generations of the view have rows.
    [[nodiscard]] int generations(char view) {
        std::bitset<256> found;
        const std::string from{'w', view};
        const std::string end{'w', static_cast<char>(view + 1)};
        for (auto row = house.state_store.scan(from, end); row->valid(); row->next()) {
            found.set(static_cast<unsigned char>(row->key()[2]));
        }
        return static_cast<int>(found.count());
    }
    /// On one thread nothing is appended meanwhile.
    projections::Comparison rebuild(const char* view, bool compare_only, std::size_t threads = 1) {
        const auto compared = views->rebuild(
            view, compare_only, [](const std::function<void()>& what) { what(); }, threads);
        EXPECT_TRUE(compared.has_value());
        return *compared;
    }
};

TEST_F(ProjectionEngineTest, AViewIsReadableWhenTheCommandIsAnswered) {
    register_one();
    EXPECT_EQ(count("1"), "1");
    EXPECT_EQ(position("1"), end());
    EXPECT_EQ(views->slowest(EngineHouse::home), end());
}

TEST_F(ProjectionEngineTest, ACheckpointIsInTheWriteOfItsRows) {
    register_one();
    ASSERT_TRUE(house.state_store.flush().has_value());
    for (int i = 0; i < 3; ++i) register_one();
    // However many of the buffered writes survive, a view counts each event once.
    for (std::size_t survive = 0; survive <= 3; ++survive) {
        house.close();
        house.state_store.crash(survive);
        house.state_store.reopen();
        start();
        EXPECT_EQ(count("1"), "4") << survive;
        EXPECT_EQ(position("1"), end());
    }
}

TEST_F(ProjectionEngineTest, AViewGoesOnFromItsCheckpointAfterARestart) {
    register_one();
    restart();
    register_one();
    crash();
    EXPECT_EQ(count("1"), "2");
    EXPECT_EQ(count("2"), "2");
}

TEST_F(ProjectionEngineTest, AViewThatCannotFoldStandsStillAndTheOthersGoOn) {
    first.indigestible = "customer-registered.v1";
    register_one();
    register_one();
    EXPECT_TRUE(stands_still("1"));
    EXPECT_EQ(position("1"), log::Position{0});
    EXPECT_EQ(count("2"), "2");
    EXPECT_EQ(position("2"), end());
}

TEST_F(ProjectionEngineTest, QuarantineNamesTheEventAndTheReason) {
    first.indigestible = "customer-login-address-set.v1";
    register_one();
    const auto quarantined = views->view("1").quarantined(EngineHouse::home);
    ASSERT_TRUE(quarantined.has_value());
    EXPECT_EQ(quarantined->position, log::Position{2});
    EXPECT_EQ(quarantined->reason, "cannot digest customer-login-address-set.v1");
}

TEST_F(ProjectionEngineTest, ARetryCatchesUpOnceTheCauseIsGone) {
    register_one();
    first.indigestible = "customer-registered.v1";
    register_one();
    EXPECT_TRUE(views->view("1").retry(EngineHouse::home));
    EXPECT_TRUE(stands_still("1")) << "nothing has changed yet";
    first.indigestible.clear();
    register_one();
    EXPECT_TRUE(views->view("1").retry(EngineHouse::home));
    EXPECT_FALSE(stands_still("1"));
    EXPECT_EQ(count("1"), "3");
    EXPECT_EQ(position("1"), end());
    register_one();
    EXPECT_EQ(count("1"), "4") << "it follows again";
}

TEST_F(ProjectionEngineTest, ASkippedEventIsLeftOutForEver) {
    first.indigestible = "customer-profile-changed.v1";
    register_one();
    EXPECT_TRUE(views->view("1").skip(EngineHouse::home));
    EXPECT_FALSE(stands_still("1"));
    EXPECT_EQ(count("1", "customer-profile-changed.v1"), "none");
    EXPECT_EQ(count("1", "customer-password-set.v1"), "1");
    first.indigestible.clear();
    crash();
    EXPECT_EQ(position("1"), end());
    register_one();
    EXPECT_EQ(count("1", "customer-profile-changed.v1"), "1") << "the next of its kind counts";
}

TEST_F(ProjectionEngineTest, NothingIsFoldedTwiceAfterAQuarantineAndARestart) {
    register_one();
    restart();
    first.indigestible = "customer-registered.v1";
    register_one();
    restart();
    first.indigestible.clear();
    restart();
    EXPECT_EQ(count("1"), "2");
    EXPECT_EQ(count("2"), "2");
}

TEST_F(ProjectionEngineTest, ARebuildGivesTheSameRowsAndSwitchesToThem) {
    for (int i = 0; i < 3; ++i) register_one();
    const auto generation = views->view("1").view().generation();
    const auto compared = rebuild("1", false);
    EXPECT_EQ(compared.different, 0U);
    EXPECT_EQ(compared.events, 15U);
    EXPECT_NE(views->view("1").view().generation(), generation);
    EXPECT_EQ(count("1"), "3");
    register_one();
    restart();
    EXPECT_EQ(count("1"), "4");
}

TEST_F(ProjectionEngineTest, ThreadsShareThePartitionsOfARebuild) {
    for (std::uint16_t i = 0; i < EngineHouse::partition_count; ++i) register_one({i});
    const auto compared = rebuild("1", false, EngineHouse::partition_count + 1);
    EXPECT_EQ(compared.different, 0U);
    EXPECT_EQ(compared.events, 15U);
    EXPECT_EQ(compared.digest, rebuild("1", true).digest);
    EXPECT_EQ(count("1"), "1");
}

TEST_F(ProjectionEngineTest, AViewThatCannotBeRebuiltOnAThreadIsLeftAsItIs) {
    for (std::uint16_t i = 0; i < EngineHouse::partition_count; ++i) register_one({i});
    first.indigestible = "customer-registered.v1";
    EXPECT_THROW((void)rebuild("1", false, EngineHouse::partition_count), std::runtime_error);
    EXPECT_EQ(count("1"), "1");
}

TEST_F(ProjectionEngineTest, RowsOfARebuildThatFailedGoAtOnce) {  // M20
    for (std::uint16_t i = 0; i < EngineHouse::partition_count; ++i) register_one({i});
    first.indigestible = "customer-registered.v1";
    first.only_in = log::Partition{EngineHouse::partition_count - 1};
    EXPECT_THROW((void)rebuild("1", false), std::runtime_error);
    EXPECT_EQ(generations('1'), 1);
    EXPECT_EQ(count("1"), "1");
}

TEST_F(ProjectionEngineTest, RowsOfARebuildThatACrashEndedGoAtTheNextStart) {  // M20
    register_one();
    eventstore::ports::WriteBatch left_behind;
    const auto generation = static_cast<char>(views->view("1").view().generation() + 1);
    left_behind.put(std::string{'w', '1', generation, 0, 0} + "whose order", "");
    ASSERT_TRUE(
        house.state_store.write(left_behind, eventstore::ports::Durability::buffered).has_value());
    restart();
    EXPECT_EQ(generations('1'), 1);
    EXPECT_EQ(count("1"), "1");
}

TEST_F(ProjectionEngineTest, AnAuditFindsAViewThatIsWrongAndChangesNothing) {
    first.forgets = true;
    register_one();
    first.forgets = false;
    const auto compared = rebuild("1", true);
    EXPECT_EQ(compared.different, 5U);
    EXPECT_EQ(count("1"), "none");
    EXPECT_EQ(rebuild("2", true).different, 0U);
}

TEST_F(ProjectionEngineTest, ARebuildMendsAViewThatIsWrongAndErasesTheOldRows) {
    first.forgets = true;
    register_one();
    first.forgets = false;
    register_one();
    EXPECT_GT(rebuild("1", false).different, 0U);
    EXPECT_EQ(count("1"), "2");
    EXPECT_EQ(generations('1'), 1);
}

TEST_F(ProjectionEngineTest, AViewBeyondTheLogStopsTheStart) {
    register_one();
    house.close();
    eventstore::ports::WriteBatch all;
    all.erase_range({}, "\xff");
    ASSERT_TRUE(house.log_store.write(all, eventstore::ports::Durability::synced).has_value());
    house.open();
    views.emplace(
        std::vector<const Projection*>{&first}, house.log(), house.state_store, house.clock);
    EXPECT_THROW(views->start(), eventstore::ports::StoreFailure);
}

}  // namespace
}  // namespace kontor::tests
