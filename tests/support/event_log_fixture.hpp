#pragma once

#include "eventstore/log/event_log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <exception>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace kontor::tests {

/// A log of some kind, as its contract sees it.
class LogUnderTest {
public:
    using Appended = eventstore::log::LogResult<eventstore::log::Checkpoint>;
    using Addressed = std::pair<eventstore::log::Partition, eventstore::log::Batch>;

    virtual ~LogUnderTest() = default;
    LogUnderTest(const LogUnderTest&) = delete;
    LogUnderTest& operator=(const LogUnderTest&) = delete;

    /// Another object after `restart` and `crash`.
    [[nodiscard]] virtual eventstore::log::EventLog& log() = 0;
    /// Asks for all of them before any is answered.
    [[nodiscard]] virtual std::vector<Appended> append_together(std::vector<Addressed> batches) = 0;

    /// Closes in order and opens again, asking for `partitions` as a changed configuration might.
    virtual void restart(std::uint16_t partitions) = 0;
    /// The process dies and starts again.
    virtual void crash() = 0;
    /// The writer is not told what became of its next write: it is there, or it is not.
    virtual void lose_next_answer(bool write_is_there) = 0;

protected:
    LogUnderTest() = default;
};

/// Asks `log`, which runs on `io`, for all of `batches` before any is answered; runs `io` until all
/// are.
inline std::vector<LogUnderTest::Appended> all_appended(
    boost::asio::io_context& io,
    eventstore::log::EventLog& log,
    std::vector<LogUnderTest::Addressed> batches) {
    std::vector<LogUnderTest::Appended> outcomes(
        batches.size(), std::unexpected{eventstore::log::LogError::unavailable});
    for (std::size_t i = 0; i < batches.size(); ++i) {
        boost::asio::co_spawn(
            io,
            log.append(batches[i].first, std::move(batches[i].second)),
            [&outcomes, i](const std::exception_ptr& failure, LogUnderTest::Appended outcome) {
                if (failure) std::rethrow_exception(failure);
                outcomes[i] = outcome;
            });
    }
    io.restart();
    io.run();
    return outcomes;
}

struct LogKind {
    std::string name;
    std::function<std::unique_ptr<LogUnderTest>()> make;

    friend std::ostream& operator<<(std::ostream& out, const LogKind& kind) {
        return out << kind.name;
    }
};

inline constexpr std::uint16_t partitions_of_tests = 4;

/// A log of `partitions_of_tests` partitions and words to speak about it.
class EventLogFixture : public testing::TestWithParam<LogKind> {
protected:
    using Batch = eventstore::log::Batch;
    using Checkpoint = eventstore::log::Checkpoint;
    using Entry = eventstore::log::Entry;
    using Partition = eventstore::log::Partition;
    using Position = eventstore::log::Position;
    using Record = eventstore::log::Record;
    using StreamPurged = eventstore::log::StreamPurged;

    static constexpr Partition here{1};
    static constexpr Partition there{2};

    static Record record(std::string stream, std::uint64_t version, std::string payload = "boxes") {
        return {.stream = {std::move(stream)},
                .version = version,
                .type = "order-placed.v1",
                .metadata = {},
                .idempotency = std::nullopt,
                .payload = std::move(payload)};
    }
    /// A batch that follows the last one, with an id of its own.
    Batch batch(std::vector<Record> records, std::vector<StreamPurged> purges = {}) {
        Batch batch{.id = {},
                    .term = 1,
                    .expected_end = end(here).position,
                    .time = noon,
                    .records = std::move(records),
                    .purges = std::move(purges)};
        batch.id.bytes[0] = ++batches_;
        return batch;
    }
    static StreamPurged purge(std::string stream, std::vector<Position> positions) {
        StreamPurged purged{.stream = {std::move(stream)}, .versions = {}, .positions = {}};
        for (const auto position : positions) purged.versions.push_back(position.value + 1);
        purged.positions = std::move(positions);
        return purged;
    }

    [[nodiscard]] eventstore::log::EventLog& log() {
        return under_test_->log();
    }
    LogUnderTest::Appended append(Batch batch, Partition partition = here) {
        return under_test_->append_together({{partition, std::move(batch)}}).front();
    }
    /// Three records of one stream, each a batch.
    void append_three() {
        for (std::uint64_t version = 1; version <= 3; ++version) {
            ASSERT_TRUE(append(batch({record("o:first", version)})).has_value());
        }
    }
    [[nodiscard]] Checkpoint end(Partition partition) {
        const auto end = log().end(partition);
        EXPECT_TRUE(end.has_value());
        return end ? end->checkpoint : Checkpoint{};
    }
    [[nodiscard]] std::vector<Entry> entries(Partition partition = here) {
        const auto page = log().read(partition, {}, 1'000'000);
        EXPECT_TRUE(page.has_value());
        return page ? page->entries : std::vector<Entry>{};
    }
    /// The positions at which a reader finds records.
    [[nodiscard]] std::vector<std::uint64_t> record_positions(Partition partition = here) {
        std::vector<std::uint64_t> positions;
        for (const auto& entry : entries(partition)) {
            if (std::holds_alternative<Record>(entry.content)) {
                positions.push_back(entry.position.value);
            }
        }
        return positions;
    }

    static constexpr domain::Timestamp noon{std::chrono::sys_days{std::chrono::year{2030} / 1 / 1} +
                                            std::chrono::hours{12}};

    std::unique_ptr<LogUnderTest> under_test_ = GetParam().make();

private:
    std::uint8_t batches_ = 0;
};

inline std::string name_of(const testing::TestParamInfo<LogKind>& info) {
    return info.param.name;
}

}  // namespace kontor::tests
