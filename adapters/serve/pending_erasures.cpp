#include "adapters/serve/pending_erasures.hpp"

#include <algorithm>

namespace kontor::adapters::serve {

PendingErasures pending_erasures(const Stack& stack) {
    namespace receipt = domain::receipt;
    PendingErasures found;
    for (std::uint16_t i = 0; i < stack.log.partitions(); ++i) {
        stack.states.each_slot({i}, "e:", [&](const auto&, const auto& slot) {
            const auto* state = std::get_if<receipt::State>(&slot.state);
            if (state == nullptr || !state->opened_at || state->completed_at) return;
            if (state->erased_at) {
                ++found.erased;
                return;
            }
            found.oldest =
                found.pending == 0 ? *state->opened_at : std::min(found.oldest, *state->opened_at);
            ++found.pending;
        });
        found.in_custody +=
            projections::erasure::in_custody(stack.projections.view("erasures").view(), {i}).size();
    }
    return found;
}

}  // namespace kontor::adapters::serve
