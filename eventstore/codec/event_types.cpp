#include "eventstore/codec/event_types.hpp"

#include "eventstore/codec/upcasters.hpp"

#include <algorithm>
#include <utility>

namespace kontor::eventstore::codec {

EventTypes::EventTypes(std::vector<std::string_view> names) : names_(std::move(names)) {
    std::ranges::sort(names_);
}

bool EventTypes::contains(std::string_view type) const {
    return std::ranges::binary_search(names_, type) || released_upcasters().contains(type);
}

}  // namespace kontor::eventstore::codec
