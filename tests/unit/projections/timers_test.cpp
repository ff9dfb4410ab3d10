// What has a time to live, in order (M16, M17, M19, M25).

#include "projections/retention/timers.hpp"

#include "adapters/memory/memory_store.hpp"
#include "projections/engine/rows_buffer.hpp"
#include "tests/support/engine_house.hpp"
#include "tests/unit/domain/order_words.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace kontor::tests {
namespace {

namespace customer = domain::customer;
namespace executor = eventstore::executor;
namespace order = domain::order;

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

template <class Event>
executor::CommittedBatch in(const eventstore::log::StreamId& stream,
                            std::uint64_t position,
                            const Event& event) {
    executor::CommittedBatch batch{
        .partition = {}, .before = {}, .after = {}, .time = EngineHouse::noon};
    batch.events.push_back(
        {.position = {position},
         .stream = stream,
         .version = position + 1,
         .time = EngineHouse::noon,
         .request = {},
         .event = std::visit([](const auto& e) -> domain::Event { return e; }, event)});
    return batch;
}
executor::CommittedBatch of(std::uint64_t position, const customer::Event& event) {
    return in(executor::stream_of(domain::CustomerId{}), position, event);
}
executor::CommittedBatch of_order(std::uint64_t position, const order::Event& event) {
    return in(executor::stream_of(domain::OrderNumber{"0100000001"}), position, event);
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

std::map<std::string, std::string> rows_of_timer(char timer,
                                                 const std::vector<executor::CommittedBatch>& log) {
    auto rows = rows_of(log, false);
    std::erase_if(rows, [&](const auto& row) { return row.first[1] != timer; });
    return rows;
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
        return rows_of_timer('d', log);
    };
    EXPECT_EQ(of_drafts({of(0, saved(1, 0))}).size(), 1U);
    EXPECT_EQ(of_drafts({of(0, saved(1, 0)), of(1, saved(2, 5))}), of_drafts({of(1, saved(2, 5))}));
    EXPECT_TRUE(of_drafts({of(0, saved(1, 0)),
                           of(1, customer::DraftRemoved{.revision = 1, .at = EngineHouse::noon})})
                    .empty());
}

const std::string url = "https://tracking.example/t/1";
const auto done = noon + days{3};

TEST(Timers, ALinkThatComesAfterCompletionHasTheTimeOfOneThatCameBefore) {  // M17
    const auto before =
        rows_of_timer('t', {of_order(0, tracked(parcel_1, url)), of_order(1, completed(done))});
    ASSERT_EQ(before.size(), 1U);
    EXPECT_EQ(rows_of_timer('t',
                            {of_order(0, completed(done)),
                             of_order(1, tracked(parcel_1, url, done + days{5}))}),
              before);
    EXPECT_TRUE(rows_of_timer('t', {of_order(0, completed(done))}).empty());
}

TEST(Timers, WithoutLinksThatWerePurgedAreTheSame) {  // M17, M24
    const order::TrackingExpired expired{.at = done + days{10}};
    const auto without = rows_of({of_order(0, completed(done)), of_order(1, expired)}, false);
    EXPECT_EQ(rows_of({of_order(0, tracked(parcel_1, url)),
                       of_order(1, completed(done)),
                       of_order(2, expired)},
                      false),
              without);
    EXPECT_EQ(rows_of({of_order(0, completed(done)),
                       of_order(1, tracked(parcel_1, url, done)),
                       of_order(2, expired)},
                      false),
              without);
}

TEST(Timers, AnOrderHasOneForAsLongAsItIsOnHold) {  // M17
    const order::HoldPlaced held{.reason_code = "claim", .at = noon};
    EXPECT_EQ(rows_of_timer('h', {of_order(0, held)}).size(), 1U);
    EXPECT_TRUE(
        rows_of_timer('h', {of_order(0, held), of_order(1, order::HoldReleased{.at = done})})
            .empty());
}

}  // namespace
}  // namespace kontor::tests
