#include "eventstore/executor/committed_batch.hpp"

#include "eventstore/codec/events.hpp"

#include <cstdio>
#include <utility>

namespace kontor::eventstore::executor {

log::LogResult<CommittedBatch> committed(log::Partition partition,
                                         log::Checkpoint before,
                                         log::Checkpoint after,
                                         std::vector<log::Entry> entries,
                                         const codec::EventTypes* only) {
    CommittedBatch batch{.partition = partition,
                         .before = before,
                         .after = after,
                         .time = entries.empty() ? domain::Timestamp{} : entries.back().time,
                         .events = {},
                         .purges = {}};
    batch.events.reserve(entries.size());
    for (auto& entry : entries) {
        if (auto* purge = std::get_if<log::StreamPurged>(&entry.content)) {
            batch.purges.push_back({entry.position, entry.time, std::move(*purge)});
            continue;
        }
        auto& record = std::get<log::Record>(entry.content);
        if (only != nullptr && !only->contains(record.type)) continue;
        auto event = codec::decode_event(record.type, record.payload, record.version);
        if (!event) {
            std::fprintf(
                stderr,
                "partition %u position %llu: an event of type %s cannot be read (%s)\n",
                unsigned{partition.value},
                static_cast<unsigned long long>(entry.position.value),
                record.type.c_str(),
                event.error() == codec::DecodeError::unknown_type ? "unknown type" : "malformed");
            return std::unexpected{log::LogError::corrupt};
        }
        batch.events.push_back({entry.position,
                                std::move(record.stream),
                                record.version,
                                entry.time,
                                record.idempotency,
                                *std::move(event),
                                {}});
    }
    return batch;
}

}  // namespace kontor::eventstore::executor
