#include "domain/order/placing.hpp"

#include "domain/text.hpp"

#include <algorithm>
#include <limits>
#include <string_view>
#include <unordered_set>

namespace kontor::domain::order {
namespace {

void append(FieldErrors& errors, FieldErrors more) {
    std::ranges::move(more, std::back_inserter(errors));
}

/// Only lines beyond every limit come near the end of the type, and those are never placed.
std::uint32_t clamped(std::uint64_t count) {
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(count, std::numeric_limits<std::uint32_t>::max()));
}

void check_account_number(const Draft& draft,
                          const customer::AccountNumberRules& rules,
                          Checked& checked) {
    if (!draft.account_number) {
        checked.missing.emplace_back("account_number");
    } else if (!draft.account_number_saved) {
        append(checked.errors,
               customer::faults_in_account_number(*draft.account_number, rules, "/account_number"));
    }
}

void check_address(const Draft& draft, Checked& checked) {
    if (!draft.address) {
        checked.missing.emplace_back("address");
    } else {
        append(checked.errors, address::faults_in(*draft.address, "/address"));
    }
}

/// What is wrong with one line; `seen` gathers the materials of the lines before.
std::optional<FieldError> fault_in_line(const DraftLine& line,
                                        const catalogue::Material* material,
                                        std::unordered_set<std::string_view>& seen,
                                        const std::string& at) {
    if (line.sku.empty()) return FieldError{at + "/sku", FieldFault::required, {}, {}};
    if (material == nullptr) return FieldError{at + "/sku", FieldFault::not_found, {}, {}};
    if (!seen.insert(material->sku.value).second) {
        return FieldError{at + "/sku", FieldFault::not_allowed, {}, {}};
    }
    if (line.quantity < 1) return FieldError{at + "/quantity", FieldFault::range, "1", {}};
    if (line.quantity > line_quantity_max) {
        return FieldError{
            at + "/quantity", FieldFault::range, std::to_string(line_quantity_max), {}};
    }
    return std::nullopt;
}

Line line_of(const catalogue::Material& material, std::uint64_t quantity, std::size_t index) {
    return {.line = clamped(index + 1),
            .sku = material.sku,
            .quantity = clamped(quantity),
            .pieces = clamped(quantity * material.pack_size),
            .weight_grams = quantity * material.pack_weight_grams,
            .name = material.name};
}

void check_lines(const Draft& draft,
                 const catalogue::Catalogue& catalogue,
                 const SizeLimits& limits,
                 Checked& checked) {
    if (!draft.lines || draft.lines->empty()) checked.missing.emplace_back("lines");
    std::vector<SizedLine> sized;
    if (draft.lines) {
        std::unordered_set<std::string_view> seen;
        for (std::size_t i = 0; i < draft.lines->size(); ++i) {
            const auto& line = (*draft.lines)[i];
            const auto* material = catalogue.find(line.sku);
            if (auto fault = fault_in_line(line, material, seen, "/lines/" + std::to_string(i))) {
                checked.errors.push_back(*std::move(fault));
                continue;
            }
            const auto quantity = static_cast<std::uint64_t>(line.quantity);
            checked.lines.push_back(line_of(*material, quantity, i));
            sized.push_back({.sku = material->sku,
                             .quantity = quantity,
                             .weight_grams = quantity * material->pack_weight_grams,
                             .quantity_max = material->order_max});
        }
    }
    checked.limits = limits_of(sized, limits);
}

void check_reference(const Draft& draft, Checked& checked) {
    if (!draft.reference) return;
    if (auto fault = fault_in_text(*draft.reference, "/reference", reference_length_max)) {
        checked.errors.push_back(*std::move(fault));
    }
}

}  // namespace

Draft normalised(Draft draft) {
    draft.account_number = optional_text(draft.account_number);
    draft.reference = optional_text(draft.reference);
    if (draft.address) draft.address = address::normalised(*std::move(draft.address));
    if (draft.lines) {
        for (auto& line : *draft.lines) line.sku = without_spare_blanks(line.sku);
    }
    return draft;
}

Checked check(const Draft& raw,
              const catalogue::Catalogue& catalogue,
              const SizeLimits& limits,
              const customer::AccountNumberRules& rules) {
    const auto draft = normalised(raw);
    Checked checked;
    check_account_number(draft, rules, checked);
    check_address(draft, checked);
    check_lines(draft, catalogue, limits, checked);
    check_reference(draft, checked);
    checked.acceptable = checked.missing.empty() && checked.errors.empty() &&
                         std::ranges::none_of(checked.limits, [](const LimitState& state) {
                             return state.level == LimitLevel::exceeded;
                         });
    return checked;
}

}  // namespace kontor::domain::order
