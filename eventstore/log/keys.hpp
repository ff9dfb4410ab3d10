#pragma once

#include "eventstore/log/record.hpp"

#include <optional>
#include <string>
#include <string_view>

// The keys of a log in a key-value store: a letter, the partition (2 bytes) and the position (8
// bytes), both with the highest byte first, so that keys sort as positions do.

namespace kontor::eventstore::log {

enum class Row : char {
    header = 'h',  ///< At the batch's first position.
    record = 'r',  ///< A record, or the tombstone in its place.
    purge = 'p',   ///< A purge record.
};

/// Format, number of partitions and incarnation.
inline constexpr std::string_view format_key = "f";
/// The topic that a mirror mirrors.
inline constexpr std::string_view mirror_key = "m";

[[nodiscard]] std::string row_key(Row row, Partition partition, Position position);
/// Behind every key of the partition's rows of that kind.
[[nodiscard]] std::string key_after_last(Row row, Partition partition);
/// The position in a key made by `row_key`, or nothing for any other key.
[[nodiscard]] std::optional<Position> position_in(std::string_view key);

}  // namespace kontor::eventstore::log
