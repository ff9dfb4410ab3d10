#include "eventstore/log/encoded_batch.hpp"

#include "eventstore/log/encoding.hpp"
#include "eventstore/log/keys.hpp"
#include "eventstore/log/stored_partition.hpp"

#include <cstdlib>
#include <iostream>
#include <string_view>

namespace kontor::eventstore::log {
namespace {

[[noreturn]] void refuse(Partition partition, Position position, const char* why) {
    std::cerr << "log partition " << partition.value << ", position " << position.value << ": "
              << why << '\n';
    std::abort();
}

void check(Partition partition, const Batch& batch) {
    const Position first_purge{batch.expected_end.value + batch.records.size()};
    if (batch.records.empty() && batch.purges.empty()) {
        refuse(partition, batch.expected_end, "an empty batch cannot be appended");
    }
    for (const auto& purge : batch.purges) {
        for (const auto position : purge.positions) {
            if (position >= first_purge) refuse(partition, position, "cannot be purged yet");
        }
    }
}

}  // namespace

EncodedBatch encode_batch(Partition partition, const Batch& batch, const End& before) {
    check(partition, batch);
    Header header{.id = batch.id,
                  .term = batch.term,
                  .first = batch.expected_end,
                  .time = batch.time,
                  .hashes = {},
                  .chain = {}};
    header.hashes.reserve(batch.records.size() + batch.purges.size());
    EncodedBatch encoded{
        .partition = partition, .id = batch.id, .first = header.first, .end = {}, .rows = {}};
    auto position = header.first;
    const auto add = [&](Row row, std::string_view stored) {
        encoded.rows.put(row_key(row, partition, position), stored);
        header.hashes.push_back(hash_of(stored));
        ++position.value;
    };

    for (const auto& record : batch.records) add(Row::record, encode(record));
    for (const auto& purge : batch.purges) {
        // The bytes go in the same write, so that a row that is missing is always corruption.
        for (const auto purged : purge.positions) {
            encoded.rows.put(row_key(Row::record, partition, purged), encode_tombstone(position));
        }
        add(Row::purge, encode(purge));
    }
    header.chain = chain_after(before.checkpoint.chain, header);
    encoded.rows.put(row_key(Row::header, partition, header.first), encode(header));
    encoded.positions = header.hashes.size();
    encoded.end = {
        .checkpoint = checkpoint_after(header), .term = header.term, .time = header.time};
    return encoded;
}

}  // namespace kontor::eventstore::log
