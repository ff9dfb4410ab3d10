#include "projections/engine/view.hpp"

#include <algorithm>

namespace kontor::projections {

using eventstore::log::Partition;

std::string View::prefix(Partition partition, std::uint8_t generation) const {
    return {'w',
            letter_,
            static_cast<char>(generation),
            static_cast<char>(partition.value >> 8U),
            static_cast<char>(partition.value & 0xFFU)};
}

std::string View::after(std::string prefix) {
    while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xFFU) {
        prefix.pop_back();
    }
    if (!prefix.empty()) ++prefix.back();
    return prefix;
}

std::optional<std::string> View::get(Partition partition, std::string_view key) const {
    return store_.get(prefix(partition, generation()).append(key));
}

std::unique_ptr<eventstore::ports::Cursor> View::scan(Partition partition,
                                                      std::string_view key_prefix,
                                                      std::string_view from) const {
    const auto base = prefix(partition, generation());
    auto last = after(base + std::string{key_prefix});
    return store_.scan(base + std::string{std::max(key_prefix, from)}, last);
}

}  // namespace kontor::projections
