#pragma once

#include "domain/time.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What stands in the log. The bytes are described in docs/log-format.md.

namespace kontor::eventstore::log {

struct Partition {
    std::uint16_t value = 0;
    friend auto operator<=>(const Partition&, const Partition&) = default;
};

/// Number of a record in its partition, given by its only writer: 0, 1, 2 … It outlives the record.
struct Position {
    std::uint64_t value = 0;
    friend auto operator<=>(const Position&, const Position&) = default;
};

/// Names a sequence of events within its partition. One letter for the kind ("c" customer, "l"
/// log-in claim, "o" order, "e" receipt of an erasure, "p" the partition itself; "s", "r", "f",
/// "t", "n" statistics), a colon, and a random id or a period as text.
struct StreamId {
    std::string value;
    friend auto operator<=>(const StreamId&, const StreamId&) = default;
};

/// 128-bit BLAKE2b.
using Hash = std::array<std::uint8_t, 16>;
/// 256-bit BLAKE2b over the chain value before and the header.
using ChainValue = std::array<std::uint8_t, 32>;

/// Lets a repeated request be recognised (docs/privacy.md): keyed digests, so that
/// no two of them are equal across callers or customers.
struct Idempotency {
    Hash key{};
    Hash request{};
    friend bool operator==(const Idempotency&, const Idempotency&) = default;
};

/// One event as it is stored: everything personal in it is sealed.
struct Record {
    StreamId stream;
    std::uint64_t version =
        0;  ///< Within the stream, from 1; rises, with gaps where it was purged.
    std::string type;
    std::string metadata;  ///< A sealed envelope, or empty.
    std::optional<Idempotency> idempotency;
    std::string payload;  ///< CBOR.
    friend bool operator==(const Record&, const Record&) = default;
};

/// Names records that no fold may see any more, whether their bytes still stand or not. It is
/// itself never purged. A whole stream that goes is named with all its versions.
struct StreamPurged {
    static constexpr std::string_view type = "stream-purged.v1";
    StreamId stream;
    std::vector<std::uint64_t> versions;
    std::vector<Position> positions;
    bool whole = false;  ///< Nothing of the stream is left; its name is never used again.
    friend bool operator==(const StreamPurged&, const StreamPurged&) = default;
};

struct BatchId {
    std::array<std::uint8_t, 16> bytes{};
    friend auto operator<=>(const BatchId&, const BatchId&) = default;
};

/// What is appended as one unit. Records take the first positions, purges those after them.
struct Batch {
    BatchId id;
    std::uint64_t term = 0;  ///< Of the writer; rises with every opening.
    Position expected_end;
    domain::Timestamp time;
    std::vector<Record> records;
    std::vector<StreamPurged> purges;
};

/// Precedes a batch; never purged, holds nothing personal.
struct Header {
    BatchId id;
    std::uint64_t term = 0;
    Position first;
    domain::Timestamp time;
    std::vector<Hash> hashes;  ///< One a position.
    ChainValue chain{};        ///< Over the chain value before and all of the above.
    friend bool operator==(const Header&, const Header&) = default;
};

/// How far somebody has read, and that it was this log: the same whether a record was read before
/// its purge or never.
struct Checkpoint {
    Position position;  ///< The next one to read.
    ChainValue chain{};
    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

}  // namespace kontor::eventstore::log
