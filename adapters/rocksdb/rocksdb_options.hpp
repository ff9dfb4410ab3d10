#pragma once

#include "adapters/rocksdb/rocksdb_store.hpp"

#include <rocksdb/options.h>

// Only for the sources of this folder: nobody else sees RocksDB.

namespace kontor::adapters::rocksdb {

[[nodiscard]] ::rocksdb::Options options_for(Purpose purpose, const Limits& limits);

}  // namespace kontor::adapters::rocksdb
