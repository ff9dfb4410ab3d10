#include "adapters/serve/watch.hpp"

#include "adapters/serve/pending_erasures.hpp"

#include <algorithm>
#include <chrono>

namespace kontor::adapters::serve {

void watch(metrics::Metrics& metrics, Stack& stack, const Processes& processes) {
    metrics.before_exposition([&] {
        for (const auto& view : stack.projections.views()) {
            metrics::Lag lag;
            bool quarantined = false;
            for (std::uint16_t i = 0; i < stack.projections.partitions(); ++i) {
                const auto end = stack.log.end({i});
                if (!end) continue;
                const auto behind = end->checkpoint.position.value - view.position({i}).value;
                lag.events += behind;
                if (behind > 0) {
                    const std::chrono::duration<double> age = stack.clock().now() - end->time;
                    lag.seconds = std::max(lag.seconds, age.count());
                }
                quarantined = quarantined || view.quarantined({i});
            }
            metrics.projection_lag(view.projection().name(), lag);
            metrics.projection_quarantined(view.projection().name(), quarantined);
        }
        if (const auto* membership = stack.membership()) {
            metrics.node({.leads = membership->leads(),
                          .following = membership->followers(),
                          .leftovers = membership->leftovers()});
        }
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
