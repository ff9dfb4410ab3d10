// What an operator is told of views that stand still, and what comes of retrying and skipping
// (M24).

#include "adapters/http/routes/operator.hpp"

#include "tests/support/engine_house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>

namespace kontor::tests {
namespace {

using adapters::http::resumed_text;
using adapters::http::views_text;
using testing::HasSubstr;
using testing::Not;
namespace executor = eventstore::executor;

/// Adds up the days of rules; cannot digest the unlucky number while it is superstitious.
class Days final : public projections::Projection {
public:
    static constexpr std::uint32_t unlucky = 13;
    bool superstitious = true;

    [[nodiscard]] std::string_view name() const override {
        return "days";
    }
    [[nodiscard]] char letter() const override {
        return '1';
    }
    [[nodiscard]] std::uint32_t schema() const override {
        return 1;
    }
    void fold(const executor::CommittedBatch& batch, projections::Rows& rows) const override {
        for (const auto& event : batch.events) {
            const auto& rules = std::get<domain::partition::RetentionRulesSet>(event.event);
            if (superstitious && rules.order_placed == unlucky) {
                throw std::runtime_error{"an unlucky number"};
            }
            const auto before = rows.get("sum");
            rows.put("sum",
                     std::to_string((before ? std::stoul(*before) : 0UL) + rules.order_placed));
        }
    }
};

class OperatorTest : public testing::Test {
protected:
    EngineHouse house;
    Days days;
    std::optional<projections::ProjectionEngine> views;

    OperatorTest() {
        house.open();
        views.emplace(std::vector<const projections::Projection*>{&days},
                      house.log(),
                      house.state_store,
                      house.clock);
        house.subscribers = {&*views};
        house.begin();
        views->start();
    }
    void TearDown() override {
        house.close();
    }

    /// One event in a batch of its own.
    void set_days(std::uint32_t order_placed) {
        const auto done = house.execute([order_placed](executor::Transaction& tx) {
            tx.append(domain::partition::RetentionRulesSet{.order_placed = order_placed});
            return true;
        });
        ASSERT_TRUE(done.has_value());
    }
    [[nodiscard]] std::string sum() const {
        return views->view("days").view().get(EngineHouse::home, "sum").value_or("none");
    }
    std::string retry() {
        return resumed_text(*views, "days", false);
    }
    std::string skip() {
        return resumed_text(*views, "days", true);
    }
};

TEST_F(OperatorTest, AViewThatGoesOnIsListedWithItsRecordsAlone) {
    set_days(30);
    EXPECT_EQ(views_text(*views), "days                    1 records\n");
    EXPECT_EQ(retry(), "days stands still nowhere\n");
    EXPECT_EQ(skip(), "days stands still nowhere\n");
    EXPECT_EQ(sum(), "30");
}

TEST_F(OperatorTest, AViewThatStandsStillIsListedWithPlaceAndReason) {
    set_days(30);
    set_days(Days::unlucky);
    EXPECT_THAT(views_text(*views), HasSubstr("  partition 1 stands at 1: an unlucky number\n"));
}

TEST_F(OperatorTest, ARetryTellsWhetherItHelped) {
    set_days(Days::unlucky);
    set_days(30);
    EXPECT_EQ(retry(), "days still stands:\n  partition 1 stands at 0: an unlucky number\n");
    EXPECT_EQ(sum(), "none");
    days.superstitious = false;
    EXPECT_EQ(retry(), "days goes on\n");
    EXPECT_EQ(sum(), "43");
    EXPECT_THAT(views_text(*views), Not(HasSubstr("stands")));
}

TEST_F(OperatorTest, ASkipLeavesOutThatEventAndStopsAtTheNextOfItsKind) {
    set_days(Days::unlucky);
    set_days(30);
    set_days(Days::unlucky);
    EXPECT_EQ(skip(), "days still stands:\n  partition 1 stands at 2: an unlucky number\n");
    EXPECT_EQ(skip(), "days goes on\n");
    EXPECT_EQ(sum(), "30");
    set_days(7);
    EXPECT_EQ(sum(), "37") << "it follows again";
}

}  // namespace
}  // namespace kontor::tests
