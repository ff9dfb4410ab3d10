#include "tests/contract/key_value_store_contract.hpp"

namespace kontor::tests {

INSTANTIATE_TEST_SUITE_P(Stores,
                         KeyValueStoreContract,
                         testing::Values(memory_kind, rocksdb_kind),
                         [](const auto& info) { return info.param.name; });

}  // namespace kontor::tests
