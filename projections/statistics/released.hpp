#pragma once

#include "domain/statistics/events.hpp"
#include "projections/engine/view.hpp"
#include "projections/projection.hpp"

#include <vector>

// The released tables, each as it was frozen (M25, M27), and the account registry (M21). Only the
// first partition has any rows.

namespace kontor::projections::statistics {

/// Where releases and the registry are written.
inline constexpr eventstore::log::Partition first_partition{0};

class Released final : public Projection {
public:
    [[nodiscard]] std::string_view name() const override {
        return "statistics";
    }
    [[nodiscard]] char letter() const override {
        return 's';
    }
    [[nodiscard]] std::uint32_t schema() const override {
        return 1;
    }
    void fold(const eventstore::executor::CommittedBatch& batch, Rows& rows) const override;
};

/// A week as it was released; see `domain::statistics::StatisticsReleased`.
struct ReleasedWeek {
    domain::statistics::Period period;
    domain::statistics::Dimensions dimensions;
    std::vector<std::int64_t> values;
    domain::Timestamp at;
    friend bool operator==(const ReleasedWeek&, const ReleasedWeek&) = default;
};
KONTOR_DESCRIBE(ReleasedWeek, period, dimensions, values, at);

/// Released weeks from `from` to `to`, both included, oldest first; empty: without bound. Safe from
/// any thread.
[[nodiscard]] std::vector<ReleasedWeek> released_weeks(const View& view,
                                                       const domain::statistics::Period& from,
                                                       const domain::statistics::Period& to);

}  // namespace kontor::projections::statistics
