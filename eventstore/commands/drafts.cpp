#include "eventstore/commands/drafts.hpp"

#include <algorithm>
#include <utility>

namespace kontor::eventstore::commands {
namespace {

namespace customer = domain::customer;
namespace order = domain::order;

/// The page of the order that shows everything, and the one before, where materials are chosen.
constexpr std::uint32_t overview_step = 4;
constexpr std::uint32_t materials_step = 3;

OrderRequest request_of(const customer::KeptDraft& draft) {
    OrderRequest request;
    request.account_number = draft.account_number;
    request.account_number_id = draft.account_number_id;
    request.address = draft.address;
    request.address_id = draft.address_id;
    request.reference = draft.reference;
    request.save_account_number = draft.save_account_number;
    request.save_address = draft.save_address;
    if (draft.lines) {
        request.lines.emplace();
        for (const auto& line : *draft.lines) request.lines->push_back({line.sku, line.quantity});
    }
    return request;
}

/// The draft of a customer whose session was found to be live.
Result<customer::KeptDraft> draft_of(executor::Transaction& tx, const Caller& caller) {
    const auto context = customer_context(tx);
    const auto* entry = customer::live_draft(tx.customer(caller.customer), context);
    auto draft = entry == nullptr ? std::nullopt : opened(tx, caller.customer, entry->draft);
    if (!draft) return refused_as(customer::NotFound{});
    return *std::move(draft);
}

/// What the customer sees of a draft that is kept.
ShownDraft shown(executor::Transaction& tx,
                 const Caller& caller,
                 customer::KeptDraft draft,
                 order::Checked checked) {
    const auto context = customer_context(tx);
    const auto& state = tx.customer(caller.customer);
    return ShownDraft{.draft = std::move(draft),
                      .version = state.draft_revision,
                      .expires_at = customer::draft_expires_at(*state.draft, context),
                      .checked = std::move(checked)};
}

}  // namespace

Result<ShownDraft> show_draft(executor::Transaction& tx, const Caller& caller, const Shop& shop) {
    if (const auto state = authorise(tx, caller); !state) return std::unexpected{state.error()};
    auto draft = draft_of(tx, caller);
    if (!draft) return std::unexpected{draft.error()};
    auto checked = check_order(tx, caller, request_of(*draft), shop);
    if (!checked) return std::unexpected{checked.error()};
    return shown(tx, caller, *std::move(draft), *std::move(checked));
}

Result<ShownDraft> save_draft(executor::Transaction& tx,
                              const Caller& caller,
                              const customer::KeptDraft& draft,
                              const DraftCondition& condition,
                              const Shop& shop) {
    // Before anything else: whoever is refused learns why.
    auto checked = check_order(tx, caller, request_of(draft), shop);
    if (!checked) return std::unexpected{checked.error()};
    domain::FieldErrors too_long;
    std::ranges::copy_if(checked->errors, std::back_inserter(too_long), [](const auto& error) {
        return error.fault == domain::FieldFault::too_long;
    });
    if (!too_long.empty()) return refused_as(domain::FieldsInvalid{std::move(too_long)});
    const auto saved = decided(
        tx,
        caller.customer,
        customer::SaveDraft{
            .draft = draft, .expected = condition.expected, .expected_revision = condition.version},
        actor_of(caller));
    if (!saved) return std::unexpected{saved.error()};
    return shown(tx, caller, draft, *std::move(checked));
}

Result<void> remove_draft(executor::Transaction& tx,
                          const Caller& caller,
                          std::optional<std::uint64_t> expected_version) {
    if (const auto state = authorise(tx, caller); !state) return std::unexpected{state.error()};
    return decided(tx, caller.customer, customer::RemoveDraft{expected_version}, actor_of(caller));
}

Result<PlacedOrder> place_draft(executor::Transaction& tx,
                                const Caller& caller,
                                std::optional<std::uint64_t> expected_version,
                                const log::Idempotency& idempotency,
                                const Shop& shop) {
    if (const auto state = authorise(tx, caller); !state) return std::unexpected{state.error()};
    const auto before = answered_before(tx, idempotency);
    if (!before) return std::unexpected{before.error()};
    // A replay finds no draft any more.
    if (*before) return place_order(tx, caller, {}, idempotency, shop);

    const auto draft = draft_of(tx, caller);
    if (!draft) return std::unexpected{draft.error()};
    // First, so that the order's own event is the last one, which answers; a refused order takes
    // the removal back.
    const auto removed =
        decided(tx, caller.customer, customer::RemoveDraft{expected_version}, actor_of(caller));
    if (!removed) return std::unexpected{removed.error()};
    return place_order(tx, caller, request_of(*draft), idempotency, shop);
}

Result<Repeated> reorder(executor::Transaction& tx,
                         const Caller& caller,
                         const OrderToRepeat& repeated,
                         bool replace,
                         const std::optional<log::Idempotency>& request,
                         const Shop& shop) {
    const auto state = authorise(tx, caller);
    if (!state) return std::unexpected{state.error()};
    const auto before = answered_before(tx, request);
    if (!before) return std::unexpected{before.error()};
    if (*before) return Repeated{.draft = {}, .changes = {}, .replay = *before};
    if (!replace && customer::live_draft(**state, customer_context(tx)) != nullptr) {
        return refused_as(DraftExists{});
    }

    auto changes = order::reordered(repeated.lines, shop.catalogue, shop.size_limits);
    customer::KeptDraft draft{.account_number = repeated.account_number,
                              .address = repeated.address,
                              .lines = std::vector<customer::KeptLine>{}};
    for (const auto& line : changes) {
        if (line.to > 0) draft.lines->push_back({line.sku, line.to});
    }
    const bool as_before = std::ranges::all_of(
        changes, [](const auto& line) { return line.change == order::LineChange::unchanged; });
    draft.step = as_before ? overview_step : materials_step;
    const auto saved =
        decided(tx, caller.customer, customer::SaveDraft{.draft = draft}, actor_of(caller));
    if (!saved) return std::unexpected{saved.error()};
    if (request) tx.answers(*request);
    auto shown = show_draft(tx, caller, shop);
    if (!shown) return std::unexpected{shown.error()};
    return Repeated{.draft = *std::move(shown), .changes = std::move(changes), .replay = {}};
}

}  // namespace kontor::eventstore::commands
