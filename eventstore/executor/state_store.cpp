#include "eventstore/executor/state_store.hpp"

#include "eventstore/codec/cbor.hpp"
#include "eventstore/executor/state_keys.hpp"

namespace kontor::eventstore::executor {
namespace {

using codec::CborReader;
using codec::CborWriter;

std::string_view view_of(const log::Hash& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

template <std::size_t Size>
bool read_bytes(CborReader& reader, std::array<std::uint8_t, Size>& into) {
    std::string_view bytes;
    if (!reader.bytes(bytes) || bytes.size() != Size) return false;
    std::copy(bytes.begin(), bytes.end(), into.begin());
    return true;
}

template <std::size_t Size>
void write_bytes(CborWriter& writer, const std::array<std::uint8_t, Size>& bytes) {
    writer.bytes({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

[[noreturn]] void unreadable(const char* what) {
    throw ports::StoreFailure{std::string{"state/: a row of "} + what +
                              " cannot be read; remove the state folder to have it rebuilt"};
}

EventRow event_row(std::string_view bytes) {
    CborReader reader{bytes};
    std::uint64_t members = 0;
    EventRow row;
    bool ok = reader.array(members) && members == 3 && reader.unsigned_int(row.position.value);
    if (ok && !reader.peek_null()) {
        ok = read_bytes(reader, row.idempotency_key.emplace());
    } else {
        ok = ok && reader.null();
    }
    if (ok && !reader.peek_null()) {
        ok = read_bytes(reader, row.link.emplace().value.bytes);
    } else {
        ok = ok && reader.null();
    }
    if (!ok) unreadable("events");
    return row;
}

}  // namespace

std::optional<StreamsCheckpoint> StateStore::checkpoint(log::Partition partition) const {
    const auto bytes = store_.get(keys::streams_checkpoint(partition));
    if (!bytes) return std::nullopt;
    CborReader reader{*bytes};
    StreamsCheckpoint checkpoint;
    std::uint64_t members = 0;
    std::int64_t time = 0;
    bool ok = reader.array(members) && members == 4 &&
              reader.unsigned_int(checkpoint.at.position.value) &&
              read_bytes(reader, checkpoint.at.chain) && reader.integer(time);
    if (ok && !reader.peek_null()) {
        ok = reader.unsigned_int(checkpoint.reserve_used.emplace());
    }
    if (!ok) unreadable("checkpoints");
    checkpoint.time = domain::Timestamp{std::chrono::milliseconds{time}};
    return checkpoint;
}

void StateStore::put_checkpoint(ports::WriteBatch& changes,
                                log::Partition partition,
                                const StreamsCheckpoint& checkpoint) {
    std::string bytes;
    CborWriter writer{bytes};
    writer.array(4);
    writer.unsigned_int(checkpoint.at.position.value);
    write_bytes(writer, checkpoint.at.chain);
    writer.integer(checkpoint.time.time_since_epoch().count());
    if (checkpoint.reserve_used) {
        writer.unsigned_int(*checkpoint.reserve_used);
    } else {
        writer.null();
    }
    changes.put(keys::streams_checkpoint(partition), bytes);
}

namespace {

Slot decoded_slot(std::string_view bytes) {
    CborReader reader{bytes};
    std::uint64_t members = 0;
    Slot slot;
    if (!reader.array(members) || members != 2 || !reader.unsigned_int(slot.version) ||
        !codec::decode(reader, slot.state)) {
        unreadable("streams");
    }
    return slot;
}

}  // namespace

Slot StateStore::slot(log::Partition partition, const log::StreamId& stream) const {
    const auto bytes = store_.get(keys::slot(partition, stream));
    if (!bytes) return {initial_state(kind_of(stream)), 0};
    return decoded_slot(*bytes);
}

void StateStore::each_slot(
    log::Partition partition,
    std::string_view prefix,
    const std::function<void(const log::StreamId&, const Slot&)>& visit) const {
    const auto first = keys::slot(partition, {std::string{prefix}});
    const auto name_at = first.size() - prefix.size();
    for (auto row = store_.scan(first, first + '\x7f'); row->valid(); row->next()) {
        const log::StreamId stream{std::string{row->key().substr(name_at)}};
        visit(stream, decoded_slot(row->value()));
    }
}

void StateStore::put_slot(ports::WriteBatch& changes,
                          log::Partition partition,
                          const log::StreamId& stream,
                          const Slot& slot) {
    std::string bytes;
    bytes.reserve(512);
    CborWriter writer{bytes};
    writer.array(2);
    writer.unsigned_int(slot.version);
    codec::encode(writer, slot.state);
    changes.put(keys::slot(partition, stream), bytes);
}

std::optional<EventRow> StateStore::event(log::Partition partition,
                                          const log::StreamId& stream,
                                          std::uint64_t version) const {
    const auto bytes = store_.get(keys::event(partition, stream, version));
    if (!bytes) return std::nullopt;
    return event_row(*bytes);
}

std::vector<std::pair<std::uint64_t, EventRow>> StateStore::events(
    log::Partition partition, const log::StreamId& stream) const {
    std::vector<std::pair<std::uint64_t, EventRow>> rows;
    const auto first = keys::event(partition, stream, 0);
    const auto after_last = keys::after_events(partition, stream);
    for (auto cursor = store_.scan(first, after_last); cursor->valid(); cursor->next()) {
        rows.emplace_back(keys::version_in(cursor->key()), event_row(cursor->value()));
    }
    return rows;
}

void StateStore::put_event(ports::WriteBatch& changes,
                           log::Partition partition,
                           const log::StreamId& stream,
                           std::uint64_t version,
                           const EventRow& row) {
    std::string bytes;
    bytes.reserve(48);
    CborWriter writer{bytes};
    writer.array(3);
    writer.unsigned_int(row.position.value);
    if (row.idempotency_key) {
        write_bytes(writer, *row.idempotency_key);
    } else {
        writer.null();
    }
    if (row.link) {
        write_bytes(writer, row.link->value.bytes);
    } else {
        writer.null();
    }
    changes.put(keys::event(partition, stream, version), bytes);
}

void StateStore::erase_event(ports::WriteBatch& changes,
                             log::Partition partition,
                             const log::StreamId& stream,
                             std::uint64_t version) {
    changes.erase(keys::event(partition, stream, version));
}

std::optional<AnswerRow> StateStore::answer(log::Partition partition, const log::Hash& key) const {
    const auto bytes = store_.get(keys::answer(partition, key));
    if (!bytes) return std::nullopt;
    CborReader reader{*bytes};
    AnswerRow row;
    std::uint64_t members = 0;
    std::string_view stream;
    std::int64_t at = 0;
    if (!reader.array(members) || members != 4 || !read_bytes(reader, row.request) ||
        !reader.text(stream) || !reader.unsigned_int(row.version) || !reader.integer(at)) {
        unreadable("answers");
    }
    row.stream.value = stream;
    row.at = domain::Timestamp{std::chrono::milliseconds{at}};
    return row;
}

void StateStore::put_answer(ports::WriteBatch& changes,
                            log::Partition partition,
                            const log::Hash& key,
                            const AnswerRow& row) {
    std::string bytes;
    bytes.reserve(64);
    CborWriter writer{bytes};
    writer.array(4);
    writer.bytes(view_of(row.request));
    writer.text(row.stream.value);
    writer.unsigned_int(row.version);
    writer.integer(row.at.time_since_epoch().count());
    changes.put(keys::answer(partition, key), bytes);
}

void StateStore::erase_answer(ports::WriteBatch& changes,
                              log::Partition partition,
                              const log::Hash& key) {
    changes.erase(keys::answer(partition, key));
}

std::optional<log::StreamId> StateStore::link(log::Partition partition, domain::LinkId link) const {
    auto stream = store_.get(keys::link(partition, link));
    if (!stream) return std::nullopt;
    return log::StreamId{*std::move(stream)};
}

void StateStore::put_link(ports::WriteBatch& changes,
                          log::Partition partition,
                          domain::LinkId link,
                          const log::StreamId& stream) {
    changes.put(keys::link(partition, link), stream.value);
}

void StateStore::erase_link(ports::WriteBatch& changes,
                            log::Partition partition,
                            domain::LinkId link) {
    changes.erase(keys::link(partition, link));
}

}  // namespace kontor::eventstore::executor
