#pragma once

#include "eventstore/executor/subscriber.hpp"
#include "eventstore/ports/clock.hpp"
#include "projections/engine/running_view.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kontor::projections {

/// What a rebuild or an audit found.
struct Comparison {
    std::string view;
    std::uint64_t events = 0;     ///< That were gone through.
    double seconds = 0;           ///< Of folding.
    std::uint64_t rows = 0;       ///< Of the rows built beside.
    std::uint64_t different = 0;  ///< Rows that the running view had otherwise, not, or too much.
    std::string digest;        ///< BLAKE2b of the rows built beside, in hex; empty: it makes none.
    bool quarantined = false;  ///< The running view stood still, so it could only differ.
};

/// Runs the views behind the executors: each follows every batch at the log's end, stands still
/// where it cannot fold, and can be rebuilt beside itself while it serves.
class ProjectionEngine final : public eventstore::executor::Subscriber {
public:
    /// Everything outlives the engine.
    ProjectionEngine(const std::vector<const Projection*>& projections,
                     const eventstore::log::EventLog& log,
                     eventstore::ports::KeyValueStore& store,
                     const eventstore::ports::Clock& clock);

    /// Catches every view up with the log. Throws StoreFailure. Blocks; before the executors run.
    void start();

    /// The same for views that were started: another node appends to the log.
    void catch_up();

    void on_batch(const eventstore::executor::CommittedBatch& batch,
                  eventstore::ports::WriteBatch& changes) noexcept override;
    void on_written(const eventstore::executor::CommittedBatch& batch) noexcept override;

    /// Aborts on a name that no projection has; `has` asks first.
    [[nodiscard]] RunningView& view(std::string_view name);
    [[nodiscard]] const RunningView& view(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] std::deque<RunningView>& views() {
        return views_;
    }
    [[nodiscard]] const std::deque<RunningView>& views() const {
        return views_;
    }
    /// Where every view of the partition can be read up to.
    [[nodiscard]] eventstore::log::Position slowest(eventstore::log::Partition partition) const;
    [[nodiscard]] std::uint16_t partitions() const {
        return partitions_;
    }

    /// Runs something on the engine's thread and waits for it.
    using OnEngine = std::function<void(const std::function<void()>&)>;

    /// Builds the view's rows afresh beside the running ones, brings them up to the log's end on
    /// the engine's thread, compares, and, unless `compare_only`, switches to them. The old rows
    /// go: they would not follow what is forgotten. One at a time. Called on a thread that may
    /// block; `threads` fold beside it, itself included: one where others wait for the processor.
    [[nodiscard]] eventstore::log::LogResult<Comparison> rebuild(std::string_view name,
                                                                 bool compare_only,
                                                                 const OnEngine& on_engine,
                                                                 std::size_t threads);

private:
    const eventstore::log::EventLog& log_;
    eventstore::ports::KeyValueStore& store_;
    const eventstore::ports::Clock& clock_;
    std::uint16_t partitions_;
    std::deque<RunningView> views_;
    std::mutex rebuilding_;
};

}  // namespace kontor::projections
