#pragma once

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>
#include <utility>

namespace kontor::projections::erasure {

/// Tells of what is gone on this machine whether it is gone where log and keys are kept too: on
/// Kafka, once the brokers have compacted it. Belongs to one thread.
template <class Id>
class GoneElsewhere {
public:
    /// Whether nothing is left elsewhere of what was gone here when this was asked first, since it
    /// last said so. Does not block. Not set: nothing is kept elsewhere.
    using Ask = std::function<bool()>;

    explicit GoneElsewhere(Ask ask) : ask_{std::move(ask)} {}

    /// Those of `gone_here` that are gone everywhere, until they are `settled`. To be asked again
    /// for the others.
    [[nodiscard]] std::set<Id> among(const std::set<Id>& gone_here) {
        if (!ask_) return gone_here;
        // What came later was perhaps not looked for.
        if (asked_.empty()) {
            for (const auto& id : gone_here) {
                if (!gone_.contains(id)) asked_.insert(id);
            }
        }
        if (!asked_.empty() && ask_()) gone_.merge(std::exchange(asked_, {}));
        std::set<Id> gone;
        std::ranges::set_intersection(gone_here, gone_, std::inserter(gone, gone.end()));
        return gone;
    }
    void settled(const Id& id) {
        gone_.erase(id);
    }

private:
    Ask ask_;
    std::set<Id> asked_;  ///< What was gone here when it was asked.
    std::set<Id> gone_;   ///< Of what was asked for and is not settled yet.
};

}  // namespace kontor::projections::erasure
