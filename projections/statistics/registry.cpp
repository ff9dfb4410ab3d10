#include "projections/statistics/registry.hpp"

#include "eventstore/codec/seal.hpp"
#include "eventstore/executor/state_keys.hpp"
#include "eventstore/executor/streams.hpp"
#include "projections/row_codec.hpp"
#include "projections/statistics/released.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <variant>

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
                 encoded_row(RegistryPart{merged->secret, merged->entries, merged->at}));
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

std::vector<ReplacedRegistry> replaced_registries(const View& view) {
    std::vector<ReplacedRegistry> all;
    for (auto cursor = view.scan(first_partition, {}); cursor->valid(); cursor->next()) {
        Period month{std::string{cursor->key().substr(View::prefix_size, month_size)}};
        if (!all.empty() && all.back().month == month) continue;
        if (!all.empty()) all.back().at = decoded_row<RegistryPart>(cursor->value()).merged_at;
        all.push_back({std::move(month), {}});
    }
    // The newest stands.
    if (!all.empty()) all.pop_back();
    return all;
}

OpenedRegistry registry_of(const View& view,
                           const eventstore::vault::Vault& vault,
                           const Period& month) {
    const auto parts = parts_of(view, month);
    OpenedRegistry registry{.entries = {}, .is_whole = !parts.empty()};
    const auto stream = executor::stream_of(executor::Kept::registry, month);
    for (const auto& part : parts) {
        auto opened = eventstore::codec::open(part.entries, vault, {}, stream.value);
        if (std::holds_alternative<domain::Erased>(opened)) registry.is_whole = false;
        // An empty part reads as absent.
        auto* found = std::get_if<std::vector<RegistryEntry>>(&opened);
        if (found == nullptr) continue;
        std::ranges::move(*found, std::back_inserter(registry.entries));
    }
    return registry;
}

std::vector<RegistryEntry> registry(const View& view, const eventstore::vault::Vault& vault) {
    Period newest;
    for (auto cursor = view.scan(first_partition, {}); cursor->valid(); cursor->next()) {
        newest.value = cursor->key().substr(View::prefix_size, month_size);
    }
    if (newest.value.empty()) return {};
    return registry_of(view, vault, newest).entries;
}

}  // namespace kontor::projections::statistics
