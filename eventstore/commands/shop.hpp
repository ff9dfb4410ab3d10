#pragma once

#include "domain/catalogue/catalogue.hpp"
#include "domain/claim/claim.hpp"
#include "domain/customer/customer.hpp"
#include "domain/order/order.hpp"
#include "eventstore/executor/transaction.hpp"
#include "eventstore/vault/tokens.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace kontor::eventstore::commands {

/// What every command handler may look at; made once at start, never changes.
struct Shop {
    const domain::catalogue::Catalogue& catalogue;
    const vault::Tokens& tokens;
    domain::order::SizeLimits size_limits;
    domain::customer::AccountNumberRules account_numbers;
    std::vector<std::string> tracking_hosts;
};

[[nodiscard]] inline domain::customer::Context customer_context(executor::Transaction& tx) {
    return executor::customer_context(tx.rules(), tx.now());
}
[[nodiscard]] inline domain::claim::Context claim_context(
    const domain::partition::RetentionRulesSet& rules, domain::Timestamp now) {
    return {.now = now, .registration_pending = std::chrono::days{rules.registration_pending}};
}
[[nodiscard]] inline domain::claim::Context claim_context(executor::Transaction& tx) {
    return claim_context(tx.rules(), tx.now());
}
[[nodiscard]] inline domain::order::Context order_context(executor::Transaction& tx,
                                                          const Shop& shop) {
    return {.now = tx.now(),
            .limits = shop.size_limits,
            .retention = executor::order_rules(tx.rules())};
}

}  // namespace kontor::eventstore::commands
