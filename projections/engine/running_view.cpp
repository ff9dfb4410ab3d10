#include "projections/engine/running_view.hpp"

#include "eventstore/log/replay.hpp"
#include "projections/engine/rows_buffer.hpp"

#include <exception>
#include <utility>

namespace kontor::projections {

namespace executor = eventstore::executor;
namespace log = eventstore::log;
namespace ports = eventstore::ports;

RunningView::RunningView(const Projection& projection,
                         const log::EventLog& event_log,
                         ports::KeyValueStore& store,
                         std::uint16_t partitions)
    : projection_{projection},
      log_{event_log},
      store_{store},
      view_{store, projection.letter()},
      bookkeeping_{store, projection.letter()} {
    for (std::uint16_t i = 0; i < partitions; ++i) parts_.emplace_back();
}

log::LogResult<void> RunningView::start() {
    const auto current = bookkeeping_.current();
    ports::WriteBatch changes;
    CurrentGeneration generation{.generation = 0, .schema = projection_.schema()};
    const bool goes_on =
        current && current->schema == projection_.schema() && !projection_.is_lost();
    if (goes_on) {
        generation = *current;
    } else if (current) {
        generation.generation = static_cast<std::uint8_t>(current->generation + 1);
    }
    // What a crash left of a rebuild would not follow what is forgotten.
    for (const auto found : bookkeeping_.generations()) {
        if (goes_on && found == generation.generation) continue;
        bookkeeping_.erase_generation(changes, found);
    }
    bookkeeping_.put(changes, generation);
    if (!store_.write(changes, ports::Durability::buffered)) {
        return std::unexpected{log::LogError::unavailable};
    }
    view_.switch_to(generation.generation);
    for (std::uint16_t i = 0; i < log_.partitions(); ++i) {
        auto& part = parts_[i];
        part.progress = bookkeeping_.progress({i}, generation.generation);
        part.readable = part.progress.at.position.value;
        const auto end = log_.end({i});
        if (!end) return std::unexpected{end.error()};
        if (part.progress.at.position > end->checkpoint.position) {
            return std::unexpected{log::LogError::corrupt};
        }
        if (const auto caught_up = catch_up({i}); !caught_up) return caught_up;
    }
    return {};
}

Quarantined RunningView::culprit(const executor::CommittedBatch& batch,
                                 const std::string& reason) const {
    // The batch as a whole failed; find the event by folding one after the other, for nobody.
    RowsBuffer rows{store_, view_.prefix(batch.partition, view_.generation())};
    for (const auto& event : batch.events) {
        executor::CommittedBatch single{.partition = batch.partition,
                                        .before = batch.before,
                                        .after = batch.after,
                                        .time = batch.time,
                                        .events = {event},
                                        .purges = {}};
        try {
            projection_.fold(single, rows);
        } catch (const std::exception&) {
            return {event.position, reason};
        }
    }
    return {batch.before.position, reason};
}

bool RunningView::fold_all(Part& part, const executor::CommittedBatch& batch, Rows& rows) {
    try {
        projection_.fold(batch, rows);
        return true;
    } catch (const std::exception& failure) {
        stand_still(part, culprit(batch, failure.what()));
        return false;
    }
}

bool RunningView::fold(Part& part, executor::CommittedBatch batch, Rows& rows) {
    std::erase_if(batch.events, [&](const auto& event) {
        return part.progress.skipped.contains(event.position.value);
    });
    return fold_all(part, batch, rows);
}

bool RunningView::follow(const executor::CommittedBatch& batch, ports::WriteBatch& changes) {
    auto& part = parts_[batch.partition.value];
    const auto generation = view_.generation();
    const auto fell_behind = [&] {
        // From now on its own row tells where it stands.
        if (std::exchange(part.in_step, false)) {
            bookkeeping_.put(changes, batch.partition, generation, part.progress);
        }
        return false;
    };
    if (part.progress.at != batch.before || part.stands_still) return fell_behind();
    RowsBuffer rows{store_, view_.prefix(batch.partition, generation)};
    // The usual way takes no copy of the batch.
    const bool folded =
        part.progress.skipped.empty() ? fold_all(part, batch, rows) : fold(part, batch, rows);
    if (!folded) return fell_behind();
    rows.flush_into(changes);
    part.progress.at = batch.after;
    part.in_step = true;
    return true;
}

void RunningView::followed(log::Partition partition) {
    auto& part = parts_[partition.value];
    part.readable.store(part.progress.at.position.value, std::memory_order_release);
}

log::LogResult<void> RunningView::catch_up() {
    for (std::uint16_t i = 0; i < log_.partitions(); ++i) {
        const auto end = log_.end({i});
        if (!end) return std::unexpected{end.error()};
        if (end->checkpoint == parts_[i].progress.at) continue;
        if (const auto caught_up = catch_up({i}); !caught_up) return caught_up;
    }
    return {};
}

log::LogResult<void> RunningView::catch_up(log::Partition partition) {
    auto& part = parts_[partition.value];
    if (quarantined(partition)) return {};
    const auto generation = view_.generation();
    RowsBuffer rows{store_, view_.prefix(partition, generation)};
    log::LogResult<void> result;
    const auto visit = [&](std::vector<log::Entry> entries, log::Checkpoint after) {
        if (!result || quarantined(partition)) return;
        auto batch = executor::committed(
            partition, part.progress.at, after, std::move(entries), projection_.types());
        if (!batch) {
            result = std::unexpected{batch.error()};
            return;
        }
        if (!fold(part, *std::move(batch), rows)) {
            rows.discard();
            return;
        }
        ports::WriteBatch changes;
        rows.flush_into(changes);
        auto progress = part.progress;
        progress.at = after;
        bookkeeping_.put(changes, partition, generation, progress);
        if (!store_.write(changes, ports::Durability::buffered)) {
            result = std::unexpected{log::LogError::unavailable};
            return;
        }
        part.progress = std::move(progress);
        followed(partition);
    };
    const auto replayed = log::replay(log_, partition, part.progress.at, visit);
    if (!replayed) return std::unexpected{replayed.error()};
    return result;
}

void RunningView::stand_still(Part& part, Quarantined found) {
    const std::scoped_lock lock{quarantine_mutex_};
    part.quarantined = std::move(found);
    part.stands_still = true;
}

bool RunningView::go_on(log::Partition partition) {
    auto& part = parts_[partition.value];
    std::optional<Quarantined> before;
    {
        const std::scoped_lock lock{quarantine_mutex_};
        before = std::exchange(part.quarantined, std::nullopt);
        part.stands_still = false;
    }
    if (catch_up(partition)) return true;
    // It is behind the log, which nothing but another try would tell or mend.
    if (before && !quarantined(partition)) stand_still(part, *std::move(before));
    return false;
}

bool RunningView::retry(log::Partition partition) {
    return quarantined(partition) && go_on(partition);
}

bool RunningView::skip(log::Partition partition) {
    const auto left_out = quarantined(partition);
    if (!left_out) return false;
    parts_[partition.value].progress.skipped.insert(left_out->position.value);
    // An operator's decision must outlive a crash, unlike what can be folded again.
    return go_on(partition) && store_.flush().has_value();
}

void RunningView::adopt(std::uint8_t generation, const std::vector<log::Checkpoint>& at) {
    view_.switch_to(generation);
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        auto& part = parts_[i];
        part.progress = {.at = at[i], .skipped = {}};
        part.in_step = false;  // Its generation's own rows tell, as the rebuild wrote them.
        part.stands_still = false;
        part.readable.store(at[i].position.value, std::memory_order_release);
        const std::scoped_lock lock{quarantine_mutex_};
        part.quarantined.reset();
    }
}

log::Position RunningView::position(log::Partition partition) const {
    return {parts_[partition.value].readable.load(std::memory_order_acquire)};
}

log::Checkpoint RunningView::checkpoint(log::Partition partition) const {
    return parts_[partition.value].progress.at;
}

std::optional<Quarantined> RunningView::quarantined(log::Partition partition) const {
    const std::scoped_lock lock{quarantine_mutex_};
    return parts_[partition.value].quarantined;
}

bool RunningView::is_whole(log::Partition partition) const {
    const auto& part = parts_[partition.value];
    return !part.stands_still && part.progress.skipped.empty();
}

}  // namespace kontor::projections
