#include "adapters/rocksdb/rocksdb_store.hpp"
