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

[[noreturn]] void unreadable(char letter) {
    throw eventstore::ports::StoreFailure{
        std::string{"state/: the checkpoint of view '"} + letter +
        "' cannot be read; remove the state folder to have it rebuilt"};
}

}  // namespace

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
    if (!bytes) return progress;
    CborReader reader{*bytes};
    std::uint64_t members = 0;
    std::uint64_t skipped = 0;
    std::string_view chain;
    bool ok = reader.array(members) && members == 3 &&
              reader.unsigned_int(progress.at.position.value) && reader.bytes(chain) &&
              chain.size() == progress.at.chain.size() && reader.array(skipped);
    if (ok) std::ranges::copy(chain, progress.at.chain.begin());
    for (std::uint64_t i = 0; ok && i < skipped; ++i) {
        std::uint64_t position = 0;
        ok = reader.unsigned_int(position);
        progress.skipped.insert(position);
    }
    if (!ok) unreadable(letter_);
    return progress;
}

void ViewBookkeeping::put(eventstore::ports::WriteBatch& batch,
                          Partition partition,
                          std::uint8_t generation,
                          const ViewProgress& progress) const {
    std::string bytes;
    CborWriter writer{bytes};
    writer.array(3);
    writer.unsigned_int(progress.at.position.value);
    writer.bytes(
        {reinterpret_cast<const char*>(progress.at.chain.data()), progress.at.chain.size()});
    writer.array(progress.skipped.size());
    for (const auto position : progress.skipped) writer.unsigned_int(position);
    batch.put(progress_key(letter_, generation, partition), bytes);
}

void ViewBookkeeping::erase_generation(eventstore::ports::WriteBatch& batch,
                                       std::uint8_t generation) const {
    const std::string rows{'w', letter_, static_cast<char>(generation)};
    batch.erase_range(rows, View::after(rows));
    const auto progress = progress_prefix(letter_, generation);
    batch.erase_range(progress, View::after(progress));
}

}  // namespace kontor::projections
