#pragma once

#include "domain/statistics/events.hpp"
#include "domain/time.hpp"
#include "eventstore/vault/vault.hpp"
#include "projections/engine/view.hpp"
#include "projections/projection.hpp"

#include <string>
#include <vector>

// The account registry (M21): account numbers with the months in which they were used, as of the
// end of the last month that was merged, and of those before for as long as a restore may need
// them. Rows stay sealed.

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
        return 2;
    }
    void fold(const eventstore::executor::CommittedBatch& batch, Rows& rows) const override;
};

struct RegistryPart {
    domain::SecretId secret;
    domain::Personal<std::vector<domain::statistics::RegistryEntry>, domain::Scope::period> entries;
    domain::Timestamp merged_at;
    friend bool operator==(const RegistryPart&, const RegistryPart&) = default;
};
KONTOR_DESCRIBE(RegistryPart, secret, entries, merged_at);

/// The parts of the registry as of one month, in order; none if it was never written, or purged.
[[nodiscard]] std::vector<RegistryPart> parts_of(const View& view,
                                                 const domain::statistics::Period& month);

/// A registry that was replaced by the next month's, at that time, and was not purged since.
struct ReplacedRegistry {
    domain::statistics::Period month;
    domain::Timestamp at;
    friend bool operator==(const ReplacedRegistry&, const ReplacedRegistry&) = default;
};
/// Oldest first. Safe from any thread.
[[nodiscard]] std::vector<ReplacedRegistry> replaced_registries(const View& view);

/// The entries of the registry as it stands, by number. Safe from any thread.
[[nodiscard]] std::vector<domain::statistics::RegistryEntry> registry(
    const View& view, const eventstore::vault::Vault& vault);
struct OpenedRegistry {
    std::vector<domain::statistics::RegistryEntry> entries;
    bool is_whole = true;  ///< Else it is not there, or the key of a part of it is gone.
};
/// That of one month.
[[nodiscard]] OpenedRegistry registry_of(const View& view,
                                         const eventstore::vault::Vault& vault,
                                         const domain::statistics::Period& month);

}  // namespace kontor::projections::statistics
