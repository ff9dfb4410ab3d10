#include "projections/statistics/registry.hpp"

#include "eventstore/codec/seal.hpp"
#include "eventstore/executor/state_keys.hpp"
#include "eventstore/executor/streams.hpp"
#include "projections/row_codec.hpp"
#include "projections/statistics/released.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace kontor::projections::statistics {
namespace {

namespace executor = eventstore::executor;
using domain::statistics::Period;
using domain::statistics::RegistryEntry;
using domain::statistics::RegistryMerged;

// month, version → part.

constexpr std::size_t month_size = 7;

std::string row_key(const Period& month, std::uint64_t version) {
    auto key = month.value;
    executor::keys::append_u64(key, version);
    return key;
}

}  // namespace

void Registry::fold(const executor::CommittedBatch& batch, Rows& rows) const {
    for (const auto& event : batch.events) {
        const auto* merged = std::get_if<RegistryMerged>(&event.event);
        if (merged == nullptr) continue;
        rows.put(row_key(merged->month, event.version),
                 encoded_row(RegistryPart{merged->secret, merged->entries}));
    }
    for (const auto& [position, time, purge] : batch.purges) {
        if (!purge.whole) continue;
        const auto month = executor::period_of(executor::Kept::registry, purge.stream);
        if (month) rows.erase_prefix(month->value);
    }
}

std::vector<RegistryPart> parts_of(const View& view, const Period& month) {
    std::vector<RegistryPart> parts;
    if (month.value.empty()) return parts;
    for (auto cursor = view.scan(first_partition, month.value); cursor->valid(); cursor->next()) {
        parts.push_back(decoded_row<RegistryPart>(cursor->value()));
    }
    return parts;
}

std::vector<RegistryEntry> registry_of(const View& view,
                                       const eventstore::vault::Vault& vault,
                                       const Period& month) {
    std::vector<RegistryEntry> entries;
    const auto stream = executor::stream_of(executor::Kept::registry, month);
    for (const auto& part : parts_of(view, month)) {
        auto opened = eventstore::codec::open(part.entries, vault, {}, stream.value);
        // An empty part reads as absent; one that was replaced a moment ago as erased.
        auto* found = std::get_if<std::vector<RegistryEntry>>(&opened);
        if (found == nullptr) continue;
        std::ranges::move(*found, std::back_inserter(entries));
    }
    return entries;
}

std::vector<RegistryEntry> registry(const View& view, const eventstore::vault::Vault& vault) {
    Period newest;
    for (auto cursor = view.scan(first_partition, {}); cursor->valid(); cursor->next()) {
        newest.value = cursor->key().substr(View::prefix_size, month_size);
    }
    return newest.value.empty() ? std::vector<RegistryEntry>{} : registry_of(view, vault, newest);
}

}  // namespace kontor::projections::statistics
