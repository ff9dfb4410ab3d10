#include "projections/erasure/restored.hpp"

#include "domain/customer/lost_values.hpp"
#include "eventstore/codec/seal.hpp"
#include "eventstore/executor/streams.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace kontor::projections::erasure {
namespace {

namespace customer = domain::customer;
namespace executor = eventstore::executor;
namespace order = domain::order;
namespace vault = eventstore::vault;

constexpr std::string_view customers = "c:";
constexpr std::string_view orders = "o:";

std::set<domain::Id128> named(std::span<const vault::LedgerEntry> entries, vault::Ended what) {
    std::set<domain::Id128> ids;
    for (const auto& entry : entries) {
        if (entry.what != what) continue;
        if (const auto id = domain::Id128::parse(entry.id)) ids.insert(*id);
    }
    return ids;
}

/// Whether the key of an entry that can be dropped is gone.
bool lacks_values(const customer::State& state, const vault::Vault& vault) {
    const auto is_lost = [&](const auto& member) {
        const auto* sealed = std::get_if<domain::Sealed>(&member.content);
        const auto secret =
            sealed == nullptr ? std::nullopt : vault::Vault::secret_in(sealed->envelope);
        return !secret || !vault.holds(secret->value);
    };
    return customer::lost_values(state, is_lost) != customer::DropLost{};
}

}  // namespace

void take_custody(std::span<const vault::LedgerEntry> entries,
                  const executor::StateStore& states,
                  std::uint16_t partitions,
                  vault::Vault& vault,
                  domain::Timestamp now) {
    const auto gone = named(entries, vault::Ended::key);
    const auto ended = named(entries, vault::Ended::custody);
    std::map<domain::CustomerId, std::vector<domain::SecretId>> delivered;
    for (std::uint16_t i = 0; i < partitions; ++i) {
        const auto of_partition = states.slot({i}, executor::partition_stream());
        const auto rules =
            executor::order_rules(std::get<executor::PartitionState>(of_partition.state).rules);
        states.each_slot({i}, orders, [&](const auto& stream, const executor::Slot& slot) {
            const auto* placed = std::get_if<order::Placed>(&std::get<order::State>(slot.state));
            if (placed == nullptr || placed->in_custody) return;
            if (!order::is_under_way(placed->status) && !order::is_on_hold(*placed, rules, now)) {
                return;
            }
            if (ended.contains(placed->secret.value)) return;
            const auto owner =
                eventstore::codec::open(placed->customer,
                                        vault,
                                        {.customer = {}, .order_secret = placed->secret},
                                        stream.value);
            const auto* id = std::get_if<domain::CustomerId>(&owner);
            if (id == nullptr || !gone.contains(id->value) || !vault.holds(id->value)) return;
            delivered[*id].push_back(placed->secret);
        });
    }
    for (const auto& [customer, secrets] : delivered) vault.begin_custody(customer, secrets);
}

Keyless keyless_in(eventstore::log::Partition partition,
                   const executor::StateStore& states,
                   const vault::Vault& vault) {
    Keyless found;
    states.each_slot(partition, customers, [&](const auto& stream, const executor::Slot& slot) {
        const auto id = executor::customer_of(stream);
        const auto& state = std::get<customer::State>(slot.state);
        const bool is_active = state.phase == customer::Phase::active;
        if (!is_active && state.phase != customer::Phase::erasing) return;
        if (!vault.holds(id.value)) {
            found.customers.push_back(id);
        } else if (is_active && lacks_values(state, vault)) {
            found.bereft.push_back(id);
        }
    });
    states.each_slot(partition, orders, [&](const auto& stream, const executor::Slot& slot) {
        const auto* placed = std::get_if<order::Placed>(&std::get<order::State>(slot.state));
        if (placed == nullptr || placed->in_custody || vault.holds(placed->secret.value)) return;
        const auto number = executor::order_of(stream);
        if (vault.in_custody(placed->secret)) {
            found.orders_in_custody.push_back(number);
        } else {
            found.orders.push_back(number);
        }
    });
    return found;
}

}  // namespace kontor::projections::erasure
