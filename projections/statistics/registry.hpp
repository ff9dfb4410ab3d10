#pragma once

#include "domain/statistics/events.hpp"
#include "eventstore/vault/vault.hpp"
#include "projections/engine/view.hpp"
#include "projections/projection.hpp"

#include <string>
#include <vector>

// The account registry (M21): account numbers with the months in which they were used, as of the
// end of the last month that was merged. Rows stay sealed.

namespace kontor::projections::statistics {

class Registry final : public Projection {
public:
    [[nodiscard]] std::string_view name() const override {
        return "registry";
    }
    [[nodiscard]] char letter() const override {
        return 'n';
    }
    [[nodiscard]] std::uint32_t schema() const override {
        return 1;
    }
    void fold(const eventstore::executor::CommittedBatch& batch, Rows& rows) const override;
};

struct RegistryPart {
    domain::SecretId secret;
    domain::Personal<std::vector<domain::statistics::RegistryEntry>, domain::Scope::period> entries;
    friend bool operator==(const RegistryPart&, const RegistryPart&) = default;
};
KONTOR_DESCRIBE(RegistryPart, secret, entries);

/// The parts of the registry as of one month, in order; none if it was never written or replaced.
[[nodiscard]] std::vector<RegistryPart> parts_of(const View& view,
                                                 const domain::statistics::Period& month);

/// The entries of the registry as it stands, by number. Safe from any thread.
[[nodiscard]] std::vector<domain::statistics::RegistryEntry> registry(
    const View& view, const eventstore::vault::Vault& vault);
/// Those of one month.
[[nodiscard]] std::vector<domain::statistics::RegistryEntry> registry_of(
    const View& view,
    const eventstore::vault::Vault& vault,
    const domain::statistics::Period& month);

}  // namespace kontor::projections::statistics
