#include "eventstore/log/replay.hpp"

#include <algorithm>
#include <utility>

namespace kontor::eventstore::log {
namespace {

/// The first damaged position of the batch that begins at `first`; `first` itself if none of its
/// records is damaged, for then its header is.
Position damaged_in_batch(const EventLog& log, Partition partition, Position first) {
    const auto end = log.end(partition);
    if (!end) return first;
    for (auto position = first; position < end->checkpoint.position; ++position.value) {
        // Without a chain value to compare, this succeeds where the next batch begins.
        if (position > first && log.read(partition, {.position = position, .chain = {}}, 1)) break;
        if (!log.record_at(partition, position)) return position;
    }
    return first;
}

}  // namespace

LogResult<Checkpoint> replay(const EventLog& log,
                             Partition partition,
                             Checkpoint from,
                             const ReplayVisitor& visit,
                             std::size_t page_positions) {
    const auto end = log.end(partition);
    if (!end) return std::unexpected{end.error()};
    // Those below were passed long ago.
    const auto named = log.purged(partition, from.position);
    if (!named) return std::unexpected{named.error()};

    auto next = from;
    for (;;) {
        auto page = log.read(partition, next, page_positions);
        if (!page) return std::unexpected{page.error()};
        std::erase_if(page->entries, [&named](const Entry& entry) {
            return std::ranges::binary_search(*named, entry.position);
        });
        if (page->next != next) visit(std::move(page->entries), page->next);
        next = page->next;
        if (page->at_end) break;
    }
    // An end that is nearer than the one known before: a view must not call itself complete.
    if (next.position < end->checkpoint.position) return std::unexpected{LogError::corrupt};
    return next;
}

std::expected<Checkpoint, Damage> verify(const EventLog& log, Partition partition) {
    Checkpoint next;
    const auto end = log.end(partition);
    if (!end) return std::unexpected{Damage{.error = end.error(), .position = {}}};
    std::size_t positions = replay_page_positions;
    for (;;) {
        const auto page = log.read(partition, next, positions);
        if (page && page->at_end) {
            if (page->next.position >= end->checkpoint.position) return page->next;
            return std::unexpected{
                Damage{.error = LogError::corrupt, .position = page->next.position}};
        }
        if (page) {
            next = page->next;
        } else if (positions > 1) {
            positions = 1;  // Batch by batch from here, to find the one that fails.
        } else if (page.error() == LogError::corrupt) {
            return std::unexpected{
                Damage{.error = page.error(),
                       .position = damaged_in_batch(log, partition, next.position)}};
        } else {
            return std::unexpected{Damage{.error = page.error(), .position = next.position}};
        }
    }
}

}  // namespace kontor::eventstore::log
