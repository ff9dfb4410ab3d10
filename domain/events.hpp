#pragma once

#include "domain/claim/events.hpp"
#include "domain/customer/events.hpp"
#include "domain/order/events.hpp"
#include "domain/partition/events.hpp"
#include "domain/receipt/events.hpp"
#include "domain/statistics/events.hpp"

#include <boost/mp11.hpp>

namespace kontor::domain {

/// One of every event there is.
using AnyEvent = boost::mp11::mp_unique<boost::mp11::mp_append<customer::Event,
                                                               claim::Event,
                                                               order::Event,
                                                               receipt::Event,
                                                               partition::Event,
                                                               statistics::Event>>;

/// Every event there is, whatever its stream: what projections fold. A type of its own, so that
/// copying and moving so many alternatives is compiled once and not in every source that does it.
struct Event : AnyEvent {
    using AnyEvent::AnyEvent;
    Event();
    ~Event();
    Event(const Event& other);
    Event(Event&& other) noexcept;
    Event& operator=(const Event& other);
    Event& operator=(Event&& other) noexcept;
};

}  // namespace kontor::domain
