#pragma once

#include "eventstore/executor/transaction.hpp"

namespace kontor::eventstore::commands {

/// Records the rules that deadlines are computed from, unless they are the ones recorded last
/// (M25; docs/log-format.md). `rules.at` is ignored.
void record_rules(executor::Transaction& tx, domain::partition::RetentionRulesSet rules);

}  // namespace kontor::eventstore::commands
