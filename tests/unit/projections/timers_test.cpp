// What has a time to live, in order (M16, M17, M19, M25).

#include "projections/retention/timers.hpp"

#include "adapters/memory/memory_store.hpp"
#include "projections/engine/rows_buffer.hpp"
#include "tests/support/engine_house.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace kontor::tests {
namespace {

namespace customer = domain::customer;
namespace executor = eventstore::executor;

/// Folds what `batches` hold, one by one or as a single batch, and returns the rows.
std::map<std::string, std::string> rows_of(std::vector<executor::CommittedBatch> batches,
                                           bool together) {
    if (together) {
        executor::CommittedBatch all = batches.front();
        for (std::size_t i = 1; i < batches.size(); ++i) {
            all.events.insert(all.events.end(), batches[i].events.begin(), batches[i].events.end());
            all.purges.insert(all.purges.end(), batches[i].purges.begin(), batches[i].purges.end());
        }
        batches = {all};
    }
    adapters::memory::MemoryStore store;
    const projections::retention::Timers timers;
    for (const auto& batch : batches) {
        projections::RowsBuffer rows{store, "w"};
        timers.fold(batch, rows);
        eventstore::ports::WriteBatch changes;
        rows.flush_into(changes);
        EXPECT_TRUE(store.write(changes, eventstore::ports::Durability::synced).has_value());
    }
    std::map<std::string, std::string> rows;
    for (auto row = store.scan("w", "x"); row->valid(); row->next()) {
        rows.emplace(row->key(), row->value());
    }
    return rows;
}

executor::CommittedBatch of(std::uint64_t position, customer::Event event) {
    executor::CommittedBatch batch{
        .partition = {}, .before = {}, .after = {}, .time = EngineHouse::noon};
    batch.events.push_back(
        {.position = {position},
         .stream = executor::stream_of(domain::CustomerId{}),
         .version = position + 1,
         .time = EngineHouse::noon,
         .request = {},
         .event = std::visit([](const auto& e) -> domain::Event { return e; }, event)});
    return batch;
}

executor::CommittedBatch sweep(std::uint64_t position, std::vector<std::uint64_t> versions) {
    executor::CommittedBatch batch{
        .partition = {}, .before = {}, .after = {}, .time = EngineHouse::noon};
    batch.purges.push_back({.position = {position},
                            .time = EngineHouse::noon + std::chrono::hours{1},
                            .purge = {.stream = executor::stream_of(domain::CustomerId{}),
                                      .versions = std::move(versions),
                                      .positions = {},
                                      .whole = false}});
    return batch;
}

customer::SessionStarted started(std::uint8_t number, int hour) {
    domain::SessionId session;
    session.value.bytes.back() = number;
    return {.session = session, .at = EngineHouse::noon + std::chrono::hours{hour}};
}

TEST(Timers, AreTheSameHoweverAReplayCutsTheLog) {  // M24, M25
    const std::vector<executor::CommittedBatch> log{
        of(0, customer::CustomerRegistered{.claim = {}, .at = EngineHouse::noon}),
        of(1, customer::CustomerActivated{.at = EngineHouse::noon}),
        of(2, started(1, 1)),
        sweep(3, {}),
        of(4, started(2, 30)),
        sweep(5, {3}),
        sweep(6, {}),
        of(7, started(3, 60))};
    EXPECT_EQ(rows_of(log, true), rows_of(log, false));
    for (std::size_t length = 1; length <= log.size(); ++length) {
        const std::vector<executor::CommittedBatch> part(
            log.begin(), log.begin() + static_cast<std::ptrdiff_t>(length));
        EXPECT_EQ(rows_of(part, true), rows_of(part, false)) << length;
    }
}

TEST(Timers, ADraftsTimeStartsAgainWithEachChangeAndEndsWithIt) {  // M16
    const auto saved = [](std::uint64_t revision, int hour) {
        return customer::DraftSaved{.draft = {domain::Erased{}},
                                    .revision = revision,
                                    .at = EngineHouse::noon + std::chrono::hours{hour}};
    };
    const auto of_drafts = [](const std::vector<executor::CommittedBatch>& log) {
        auto rows = rows_of(log, false);
        std::erase_if(rows, [](const auto& row) { return row.first[1] != 'd'; });
        return rows;
    };
    EXPECT_EQ(of_drafts({of(0, saved(1, 0))}).size(), 1U);
    EXPECT_EQ(of_drafts({of(0, saved(1, 0)), of(1, saved(2, 5))}), of_drafts({of(1, saved(2, 5))}));
    EXPECT_TRUE(of_drafts({of(0, saved(1, 0)),
                           of(1, customer::DraftRemoved{.revision = 1, .at = EngineHouse::noon})})
                    .empty());
}

}  // namespace
}  // namespace kontor::tests
