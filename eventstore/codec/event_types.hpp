#pragma once

#include <string_view>
#include <vector>

namespace kontor::eventstore::codec {

/// Some types of events, by their names on the wire.
class EventTypes {
public:
    template <class... Happened>
    [[nodiscard]] static EventTypes of() {
        return EventTypes{{Happened::type...}};
    }

    /// True also for every older type: its events may be brought up to one of these.
    [[nodiscard]] bool contains(std::string_view type) const;

private:
    explicit EventTypes(std::vector<std::string_view> names);

    std::vector<std::string_view> names_;  ///< Sorted.
};

}  // namespace kontor::eventstore::codec
