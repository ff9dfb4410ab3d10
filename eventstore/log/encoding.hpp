#pragma once

#include "eventstore/log/record.hpp"

#include <optional>
#include <string>
#include <string_view>

// The stored form of what stands in the log: CBOR (RFC 8949), byte for byte as docs/log-format.md
// says. Every decoder gives nothing for bytes that no encoder here wrote, and never throws.

namespace kontor::eventstore::log {

[[nodiscard]] std::string encode(const Record& record);
[[nodiscard]] std::string encode(const StreamPurged& purge);
[[nodiscard]] std::string encode(const Header& header);
/// What replaces a record's bytes once the purge record at `purge` names it.
[[nodiscard]] std::string encode_tombstone(Position purge);

[[nodiscard]] std::optional<Record> decode_record(std::string_view stored);
[[nodiscard]] std::optional<StreamPurged> decode_purge(std::string_view stored);
[[nodiscard]] std::optional<Header> decode_header(std::string_view stored);
/// The position of the purge record, if the bytes are a tombstone.
[[nodiscard]] std::optional<Position> decode_tombstone(std::string_view stored);

/// The promise a header makes about the stored bytes of a record or a purge record.
[[nodiscard]] Hash hash_of(std::string_view stored);

/// The chain value of `header`: over `before`, the value of the header before it (all zeros before
/// the first), and everything in `header` but its own chain value.
[[nodiscard]] ChainValue chain_after(const ChainValue& before, const Header& header);

}  // namespace kontor::eventstore::log
