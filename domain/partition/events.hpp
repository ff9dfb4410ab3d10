#pragma once

#include "domain/described.hpp"
#include "domain/time.hpp"

#include <cstdint>
#include <string_view>
#include <variant>

// What is recorded of a partition itself: the rules that deadlines are computed from (M16, M17,
// M19, M25). First in every partition and again on every change, so that a rebuild computes the
// same deadlines.

namespace kontor::domain::partition {

/// All in days; `password_age_max` 0 means that passwords do not age,
/// `login_unused_max` 0 that a log-in may stay unused for ever.
struct RetentionRulesSet {
    static constexpr std::string_view type = "retention-rules-set.v1";
    std::uint32_t order_open_max = 90;
    std::uint32_t order_placed = 30;
    std::uint32_t order_after_final = 10;
    std::uint32_t tracking_after_completed = 10;
    std::uint32_t password_age_max = 60;
    std::uint32_t registration_pending = 7;
    std::uint32_t idempotency = 30;
    std::uint32_t login_unused_max = 730;
    std::uint32_t hold_max = 180;
    Timestamp at;
    friend bool operator==(const RetentionRulesSet&, const RetentionRulesSet&) = default;
};
KONTOR_DESCRIBE(RetentionRulesSet,
                order_open_max,
                order_placed,
                order_after_final,
                tracking_after_completed,
                password_age_max,
                registration_pending,
                idempotency,
                login_unused_max,
                hold_max,
                at);

using Event = std::variant<RetentionRulesSet>;

}  // namespace kontor::domain::partition
