#pragma once

#include "domain/statistics/figures.hpp"
#include "eventstore/commands/counting.hpp"
#include "projections/engine/projection_engine.hpp"
#include "projections/statistics/registry.hpp"
#include "projections/statistics/released.hpp"
#include "projections/statistics/statistics_process.hpp"
#include "tests/support/engine_house.hpp"
#include "tests/unit/domain/catalogue_words.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace kontor::tests {

inline constexpr std::chrono::days a_week{7};
inline constexpr std::chrono::days a_month{31};

/// The registry view, which cannot fold anything for a while.
struct MoodyRegistry final : public projections::Projection {
    projections::statistics::Registry sound;
    bool indigestible = false;

    [[nodiscard]] std::string_view name() const override {
        return sound.name();
    }
    [[nodiscard]] char letter() const override {
        return sound.letter();
    }
    [[nodiscard]] std::uint32_t schema() const override {
        return sound.schema();
    }
    void fold(const eventstore::executor::CommittedBatch& batch,
              projections::Rows& rows) const override {
        if (indigestible) throw std::runtime_error{"cannot digest that"};
        sound.fold(batch, rows);
    }
};

/// A shop that counts, and the process that takes its weeks and months through their steps.
class StatisticsProcessTest : public ::testing::Test {
protected:
    using Transaction = eventstore::executor::Transaction;
    using Partition = eventstore::log::Partition;
    using Kept = eventstore::executor::Kept;

    EngineHouse house;
    domain::catalogue::Catalogue catalogue = shop_catalogue();
    projections::statistics::Released released;
    MoodyRegistry registry;
    std::optional<projections::ProjectionEngine> views;
    std::optional<eventstore::executor::StateStore> states;
    std::optional<projections::statistics::StatisticsProcess> process;
    bool clock_is_right = true;

    StatisticsProcessTest() {
        start();
    }
    void TearDown() override {
        process.reset();
        house.close();
    }

    void start() {
        house.open();
        views.emplace(std::vector<const projections::Projection*>{&released, &registry},
                      house.log(),
                      house.state_store,
                      house.clock);
        house.subscribers = {&*views};
        house.begin();
        views->start();
        states.emplace(house.state_store);
        process.emplace(house.io.get_executor(),
                        projections::statistics::StatisticsProcess::Parts{
                            .engine = house.engine(),
                            .sources = sources(),
                            .vault = house.vault(),
                            .registry = views->view("registry"),
                            .catalogue = catalogue,
                            .worker = house.work(),
                            .clock = house.clock,
                            .may_destroy = [this] { return clock_is_right; }});
    }
    void crash() {
        process.reset();
        house.crash();
        start();
    }
    projections::statistics::KeptSources sources() {
        return {.log = house.log(), .states = *states, .vault = house.vault()};
    }

    /// Runs it until it has nothing to do for a while.
    void run_for_a_while() {
        boost::asio::co_spawn(house.io, process->run(), [](const std::exception_ptr& failure) {
            EXPECT_FALSE(failure);
        });
        house.io.restart();
        house.io.poll();
    }
    void stop() {
        process->stop();
        house.settle();
    }

    /// Whether it came to its end.
    bool round() {
        bool done = false;
        boost::asio::co_spawn(house.io, process->round(), [&](const std::exception_ptr& failure) {
            done = failure == nullptr;
        });
        house.settle();
        return done;
    }

    void place(std::uint8_t customer, const std::string& account, Partition partition) {
        const auto done = house.execute(
            [&](Transaction& tx) {
                domain::order::PlaceOrder placed;
                placed.customer.value.bytes[0] = customer;
                placed.placing.account_number = account;
                const bool at_home = customer % 3 != 0;
                placed.delivery.address.country = at_home ? "BE" : "NL";
                placed.delivery.address.postcode = at_home ? "9000" : "1012 AB";
                placed.lines = {{.line = 1, .sku = {"BOX-M-25"}, .quantity = 2},
                                {.line = 2, .sku = {"TAPE-CLEAR"}, .quantity = 1}};
                eventstore::commands::count_placed(tx, placed, catalogue);
                return true;
            },
            partition);
        ASSERT_TRUE(done.has_value());
    }
    /// Twelve customers of four accounts, in all partitions and two countries.
    void a_busy_week() {
        for (std::uint8_t i = 0; i < 12; ++i) {
            const auto partition = static_cast<std::uint16_t>(i % EngineHouse::partition_count);
            place(i, "30000000" + std::to_string(i % 4), {partition});
        }
    }

    [[nodiscard]] std::vector<projections::statistics::ReleasedWeek> weeks() {
        return projections::statistics::released_weeks(views->view("statistics").view(), {}, {});
    }
    [[nodiscard]] std::vector<domain::statistics::RegistryEntry> entries() {
        return projections::statistics::registry(views->view("registry").view(), house.vault());
    }
    [[nodiscard]] domain::statistics::Releases releases() {
        return std::get<domain::statistics::Releases>(
            states
                ->slot(projections::statistics::first_partition,
                       eventstore::executor::releases_stream())
                .state);
    }
    [[nodiscard]] std::size_t held(Kept kept, const domain::statistics::Period& period) {
        std::size_t count = 0;
        for (std::uint16_t i = 0; i < EngineHouse::partition_count; ++i) {
            count += projections::statistics::versions_of(
                         sources(), {i}, eventstore::executor::stream_of(kept, period))
                         .size();
        }
        return count;
    }
    [[nodiscard]] domain::SecretId key_of(const domain::statistics::Period& period) {
        for (const auto& minted : releases().unsettled) {
            if (minted.period == period) return minted.secret;
        }
        return {};
    }
    [[nodiscard]] std::int64_t total_units(const projections::statistics::ReleasedWeek& week) {
        const auto figures = domain::statistics::figures_of(week.dimensions);
        const domain::statistics::Figure total{domain::statistics::Measure::units, {}};
        return week.values.at(
            static_cast<std::size_t>(std::ranges::find(figures, total) - figures.begin()));
    }
    [[nodiscard]] domain::statistics::Period this_week() {
        return domain::statistics::period_of(house.clock.now(),
                                             domain::statistics::PeriodKind::week);
    }
    [[nodiscard]] domain::statistics::Period this_month() {
        return domain::statistics::period_of(house.clock.now(),
                                             domain::statistics::PeriodKind::month);
    }
};

}  // namespace kontor::tests
