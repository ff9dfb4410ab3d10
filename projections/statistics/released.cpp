#include "projections/statistics/released.hpp"

#include "projections/row_codec.hpp"

namespace kontor::projections::statistics {

using domain::statistics::Period;
using domain::statistics::StatisticsReleased;

// period → released week.

void Released::fold(const eventstore::executor::CommittedBatch& batch, Rows& rows) const {
    for (const auto& event : batch.events) {
        const auto* released = std::get_if<StatisticsReleased>(&event.event);
        if (released == nullptr) continue;
        rows.put(released->period.value,
                 encoded_row(ReleasedWeek{.period = released->period,
                                          .dimensions = released->dimensions,
                                          .values = released->values,
                                          .at = released->at}));
    }
}

std::vector<ReleasedWeek> released_weeks(const View& view, const Period& from, const Period& to) {
    std::vector<ReleasedWeek> weeks;
    for (auto cursor = view.scan(first_partition, {}, from.value); cursor->valid();
         cursor->next()) {
        if (!to.value.empty() && cursor->key().substr(View::prefix_size) > to.value) break;
        weeks.push_back(decoded_row<ReleasedWeek>(cursor->value()));
    }
    return weeks;
}

}  // namespace kontor::projections::statistics
