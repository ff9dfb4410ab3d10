#pragma once

#include "eventstore/executor/streams.hpp"

#include <cstddef>
#include <functional>
#include <list>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace kontor::eventstore::executor {

/// The streams used last, decoded. References stay valid until `trim` or `erase`.
class SlotCache {
public:
    explicit SlotCache(std::size_t slots_max) : slots_max_{slots_max} {}

    /// The slot of `stream`, loaded by `load()` if it is not at hand, and used last from now on.
    template <class Load>
    Slot& get(const log::StreamId& stream, Load&& load) {
        const auto found = index_.find(stream.value);
        if (found != index_.end()) {
            slots_.splice(slots_.begin(), slots_, found->second);
            return found->second->second;
        }
        slots_.emplace_front(stream, load());
        index_.emplace(slots_.front().first.value, slots_.begin());
        return slots_.front().second;
    }

    void erase(const log::StreamId& stream) {
        const auto found = index_.find(stream.value);
        if (found == index_.end()) return;
        const auto entry = found->second;
        index_.erase(found);
        slots_.erase(entry);
    }

    /// Lets go of what was not used for longest until at most `slots_max` are left.
    void trim() {
        while (slots_.size() > slots_max_) {
            index_.erase(slots_.back().first.value);
            slots_.pop_back();
        }
    }

private:
    using Entry = std::pair<log::StreamId, Slot>;
    std::size_t slots_max_;
    std::list<Entry> slots_;  ///< Used last first.
    std::unordered_map<std::string_view, std::list<Entry>::iterator> index_;
};

}  // namespace kontor::eventstore::executor
