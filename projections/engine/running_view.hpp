#pragma once

#include "eventstore/executor/committed_batch.hpp"
#include "eventstore/log/event_log.hpp"
#include "eventstore/ports/key_value_store.hpp"
#include "projections/engine/view.hpp"
#include "projections/engine/view_bookkeeping.hpp"
#include "projections/projection.hpp"

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace kontor::projections {

/// An event that a view could not fold; the view stands still there until an operator decides.
struct Quarantined {
    eventstore::log::Position position;
    std::string reason;
};

/// One projection with its view and how far it is in each partition. Folding happens on the
/// engine's thread; reading progress and quarantine is safe from any thread.
class RunningView {
public:
    RunningView(const Projection& projection,
                const eventstore::log::EventLog& log,
                eventstore::ports::KeyValueStore& store,
                std::uint16_t partitions);

    /// Reads the bookkeeping and folds what the log has beyond it; all of it, if the rows are of
    /// another schema or lost. Blocks. Fails if the log cannot be read.
    [[nodiscard]] eventstore::log::LogResult<void> start();

    /// Folds the batch if the view stands right before it; leaves a view alone that lags. Returns
    /// whether the view is in step with the log afterwards: its checkpoint is then the caller's to
    /// write.
    bool follow(const eventstore::executor::CommittedBatch& batch,
                eventstore::ports::WriteBatch& changes);
    /// The changes of the last `follow` are readable.
    void followed(eventstore::log::Partition partition);

    /// In every partition in which the log goes beyond the view.
    [[nodiscard]] eventstore::log::LogResult<void> catch_up();
    /// Folds what the log has beyond the view's checkpoint in that partition.
    [[nodiscard]] eventstore::log::LogResult<void> catch_up(eventstore::log::Partition partition);

    /// Tries the quarantined event again, or leaves it out from now on. False if there is none.
    bool retry(eventstore::log::Partition partition);
    bool skip(eventstore::log::Partition partition);

    /// Takes over rows that were built beside.
    void adopt(std::uint8_t generation, const std::vector<eventstore::log::Checkpoint>& at);

    [[nodiscard]] const Projection& projection() const {
        return projection_;
    }
    [[nodiscard]] const View& view() const {
        return view_;
    }
    [[nodiscard]] const ViewBookkeeping& bookkeeping() const {
        return bookkeeping_;
    }
    /// The position up to which the view can be read.
    [[nodiscard]] eventstore::log::Position position(eventstore::log::Partition partition) const;
    [[nodiscard]] eventstore::log::Checkpoint checkpoint(
        eventstore::log::Partition partition) const;
    [[nodiscard]] std::optional<Quarantined> quarantined(
        eventstore::log::Partition partition) const;
    /// It does not stand still, and no event was skipped: it knows all that was appended. What is
    /// destroyed by what a view says waits for that. On the engine's thread.
    [[nodiscard]] bool is_whole(eventstore::log::Partition partition) const;

private:
    struct Part {
        ViewProgress progress;
        std::atomic<std::uint64_t> readable{0};
        std::optional<Quarantined> quarantined;  ///< Under `quarantine_mutex_`.
        std::atomic<bool> stands_still{false};   ///< Whether it is in quarantine.
        bool in_step = true;  ///< Its checkpoint may stand in the row of all alone.
    };

    void stand_still(Part& part, Quarantined found);
    /// Lifts the quarantine and folds what the log has beyond it. Stands still as before where that
    /// cannot be read.
    bool go_on(eventstore::log::Partition partition);
    /// Folds into the buffer; puts the part into quarantine and returns false if that fails.
    bool fold_all(Part& part, const eventstore::executor::CommittedBatch& batch, Rows& rows);
    /// As `fold_all`, without what an operator skipped.
    bool fold(Part& part, eventstore::executor::CommittedBatch batch, Rows& rows);
    [[nodiscard]] Quarantined culprit(const eventstore::executor::CommittedBatch& batch,
                                      const std::string& reason) const;

    const Projection& projection_;
    const eventstore::log::EventLog& log_;
    eventstore::ports::KeyValueStore& store_;
    View view_;
    ViewBookkeeping bookkeeping_;
    std::deque<Part> parts_;
    mutable std::mutex quarantine_mutex_;
};

}  // namespace kontor::projections
