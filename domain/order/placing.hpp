#pragma once

#include "domain/address/address.hpp"
#include "domain/catalogue/catalogue.hpp"
#include "domain/customer/fields.hpp"
#include "domain/field_error.hpp"
#include "domain/order/events.hpp"
#include "domain/order/size_policy.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// The draft of an order as a customer sends it, and its check: one for trying out and for placing
// (M8–M11), so that the two can't disagree.

namespace kontor::domain::order {

/// More packs than this are a typing error, not an order that is too large.
inline constexpr std::int64_t line_quantity_max = 1'000'000;
inline constexpr std::size_t reference_length_max = 35;

struct DraftLine {
    std::string sku;
    std::int64_t quantity = 0;  ///< Packs.
};

/// Any subset of an order.
struct Draft {
    std::optional<std::string> account_number;
    bool account_number_saved = false;  ///< Picked from the saved ones, so it was checked then.
    std::optional<address::Address> address;
    std::optional<std::vector<DraftLine>> lines;
    std::optional<std::string> reference;
};

/// `missing` names the members that an order needs and the draft lacks, `errors` what is wrong with
/// those it has. `limits` and `lines` cover the lines that are not at fault; `limits` tells how
/// near they are to each limit. An acceptable draft is complete, without error, and within all
/// limits.
struct Checked {
    std::vector<std::string> missing;
    FieldErrors errors;
    std::vector<LimitState> limits;
    bool acceptable = false;
    std::vector<Line> lines;
};

/// The form in which the members of a draft are kept: blanks trimmed and folded, an empty text
/// absent, the address as its country writes it.
[[nodiscard]] Draft normalised(Draft draft);

/// Checks the draft in its normalised form.
[[nodiscard]] Checked check(const Draft& draft,
                            const catalogue::Catalogue& catalogue,
                            const SizeLimits& limits,
                            const customer::AccountNumberRules& rules);

}  // namespace kontor::domain::order
