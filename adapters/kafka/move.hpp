#pragma once

#include "adapters/kafka/client.hpp"
#include "adapters/kafka/partition_writer.hpp"
#include "eventstore/ports/key_value_store.hpp"

#include <cstdint>

// Moving a log between this machine and Kafka (docs/operations.md "Moving house").

namespace kontor::adapters::kafka {

struct Moved {
    std::uint64_t positions = 0;  ///< In the whole log: records and purge records.
    std::uint64_t before = 0;     ///< Of them in the topic already when this began.
};

/// Copies the log in `source`, to which nobody appends meanwhile, into the cluster's topic, and
/// reads it back into `copy`, checking every hash and chain value on the way out and every byte on
/// the way back. Then `source` becomes the mirror of that topic, in one write. The topic must
/// exist, and be empty or hold the beginning of this very log: broken off anywhere, it may be done
/// again with the same `copy` or an empty one. Fences whoever wrote the topic before. Blocks.
/// Throws KafkaFailure and StoreFailure; the message says what to do.
[[nodiscard]] Moved move_to_topic(const Cluster& cluster,
                                  eventstore::ports::KeyValueStore& source,
                                  eventstore::ports::KeyValueStore& copy,
                                  const eventstore::ports::Clock& clock,
                                  Patience patience);

/// Takes over all partitions of the cluster's topic, reads what was committed into `mirror`, which
/// may be empty, and checks all of it. Then `mirror` becomes a log of its own, in one write. May be
/// done again. How many positions it has. Blocks. Throws KafkaFailure and StoreFailure.
[[nodiscard]] std::uint64_t move_from_topic(const Cluster& cluster,
                                            eventstore::ports::KeyValueStore& mirror,
                                            const eventstore::ports::Clock& clock,
                                            Patience patience);

/// Makes a log of its own of a mirror with that many partitions, in one synced write. Throws
/// StoreFailure.
void end_mirroring(eventstore::ports::KeyValueStore& mirror, std::uint16_t partitions);

}  // namespace kontor::adapters::kafka
