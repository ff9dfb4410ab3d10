#include "eventstore/codec/digest.hpp"
#include "eventstore/log/replay.hpp"
#include "projections/engine/projection_engine.hpp"
#include "projections/engine/rows_buffer.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <utility>

namespace kontor::projections {

namespace executor = eventstore::executor;
namespace log = eventstore::log;
namespace ports = eventstore::ports;

namespace {

/// What is changed again before it is written is written once, and many rows in their order cost a
/// store less than few.
constexpr std::size_t rows_at_once = 20'000;
constexpr std::size_t bytes_at_once = std::size_t{16} * 1024 * 1024;

/// Folds a projection into a generation of its own.
class Beside {
public:
    Beside(const RunningView& running,
           std::uint8_t generation,
           const log::EventLog& event_log,
           ports::KeyValueStore& store,
           std::uint16_t partitions)
        : running_{running},
          generation_{generation},
          log_{event_log},
          store_{store},
          at_(partitions) {}

    /// Folds what the log has beyond where it stands, in every partition: each thread takes the
    /// next that is not begun. Throws what a fold throws.
    log::LogResult<void> advance(std::size_t threads) {
        std::atomic<std::size_t> next{0};
        const auto take_partitions = [&]() -> log::LogResult<void> {
            for (auto i = next++; i < at_.size(); i = next++) {
                const log::Partition partition{static_cast<std::uint16_t>(i)};
                if (auto advanced = advance(partition); !advanced) return advanced;
            }
            return {};
        };
        std::vector<std::future<log::LogResult<void>>> others;
        for (std::size_t i = 1; i < std::min(threads, at_.size()); ++i) {
            others.push_back(std::async(std::launch::async, take_partitions));
        }
        auto result = take_partitions();
        for (auto& other : others) {
            if (auto advanced = other.get(); !advanced) result = advanced;
        }
        return result;
    }

    [[nodiscard]] std::uint64_t events() const {
        return events_;
    }
    [[nodiscard]] const std::vector<log::Checkpoint>& at() const {
        return at_;
    }

private:
    log::LogResult<void> advance(log::Partition partition) {
        RowsBuffer rows{store_, running_.view().prefix(partition, generation_)};
        auto& at = at_[partition.value];
        log::LogResult<void> result;
        const auto visit = [&](std::vector<log::Entry> entries, log::Checkpoint after) {
            if (!result) return;
            events_ += static_cast<std::uint64_t>(
                std::ranges::count_if(entries, [](const log::Entry& entry) {
                    return std::holds_alternative<log::Record>(entry.content);
                }));
            const auto& projection = running_.projection();
            const auto batch =
                executor::committed(partition, at, after, std::move(entries), projection.types());
            if (!batch) {
                result = std::unexpected{batch.error()};
                return;
            }
            projection.fold(*batch, rows);
            at = after;
            const bool is_much = rows.size() >= rows_at_once || rows.size_bytes() >= bytes_at_once;
            if (is_much) result = write(partition, rows);
        };
        const auto replayed = log::replay(log_, partition, at, visit);
        if (!replayed) return std::unexpected{replayed.error()};
        return result ? write(partition, rows) : result;
    }

    log::LogResult<void> write(log::Partition partition, RowsBuffer& rows) {
        ports::WriteBatch changes;
        rows.flush_into(changes);
        running_.bookkeeping().put(changes, partition, generation_, {at_[partition.value], {}});
        if (store_.write(changes, ports::Durability::buffered)) return {};
        return std::unexpected{log::LogError::unavailable};
    }

    const RunningView& running_;
    std::uint8_t generation_;
    const log::EventLog& log_;
    ports::KeyValueStore& store_;
    std::vector<log::Checkpoint> at_;
    std::atomic<std::uint64_t> events_{0};
};

bool erase(const ViewBookkeeping& bookkeeping,
           ports::KeyValueStore& store,
           std::uint8_t generation) {
    ports::WriteBatch changes;
    bookkeeping.erase_generation(changes, generation);
    return store.write(changes, ports::Durability::buffered).has_value();
}

/// A generation that nobody reads goes whatever way a rebuild ends: it would not follow what is
/// forgotten.
class Unread {
public:
    Unread(const ViewBookkeeping& bookkeeping, ports::KeyValueStore& store, std::uint8_t generation)
        : bookkeeping_{bookkeeping}, store_{store}, generation_{generation} {}
    ~Unread() {
        if (!erased_) (void)erase();
    }
    Unread(const Unread&) = delete;
    Unread& operator=(const Unread&) = delete;

    void is_now(std::uint8_t generation) {
        generation_ = generation;
    }
    [[nodiscard]] bool erase() {
        erased_ = projections::erase(bookkeeping_, store_, generation_);
        return erased_;
    }

private:
    const ViewBookkeeping& bookkeeping_;
    ports::KeyValueStore& store_;
    std::uint8_t generation_;
    bool erased_ = false;
};

/// Walks two generations of a view row by row.
void compare(ports::Cursor& before, ports::Cursor& after, Comparison& comparison) {
    constexpr auto skip = View::prefix_size - 2;  // The generation differs, the partition counts.
    eventstore::codec::Digest digest;
    while (before.valid() || after.valid()) {
        const auto left = before.valid() ? before.key().substr(skip) : std::string_view{};
        const auto right = after.valid() ? after.key().substr(skip) : std::string_view{};
        const bool take_left = before.valid() && (!after.valid() || left <= right);
        const bool take_right = after.valid() && (!before.valid() || right <= left);
        if (take_left != take_right || before.value() != after.value()) ++comparison.different;
        if (take_right) {
            digest.add(right);
            digest.add(after.value());
            ++comparison.rows;
            after.next();
        }
        if (take_left) before.next();
    }
    comparison.digest = digest.hex();
}

}  // namespace

log::LogResult<Comparison> ProjectionEngine::rebuild(std::string_view name,
                                                     bool compare_only,
                                                     const OnEngine& on_engine,
                                                     std::size_t threads) {
    const std::scoped_lock alone{rebuilding_};
    auto& running = view(name);
    Comparison comparison{.view = std::string{name}};
    const auto note_quarantine = [&] {
        for (std::uint16_t i = 0; i < partitions_; ++i) {
            comparison.quarantined = comparison.quarantined || running.quarantined({i});
        }
    };
    if (compare_only && !running.projection().makes_rows()) {
        note_quarantine();
        return comparison;
    }
    const auto old_generation = running.view().generation();
    const auto generation = static_cast<std::uint8_t>(old_generation + 1);
    const auto& bookkeeping = running.bookkeeping();
    if (!erase(bookkeeping, store_, generation)) {
        return std::unexpected{log::LogError::unavailable};
    }
    Unread unread{bookkeeping, store_, generation};
    const auto begun = clock_.since_boot();
    Beside beside{running, generation, log_, store_, partitions_};
    const auto side_by_side = running.projection().partitions_are_apart() ? threads : 1;
    if (auto advanced = beside.advance(side_by_side); !advanced)
        return std::unexpected{advanced.error()};

    std::unique_ptr<ports::Cursor> before;
    std::unique_ptr<ports::Cursor> after;
    log::LogResult<void> finished;
    on_engine([&] {
        // Nothing is appended while this runs: both sides are folds of the same log.
        finished = beside.advance(1);
        if (!finished) return;
        const auto rows = [&](std::uint8_t which) {
            const std::string prefix{'w', running.projection().letter(), static_cast<char>(which)};
            return store_.scan(prefix, View::after(prefix));
        };
        before = rows(old_generation);
        after = rows(generation);
        note_quarantine();
        if (compare_only) return;
        ports::WriteBatch changes;
        bookkeeping.put(changes, {generation, running.projection().schema()});
        if (!store_.write(changes, ports::Durability::buffered)) {
            finished = std::unexpected{log::LogError::unavailable};
            return;
        }
        unread.is_now(old_generation);
        running.adopt(generation, beside.at());
    });
    if (!finished) return std::unexpected{finished.error()};

    comparison.events = beside.events();
    comparison.seconds = std::chrono::duration<double>{clock_.since_boot() - begun}.count();
    compare(*before, *after, comparison);
    before.reset();
    after.reset();
    if (!unread.erase()) return std::unexpected{log::LogError::unavailable};
    return comparison;
}

}  // namespace kontor::projections
