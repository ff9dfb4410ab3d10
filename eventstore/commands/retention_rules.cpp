#include "eventstore/commands/retention_rules.hpp"

namespace kontor::eventstore::commands {

void record_rules(executor::Transaction& tx, domain::partition::RetentionRulesSet rules) {
    const bool first = tx.version(executor::partition_stream()) == 0;
    rules.at = tx.rules().at;
    if (!first && rules == tx.rules()) return;
    rules.at = tx.now();
    tx.append(rules);
}

}  // namespace kontor::eventstore::commands
