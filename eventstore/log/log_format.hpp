#pragma once

#include "eventstore/ports/key_value_store.hpp"
#include "eventstore/ports/random.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kontor::eventstore::log {

/// The first row of a log: what it is, and what never changes in it.
struct LogFormat {
    static constexpr std::uint64_t format = 1;
    std::uint16_t partitions = 0;
    std::string incarnation;
};

/// Of a new log: with an incarnation that no other has.
[[nodiscard]] LogFormat fresh_format(ports::Random& random, std::uint16_t partitions);

[[nodiscard]] std::string encode(const LogFormat& format);
/// Throws StoreFailure for a format that this program does not know, and for damaged bytes.
[[nodiscard]] LogFormat decode_format(std::string_view row);

/// The row, or nothing in an empty store. Throws StoreFailure if the store holds rows without it,
/// or a format that this program does not know.
[[nodiscard]] std::optional<LogFormat> read_format(const ports::KeyValueStore& store);
/// A store that only mirrors a log elsewhere says which, and nobody may append to it here.
[[nodiscard]] std::optional<std::string> mirrored_topic(const ports::KeyValueStore& store);
/// Of an empty store, or of one that mirrors the same. Throws StoreFailure for any other.
void mark_as_mirror(ports::KeyValueStore& store, const std::string& topic);

/// Synced. Throws StoreFailure if the write fails.
void write_format(ports::KeyValueStore& store, const LogFormat& format);

}  // namespace kontor::eventstore::log
