#pragma once

#include "domain/ids.hpp"
#include "projections/engine/view.hpp"
#include "projections/projection.hpp"

#include <vector>

// Which log-in addresses are on their way from one claim to another (M18).

namespace kontor::projections::moving {

class Moves final : public Projection {
public:
    [[nodiscard]] std::string_view name() const override {
        return "moves";
    }
    [[nodiscard]] char letter() const override {
        return 'v';
    }
    [[nodiscard]] std::uint32_t schema() const override {
        return 1;
    }
    void fold(const eventstore::executor::CommittedBatch& batch, Rows& rows) const override;
};

/// The customers of a partition whose move is under way. Safe from any thread.
[[nodiscard]] std::vector<domain::CustomerId> under_way(const View& view,
                                                        eventstore::log::Partition partition);

}  // namespace kontor::projections::moving
