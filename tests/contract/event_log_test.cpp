#include "tests/contract/event_log_contract.hpp"
#include "tests/support/key_value_log_under_test.hpp"

namespace kontor::tests {

INSTANTIATE_TEST_SUITE_P(Logs,
                         EventLogContract,
                         testing::Values(log_over(memory_kind), log_over(rocksdb_kind)),
                         name_of);

}  // namespace kontor::tests
