#include "projections/engine/view_bookkeeping.hpp"

#include "eventstore/codec/cbor_reader.hpp"
#include "eventstore/codec/cbor_writer.hpp"
#include "projections/engine/view.hpp"

#include <algorithm>
#include <string>

namespace kontor::projections {
namespace {

using eventstore::codec::CborReader;
using eventstore::codec::CborWriter;
using eventstore::log::Partition;

// 'W' sorts apart from the rows' own 'w'.
std::string current_key(char letter) {
    return {'W', letter};
}
std::string progress_prefix(char letter, std::uint8_t generation) {
    return {'W', letter, static_cast<char>(generation)};
}
std::string progress_key(char letter, std::uint8_t generation, Partition partition) {
    auto key = progress_prefix(letter, generation);
    key.push_back(static_cast<char>(partition.value >> 8U));
    key.push_back(static_cast<char>(partition.value & 0xFFU));
    return key;
}

std::string in_step_key(Partition partition) {
    return progress_key('*', 0, partition);
}

void write_checkpoint(CborWriter& writer, const eventstore::log::Checkpoint& at) {
    writer.unsigned_int(at.position.value);
    writer.bytes({reinterpret_cast<const char*>(at.chain.data()), at.chain.size()});
}

bool read_checkpoint(CborReader& reader, eventstore::log::Checkpoint& at) {
    std::string_view chain;
    if (!reader.unsigned_int(at.position.value) || !reader.bytes(chain) ||
        chain.size() != at.chain.size()) {
        return false;
    }
    std::ranges::copy(chain, at.chain.begin());
    return true;
}

[[noreturn]] void unreadable(char letter) {
    throw eventstore::ports::StoreFailure{
        std::string{"state/: the checkpoint of view '"} + letter +
        "' cannot be read; remove the state folder to have it rebuilt"};
}

/// Where the views in step are, if `view` is one of them.
std::optional<eventstore::log::Checkpoint> in_step(const eventstore::ports::KeyValueStore& store,
                                                   Partition partition,
                                                   const ViewName& view) {
    const auto bytes = store.get(in_step_key(partition));
    if (!bytes) return std::nullopt;
    CborReader reader{*bytes};
    std::uint64_t members = 0;
    eventstore::log::Checkpoint at;
    std::string_view views;
    if (!reader.array(members) || members != 3 || !read_checkpoint(reader, at) ||
        !reader.bytes(views)) {
        unreadable('*');
    }
    for (std::size_t i = 0; i + 1 < views.size(); i += 2) {
        if (view == ViewName{views[i], static_cast<std::uint8_t>(views[i + 1])}) return at;
    }
    return std::nullopt;
}

}  // namespace

void put_in_step(eventstore::ports::WriteBatch& batch,
                 Partition partition,
                 const eventstore::log::Checkpoint& at,
                 const std::vector<ViewName>& views) {
    std::string names;
    for (const auto& view : views) {
        names.push_back(view.letter);
        names.push_back(static_cast<char>(view.generation));
    }
    std::string bytes;
    CborWriter writer{bytes};
    writer.array(3);
    write_checkpoint(writer, at);
    writer.bytes(names);
    batch.put(in_step_key(partition), bytes);
}

std::optional<CurrentGeneration> ViewBookkeeping::current() const {
    const auto bytes = store_.get(current_key(letter_));
    if (!bytes) return std::nullopt;
    CborReader reader{*bytes};
    std::uint64_t members = 0;
    std::uint64_t generation = 0;
    std::uint64_t schema = 0;
    if (!reader.array(members) || members != 2 || !reader.unsigned_int(generation) ||
        !reader.unsigned_int(schema)) {
        unreadable(letter_);
    }
    return CurrentGeneration{static_cast<std::uint8_t>(generation),
                             static_cast<std::uint32_t>(schema)};
}

void ViewBookkeeping::put(eventstore::ports::WriteBatch& batch,
                          const CurrentGeneration& current) const {
    std::string bytes;
    CborWriter writer{bytes};
    writer.array(2);
    writer.unsigned_int(current.generation);
    writer.unsigned_int(current.schema);
    batch.put(current_key(letter_), bytes);
}

ViewProgress ViewBookkeeping::progress(Partition partition, std::uint8_t generation) const {
    const auto bytes = store_.get(progress_key(letter_, generation, partition));
    ViewProgress progress;
    if (bytes) {
        CborReader reader{*bytes};
        std::uint64_t members = 0;
        std::uint64_t skipped = 0;
        bool ok = reader.array(members) && members == 3 && read_checkpoint(reader, progress.at) &&
                  reader.array(skipped);
        for (std::uint64_t i = 0; ok && i < skipped; ++i) {
            std::uint64_t position = 0;
            ok = reader.unsigned_int(position);
            progress.skipped.insert(position);
        }
        if (!ok) unreadable(letter_);
    }
    // Its own row is written when it leaves the others, catches up or skips: whichever is further.
    const auto common = in_step(store_, partition, {letter_, generation});
    if (common && common->position > progress.at.position) progress.at = *common;
    return progress;
}

void ViewBookkeeping::put(eventstore::ports::WriteBatch& batch,
                          Partition partition,
                          std::uint8_t generation,
                          const ViewProgress& progress) const {
    std::string bytes;
    CborWriter writer{bytes};
    writer.array(3);
    write_checkpoint(writer, progress.at);
    writer.array(progress.skipped.size());
    for (const auto position : progress.skipped) writer.unsigned_int(position);
    batch.put(progress_key(letter_, generation, partition), bytes);
}

std::vector<std::uint8_t> ViewBookkeeping::generations() const {
    std::vector<std::uint8_t> found;
    std::string from{'w', letter_};
    const auto end = View::after(from);
    for (;;) {
        const auto row = store_.scan(from, end);
        if (!row->valid()) return found;
        const char generation = row->key()[2];
        found.push_back(static_cast<std::uint8_t>(generation));
        from = View::after({'w', letter_, generation});
    }
}

void ViewBookkeeping::erase_generation(eventstore::ports::WriteBatch& batch,
                                       std::uint8_t generation) const {
    const std::string rows{'w', letter_, static_cast<char>(generation)};
    batch.erase_range(rows, View::after(rows));
    const auto progress = progress_prefix(letter_, generation);
    batch.erase_range(progress, View::after(progress));
}

}  // namespace kontor::projections
