#pragma once

#include "domain/customer/draft.hpp"
#include "domain/time.hpp"

#include <cstdint>
#include <string_view>

// What can happen to a customer's draft order; part of customer/events.hpp.

namespace kontor::domain::customer {

/// `revision` counts all changes of the customer's drafts, so that none of an earlier draft is ever
/// taken for one of this; it is the `version` of the API.
struct DraftSaved {
    static constexpr std::string_view type = "customer-draft-saved.v1";
    Personal<KeptDraft, Scope::value> draft;
    std::uint64_t revision = 0;
    Timestamp at;
    friend bool operator==(const DraftSaved&, const DraftSaved&) = default;
};
KONTOR_DESCRIBE(DraftSaved, draft, revision, at);

/// Deleted, placed or too old. `revision` is that of the draft that is gone: the count goes on.
struct DraftRemoved {
    static constexpr std::string_view type = "customer-draft-removed.v1";
    std::uint64_t revision = 0;
    Timestamp at;
    friend bool operator==(const DraftRemoved&, const DraftRemoved&) = default;
};
KONTOR_DESCRIBE(DraftRemoved, revision, at);

}  // namespace kontor::domain::customer
