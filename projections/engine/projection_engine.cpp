#include "projections/engine/projection_engine.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace kontor::projections {

namespace executor = eventstore::executor;
namespace log = eventstore::log;
namespace ports = eventstore::ports;

ProjectionEngine::ProjectionEngine(const std::vector<const Projection*>& projections,
                                   const log::EventLog& event_log,
                                   ports::KeyValueStore& store,
                                   const ports::Clock& clock)
    : log_{event_log}, store_{store}, clock_{clock}, partitions_{event_log.partitions()} {
    for (const auto* projection : projections) {
        views_.emplace_back(*projection, log_, store_, partitions_);
    }
}

namespace {

void check(const RunningView& view, const log::LogResult<void>& caught_up) {
    if (caught_up) return;
    throw ports::StoreFailure{
        "view " + std::string{view.projection().name()} +
        " cannot be caught up with the log: the log is damaged, or state/ is ahead of it"};
}

}  // namespace

void ProjectionEngine::start() {
    for (auto& view : views_) check(view, view.start());
}

void ProjectionEngine::catch_up() {
    for (auto& view : views_) check(view, view.catch_up());
}

void ProjectionEngine::on_batch(const executor::CommittedBatch& batch,
                                ports::WriteBatch& changes) noexcept {
    std::vector<ViewName> in_step;
    for (auto& view : views_) {
        if (!view.follow(batch, changes)) continue;
        in_step.push_back({view.projection().letter(), view.view().generation()});
    }
    if (!in_step.empty()) put_in_step(changes, batch.partition, batch.after, in_step);
}

void ProjectionEngine::on_written(const executor::CommittedBatch& batch) noexcept {
    for (auto& view : views_) view.followed(batch.partition);
}

bool ProjectionEngine::has(std::string_view name) const {
    return std::ranges::any_of(views_,
                               [&](const auto& view) { return view.projection().name() == name; });
}

RunningView& ProjectionEngine::view(std::string_view name) {
    for (auto& view : views_) {
        if (view.projection().name() == name) return view;
    }
    std::fputs("a view was asked for that does not exist\n", stderr);
    std::abort();
}

const RunningView& ProjectionEngine::view(std::string_view name) const {
    return const_cast<ProjectionEngine&>(*this).view(name);
}

log::Position ProjectionEngine::slowest(log::Partition partition) const {
    log::Position slowest{~std::uint64_t{0}};
    for (const auto& view : views_) slowest = std::min(slowest, view.position(partition));
    return slowest;
}

}  // namespace kontor::projections
