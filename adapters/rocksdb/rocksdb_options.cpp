#include "adapters/rocksdb/rocksdb_options.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

namespace kontor::adapters::rocksdb {
namespace {

constexpr std::size_t kib = 1024;
constexpr std::size_t mib = 1024 * kib;

constexpr int cache_part_bits = 1;

/// Filters and indexes of which only the pages that are needed have to be at hand.
void in_parts(::rocksdb::BlockBasedTableOptions& table) {
    table.index_type = ::rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
    table.partition_filters = true;
    table.metadata_block_size = 4 * kib;
}

::rocksdb::BlockBasedTableOptions table_for(Purpose purpose, const Limits& limits) {
    ::rocksdb::BlockBasedTableOptions table;
    table.block_size = 16 * kib;
    table.format_version = 5;
    table.filter_policy.reset(::rocksdb::NewBloomFilterPolicy(10));
    if (limits.block_cache_bytes == 0) {
        table.no_block_cache = true;
    } else {
        // Of as many parts as RocksDB makes by itself none would hold the filter of a larger file,
        // which would be read and checked anew for every row that is asked for.
        table.block_cache = ::rocksdb::NewLRUCache(limits.block_cache_bytes, cache_part_bits);
        // Else they stand outside every bound.
        table.cache_index_and_filter_blocks = true;
        table.pin_l0_filter_and_index_blocks_in_cache = true;
    }
    switch (purpose) {
        case Purpose::log:
            // Read in order, but for single records and their headers, which are looked for in
            // every file that was not compacted yet.
            in_parts(table);
            break;
        case Purpose::state:
            in_parts(table);
            table.block_size = 4 * kib;
            break;
        case Purpose::vault:
            // Whole, and in memory for as long as a file is open: 2 MB a million keys. There is no
            // cache for the parts, and each would be read and checked anew for every key.
            table.block_size = 4 * kib;
            break;
    }
    return table;
}

void filter_memtable(::rocksdb::Options& options) {
    options.memtable_prefix_bloom_size_ratio = 0.05;
    options.memtable_whole_key_filtering = true;
}

void bound(::rocksdb::Options& options, const Limits& limits) {
    options.write_buffer_size = limits.write_buffer_bytes;
    options.max_write_buffer_number = limits.write_buffers_max;
    options.max_open_files = limits.open_files_max;
    options.max_background_jobs = limits.background_jobs_max;
    options.info_log_level = ::rocksdb::InfoLogLevel::WARN_LEVEL;
    options.max_log_file_size = limits.info_log_bytes;
    options.keep_log_file_num = 2;
    options.stats_dump_period_sec = 0;
    options.stats_persist_period_sec = 0;
    options.max_manifest_file_size = limits.manifest_bytes;
}

}  // namespace

Limits limits_for(Purpose purpose) {
    switch (purpose) {
        case Purpose::log:
            return {.write_buffer_bytes = 16 * mib,
                    .write_buffers_max = 2,
                    .block_cache_bytes = 8 * mib,
                    .open_files_max = 128,
                    .info_log_bytes = mib,
                    .manifest_bytes = 4 * mib,
                    .background_jobs_max = 2};
        case Purpose::state:
            return {.write_buffer_bytes = 32 * mib,
                    .write_buffers_max = 2,
                    .block_cache_bytes = 32 * mib,
                    .open_files_max = 256,
                    .info_log_bytes = mib,
                    .manifest_bytes = 4 * mib,
                    .background_jobs_max = 2};
        case Purpose::vault:
            return {.write_buffer_bytes = 8 * mib,
                    .write_buffers_max = 2,
                    .block_cache_bytes = 0,
                    .open_files_max = 128,
                    .info_log_bytes = 64 * kib,
                    .manifest_bytes = 64 * kib,
                    .background_jobs_max = 2};
    }
    return {};
}

::rocksdb::Options options_for(Purpose purpose, const Limits& limits) {
    ::rocksdb::Options options;
    options.create_if_missing = true;
    options.paranoid_checks = true;
    options.use_fsync = false;
    options.level_compaction_dynamic_level_bytes = true;
    options.wal_recovery_mode = ::rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
    options.track_and_verify_wals_in_manifest = true;
    // A recycled or archived write-ahead log would keep what was erased.
    options.recycle_log_file_num = 0;
    options.WAL_ttl_seconds = 0;
    options.WAL_size_limit_MB = 0;
    options.enable_blob_files = false;
    bound(options, limits);
    options.table_factory.reset(::rocksdb::NewBlockBasedTableFactory(table_for(purpose, limits)));
    switch (purpose) {
        case Purpose::state:
            // Most reads of it ask for what is not there: a new order's number, an idempotency key.
            filter_memtable(options);
            [[fallthrough]];
        case Purpose::log:
            options.compression = ::rocksdb::CompressionType::kLZ4Compression;
            break;
        case Purpose::vault:
            // Most keys that are asked for are older than what was not flushed yet.
            filter_memtable(options);
            // And they are random.
            options.compression = ::rocksdb::CompressionType::kNoCompression;
            break;
    }
    return options;
}

}  // namespace kontor::adapters::rocksdb
