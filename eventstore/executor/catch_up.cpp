#include "eventstore/executor/catch_up.hpp"

#include "eventstore/log/replay.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace kontor::eventstore::executor {
namespace {

/// The highest place in the reserve among the secrets that `event` names and that are still held.
std::optional<vault::ReserveSequence> reserve_used_by(const CommittedEvent& event,
                                                      const vault::Vault& vault) {
    std::optional<vault::ReserveSequence> used;
    const auto note = [&](domain::SecretId id) {
        const auto sequence = vault.sequence_of(id);
        if (sequence && (!used || *sequence > *used)) used = sequence;
    };
    std::visit(
        [&]<class Happened>(const Happened& happened) {
            if constexpr (std::is_same_v<Happened, domain::customer::CustomerRegistered>) {
                note({customer_of(event.stream).value});
            }
            if constexpr (requires { happened.secret; }) note(happened.secret);
            domain::for_each_member<Happened>([&](auto member) {
                using Member = std::remove_cvref_t<decltype(happened.*member.pointer)>;
                if constexpr (domain::is_personal<Member>) {
                    // A period's secret is of the first partition's reserve, whoever seals with it;
                    // where it was taken from there, `secret` says so.
                    if constexpr (Member::scope == domain::Scope::period) return;
                    const auto* sealed =
                        std::get_if<domain::Sealed>(&(happened.*member.pointer).content);
                    if (sealed == nullptr) return;
                    if (const auto id = vault::Vault::secret_in(sealed->envelope)) note(*id);
                }
            });
        },
        event.event);
    return used;
}

/// Folds what is read back into the streams and writes it page by page.
class StreamsFold {
public:
    StreamsFold(const Surroundings& around,
                SlotCache& slots,
                StreamsCheckpoint& checkpoint,
                Audience audience)
        : around_{around}, slots_{slots}, store_{around.state}, checkpoint_{checkpoint} {
        if (audience == Audience::subscribers) subscribers_ = around.subscribers;
    }

    log::LogResult<void> fold(const CommittedBatch& batch) {
        ports::WriteBatch changes;
        std::set<log::StreamId> dirty;
        for (const auto& event : batch.events) {
            auto& slot = slot_of(batch.partition, event.stream);
            slot.state = evolve(std::move(slot.state), event.event);
            slot.version = std::max(slot.version, event.version);
            dirty.insert(event.stream);
            const auto used = reserve_used_by(event, around_.vault);
            if (used) checkpoint_.reserve_used = std::max(checkpoint_.reserve_used, used);
        }
        for (const auto& [position, time, purge] : batch.purges) {
            auto& slot = slot_of(batch.partition, purge.stream);
            if (purge.whole) slot.state = purged_state(kind_of(purge.stream));
            for (const auto version : purge.versions) {
                slot.version = std::max(slot.version, version);
            }
            dirty.insert(purge.stream);
        }
        add_rows(batch, store_, changes);
        for (const auto& stream : dirty) {
            StateStore::put_slot(
                changes, batch.partition, stream, slot_of(batch.partition, stream));
        }
        checkpoint_.at = batch.after;
        checkpoint_.time = std::max(checkpoint_.time, batch.time);
        StateStore::put_checkpoint(changes, batch.partition, checkpoint_);
        for (auto* subscriber : subscribers_) subscriber->on_batch(batch, changes);
        if (!around_.state.write(changes, ports::Durability::buffered)) {
            return std::unexpected{log::LogError::unavailable};
        }
        for (auto* subscriber : subscribers_) subscriber->on_written(batch);
        slots_.trim();
        return {};
    }

private:
    Slot& slot_of(log::Partition partition, const log::StreamId& stream) {
        return slots_.get(stream, [&] { return store_.slot(partition, stream); });
    }

    const Surroundings& around_;
    SlotCache& slots_;
    StateStore store_;
    StreamsCheckpoint& checkpoint_;
    std::vector<Subscriber*> subscribers_;
};

}  // namespace

namespace {

/// A request's key may be used again once its days are over: the answer there now is another's.
bool answers_still(const StateStore& store,
                   const CommittedBatch& batch,
                   const log::Hash& key,
                   const log::StreamId& stream,
                   std::uint64_t version) {
    const auto answer = store.answer(batch.partition, key);
    return answer && answer->stream == stream && answer->version == version;
}

}  // namespace

void add_rows(const CommittedBatch& batch, const StateStore& store, ports::WriteBatch& changes) {
    // First what goes: it was stored by a batch before, and what comes may take its place.
    for (const auto& [position, time, purge] : batch.purges) {
        for (const auto version : purge.versions) {
            const auto row = store.event(batch.partition, purge.stream, version);
            if (!row) continue;
            const auto& key = row->idempotency_key;
            if (key && answers_still(store, batch, *key, purge.stream, version)) {
                StateStore::erase_answer(changes, batch.partition, *key);
            }
            if (row->link) StateStore::erase_link(changes, batch.partition, *row->link);
            StateStore::erase_event(changes, batch.partition, purge.stream, version);
        }
    }
    for (const auto& event : batch.events) {
        EventRow row{.position = event.position, .idempotency_key = {}, .link = {}};
        if (event.request) {
            row.idempotency_key = event.request->key;
            StateStore::put_answer(
                changes,
                batch.partition,
                event.request->key,
                {event.request->request, event.stream, event.version, event.time});
        }
        if (const auto link = link_issued_by(event.event)) {
            row.link = link;
            StateStore::put_link(changes, batch.partition, *link, event.stream);
        }
        StateStore::put_event(changes, batch.partition, event.stream, event.version, row);
    }
}

log::LogResult<CaughtUp> catch_up(log::Partition partition,
                                  const Surroundings& around,
                                  SlotCache& slots,
                                  Audience audience) {
    const auto end = around.log.end(partition);
    if (!end) return std::unexpected{end.error()};
    auto checkpoint = StateStore{around.state}.checkpoint(partition).value_or(StreamsCheckpoint{});
    if (checkpoint.at.position > end->checkpoint.position) {
        return std::unexpected{log::LogError::corrupt};
    }

    StreamsFold fold{around, slots, checkpoint, audience};
    log::LogResult<void> folded;
    const auto replayed =
        log::replay(around.log,
                    partition,
                    checkpoint.at,
                    [&](std::vector<log::Entry> entries, log::Checkpoint after) {
                        if (!folded) return;
                        auto batch = committed(partition, checkpoint.at, after, std::move(entries));
                        folded = batch ? fold.fold(*batch) : std::unexpected{batch.error()};
                    });
    if (!replayed) return std::unexpected{replayed.error()};
    if (!folded) return std::unexpected{folded.error()};

    checkpoint.time = std::max(checkpoint.time, end->time);
    return CaughtUp{checkpoint, end->term};
}

}  // namespace kontor::eventstore::executor
