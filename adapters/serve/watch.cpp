#include "adapters/serve/watch.hpp"

#include "adapters/serve/pending_erasures.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <utility>

namespace kontor::adapters::serve {
namespace {

namespace log = eventstore::log;

/// Since when a view has lacked what was in the log when somebody looked.
class Lagging {
public:
    /// How long, as far as is known.
    std::chrono::duration<double> look(log::Position position,
                                       log::Position end,
                                       std::chrono::nanoseconds now) {
        if (position >= lacked_) {
            lacked_ = end;
            since_ = now;
        }
        return position < lacked_ ? now - since_ : std::chrono::nanoseconds{0};
    }

private:
    log::Position lacked_;
    std::chrono::nanoseconds since_{0};  ///< By the boot clock.
};

}  // namespace

void watch(metrics::Metrics& metrics, Stack& stack, const Front& front) {
    std::map<std::pair<std::string, std::uint16_t>, Lagging> laggings;
    metrics.before_exposition([&, laggings = std::move(laggings)]() mutable {
        for (const auto& view : stack.projections.views()) {
            const std::string name{view.projection().name()};
            metrics::Lag lag;
            bool quarantined = false;
            for (std::uint16_t i = 0; i < stack.projections.partitions(); ++i) {
                const auto position = view.position({i});
                const auto end = stack.log.end({i});
                if (!end) continue;
                // It may have gone on between the two looks.
                const auto last = std::max(end->checkpoint.position, position);
                lag.events += last.value - position.value;
                const auto behind =
                    laggings[{name, i}].look(position, last, stack.clock().since_boot());
                lag.seconds = std::max(lag.seconds, behind.count());
                quarantined = quarantined || view.quarantined({i});
            }
            metrics.projection_lag(name, lag);
            metrics.projection_quarantined(name, quarantined);
        }
        if (const auto* membership = stack.membership()) {
            metrics.node({.leads = front.answers_for_all(),
                          .following = membership->followers(),
                          .leftovers = membership->leftovers(),
                          .keys_left = membership->keys_left()});
        }
        metrics.connections(front.connections());
    });
}

void watch(metrics::Metrics& metrics, Stack& stack, const Processes& processes) {
    metrics.before_exposition([&] {
        metrics.mails_waiting(processes.mails_waiting());
        const auto now = stack.clock().now();
        const auto erasures = pending_erasures(stack);
        const auto seconds = [](auto span) { return std::chrono::duration<double>{span}.count(); };
        metrics.forgetting(
            {.oldest_pending_seconds = erasures.pending > 0 ? seconds(now - erasures.oldest) : 0.0,
             .retention_suspended = processes.retention_suspended(),
             .epoch_age_seconds = seconds(now - stack.vault.epochs().back().begun_at),
             .keys_held = stack.vault.count_keys()});
    });
}

}  // namespace kontor::adapters::serve
