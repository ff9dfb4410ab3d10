#pragma once

#include "domain/claim/events.hpp"
#include "domain/customer/events.hpp"
#include "domain/order/events.hpp"
#include "domain/partition/events.hpp"
#include "domain/receipt/events.hpp"
#include "domain/statistics/events.hpp"

#include <boost/mp11.hpp>

namespace kontor::domain {

/// Every event there is, whatever its stream: what projections fold.
using Event = boost::mp11::mp_unique<boost::mp11::mp_append<customer::Event,
                                                            claim::Event,
                                                            order::Event,
                                                            receipt::Event,
                                                            partition::Event,
                                                            statistics::Event>>;

}  // namespace kontor::domain
