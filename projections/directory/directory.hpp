#pragma once

#include "eventstore/vault/vault.hpp"
#include "projections/projection.hpp"

namespace kontor::projections::directory {

/// The log-in directory: from an address to its claim, by the blind index of the vault. It has no
/// rows of its own in state/; what it folds is kept where it dies with the keys. Opens the address
/// that it indexes; erased, it gives no entry.
class Directory final : public Projection {
public:
    explicit Directory(eventstore::vault::Vault& vault) : vault_{vault} {}

    [[nodiscard]] std::string_view name() const override {
        return "directory";
    }
    [[nodiscard]] char letter() const override {
        return 'd';
    }
    [[nodiscard]] std::uint32_t schema() const override {
        return 2;
    }
    [[nodiscard]] const eventstore::codec::EventTypes* types() const override;
    /// An address that a claim of another partition has is not given to a second one.
    [[nodiscard]] bool partitions_are_apart() const override {
        return false;
    }
    /// Its index lies in the vault.
    [[nodiscard]] bool makes_rows() const override {
        return false;
    }
    /// A node that was away for long begins its vault anew.
    [[nodiscard]] bool is_lost() const override {
        return vault_.indexes_nobody();
    }
    void fold(const eventstore::executor::CommittedBatch& batch, Rows& rows) const override;

private:
    eventstore::vault::Vault& vault_;
};

}  // namespace kontor::projections::directory
