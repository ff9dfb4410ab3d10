#pragma once

#include "domain/catalogue/catalogue.hpp"
#include "domain/order/order.hpp"
#include "eventstore/executor/transaction.hpp"

#include <vector>

// Facts: what is counted of an order, in the batch that says what happened to it (M21, M25). They
// name neither the order nor anybody; see docs/statistics.md.

namespace kontor::eventstore::commands {

/// Books a placement into the open week, and the use of its account number into the open month.
/// After `answers`: a fact answers no request.
void count_placed(executor::Transaction& tx,
                  const domain::order::PlaceOrder& order,
                  const domain::catalogue::Catalogue& catalogue);

/// Books an outcome into the open week, if `events`, which were appended before, are one.
void count_outcome(executor::Transaction& tx,
                   const domain::OrderNumber& number,
                   const std::vector<domain::order::Event>& events);

}  // namespace kontor::eventstore::commands
