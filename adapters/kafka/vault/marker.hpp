#pragma once

#include "eventstore/log/record.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

// How the vault stands in its topic (docs/log-format.md "The vault on Kafka"): one transaction a
// write, a message a row, and a marker as its last message.
//
//   key        value
//   row key    the row; nothing where it was destroyed
//   v          a marker

namespace kontor::adapters::kafka {

/// What the vault's topic says of itself as it stands.
struct Marker {
    std::uint64_t version = 0;   ///< Of the vault: each transaction makes it one more.
    std::uint64_t scrub = 0;     ///< What was destroyed up to here shall be gone from all files.
    std::uint64_t keyring = 0;   ///< Number of the keyring that opens everything up to here.
    std::string keyring_digest;  ///< Of its text, in hexadecimal.
    std::string writer;          ///< Name of the node that leads.
    std::string address;         ///< HOST:PORT where other nodes reach it; empty: nowhere.
    bool whole = false;          ///< All of the vault is in the topic; not while it is begun.
};

inline constexpr std::string_view marker_key = "v";

[[nodiscard]] std::string encode(const Marker& marker);
/// Throws StoreFailure for bytes that are none.
[[nodiscard]] Marker decode_marker(std::string_view bytes);

/// The topic's only partition.
inline constexpr eventstore::log::Partition vault_partition{0};

/// Rows from `first` up to, not including, `after_last`.
struct RowRange {
    std::string_view first;
    std::string_view after_last;
};
/// Rows of custody, keys and the reserve are everybody's. Those of the blind index are not: each
/// node has them from its own fold of the log.
inline constexpr std::array<RowRange, 3> shared_rows{{{"c", "d"}, {"k", "l"}, {"r", "s"}}};
inline constexpr RowRange index_rows{"x", "z"};
[[nodiscard]] bool is_shared(std::string_view row_key);

}  // namespace kontor::adapters::kafka
