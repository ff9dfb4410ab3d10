#pragma once

#include "eventstore/log/encoded_batch.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

// How a batch stands in the topic (docs/log-format.md "On Kafka"): a transaction, a message a row.
//
//   key                 value          header `position`
//   STREAM/VERSION      the record     its position
//   STREAM/VERSION      none           of the record that is purged
//   p/POSITION          purge record   its position
//   h/POSITION          batch header   the batch's first position; the last message of each batch,
//                                      with a header `vault` where the vault is on Kafka too
//   f                   log format     none; in partition 0 alone
//   l                   who leads      none; name and address, one a line; `no_leader` of a
//                                      leader that resigned
//
// Compaction keeps the last message of a key, so that a record's bytes go once it was purged, while
// headers and purge records stay for ever.

namespace kontor::adapters::kafka {

struct Message {
    std::string key;
    std::optional<std::string> value;  ///< Nothing: a tombstone.
    std::optional<eventstore::log::Position> position;
    /// Of a batch header: what the vault's version was when it was written (vault/marker.hpp).
    std::optional<std::uint64_t> vault = std::nullopt;
};

inline constexpr std::string_view position_header = "position";
inline constexpr std::string_view vault_header = "vault";

/// The messages of `encoded`, which was made of `batch`. `standing` gives the record that a
/// position of an earlier batch holds, or nothing if it was purged.
[[nodiscard]] std::vector<Message> messages_of(
    const eventstore::log::Batch& batch,
    const eventstore::log::EncodedBatch& encoded,
    const std::function<std::optional<eventstore::log::Record>(eventstore::log::Position)>&
        standing);

[[nodiscard]] Message record_message(const eventstore::log::Record& record,
                                     eventstore::log::Position position);
/// Of the record that stands at `position` and is purged.
[[nodiscard]] Message tombstone_message(const eventstore::log::Record& record,
                                        eventstore::log::Position position);
[[nodiscard]] Message purge_message(const eventstore::log::StreamPurged& purge,
                                    eventstore::log::Position position);
[[nodiscard]] Message header_message(const eventstore::log::Header& header);

inline constexpr std::string_view no_leader = "-";
/// Who leads a partition.
struct Leader {
    std::string name{no_leader};
    std::string address;  ///< HOST:PORT where other nodes reach it; empty: nowhere.
};
/// Says that this node leads the partition, and did when the transaction began.
[[nodiscard]] Message lease_message(const Leader& leader);
/// Of a lease message's value.
[[nodiscard]] Leader decode_leader(std::string_view value);

enum class MessageKind : std::uint8_t { record, tombstone, purge, header, format, lease };
[[nodiscard]] MessageKind kind_of(std::string_view key, bool has_value);

[[nodiscard]] std::string encode_position(eventstore::log::Position position);
[[nodiscard]] std::optional<eventstore::log::Position> decode_position(std::string_view bytes);

}  // namespace kontor::adapters::kafka
