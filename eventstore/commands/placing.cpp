#include "eventstore/commands/placing.hpp"

#include "eventstore/commands/counting.hpp"
#include "eventstore/commands/personal_data.hpp"

#include <algorithm>
#include <utility>

namespace kontor::eventstore::commands {
namespace {

namespace customer = domain::customer;
namespace order = domain::order;

/// A draft with the saved entries filled in, and what could not be found.
struct Resolved {
    order::Draft draft;
    domain::FieldErrors errors;
};

Resolved resolved(const executor::Transaction& tx,
                  const Caller& caller,
                  const customer::State& state,
                  const OrderRequest& request) {
    Resolved result;
    auto& draft = result.draft;
    draft.account_number = request.account_number;
    draft.address = request.address;
    draft.lines = request.lines;
    draft.reference = request.reference;
    if (request.account_number_id) {
        const auto& saved = state.account_numbers;
        const auto entry =
            std::ranges::find(saved, *request.account_number_id, &customer::AccountNumberEntry::id);
        auto known =
            entry == saved.end() ? std::nullopt : opened(tx, caller.customer, entry->entry);
        if (!known) {
            result.errors.push_back({"/account_number_id", domain::FieldFault::not_found, {}, {}});
        } else {
            draft.account_number = std::move(known->number);
            draft.account_number_saved = true;
        }
    }
    if (request.address_id) {
        const auto& saved = state.addresses;
        const auto entry =
            std::ranges::find(saved, *request.address_id, &customer::AddressEntry::id);
        auto known =
            entry == saved.end() ? std::nullopt : opened(tx, caller.customer, entry->entry);
        if (!known) {
            result.errors.push_back({"/address_id", domain::FieldFault::not_found, {}, {}});
        } else {
            draft.address = std::move(known->address);
        }
    }
    return result;
}

order::Checked checked(const executor::Transaction& tx,
                       const Caller& caller,
                       const customer::State& state,
                       const OrderRequest& request,
                       Resolved& resolution,
                       const Shop& shop) {
    resolution = resolved(tx, caller, state, request);
    resolution.draft = order::normalised(std::move(resolution.draft));
    auto result =
        order::check(resolution.draft, shop.catalogue, shop.size_limits, shop.account_numbers);
    // What was named by an id that leads nowhere is at fault, not missing.
    const auto drop = [&](std::string_view name) { std::erase(result.missing, name); };
    for (const auto& error : resolution.errors) {
        drop(error.pointer == "/address_id" ? "address" : "account_number");
    }
    result.errors.insert(result.errors.begin(), resolution.errors.begin(), resolution.errors.end());
    result.acceptable = result.acceptable && resolution.errors.empty();
    return result;
}

domain::FieldErrors faults_of(const order::Checked& checked) {
    auto faults = checked.errors;
    for (const auto& name : checked.missing) {
        faults.push_back({"/" + name, domain::FieldFault::required, {}, {}});
    }
    return faults;
}

/// Saves what the customer asked to be saved with the order (M8). Decided before anything else is
/// appended, so that a full address book refuses the whole order.
Result<void> save_parts(executor::Transaction& tx,
                        const Caller& caller,
                        const OrderRequest& request,
                        const order::Draft& draft,
                        const Shop& shop) {
    if (request.save_account_number && !draft.account_number_saved) {
        const auto saved = save_account_number(
            tx, caller, {.number = *draft.account_number, .label = {}}, {}, shop);
        if (!saved) return std::unexpected{saved.error()};
    }
    if (request.save_address && !request.address_id) {
        const auto saved = save_address(tx, caller, {.address = *draft.address, .label = {}}, {});
        if (!saved) return std::unexpected{saved.error()};
    }
    return {};
}

/// The same of an order that is only checked.
domain::FieldErrors faults_in_saving(executor::Transaction& tx,
                                     const Caller& caller,
                                     const customer::State& state,
                                     const OrderRequest& request,
                                     const order::Draft& draft) {
    domain::FieldErrors faults;
    const auto context = customer_context(tx);
    if (request.save_account_number && draft.account_number && !draft.account_number_saved &&
        state.account_numbers.size() >= context.account_numbers_max &&
        !find_account_number(tx, caller.customer, state, *draft.account_number)) {
        faults.push_back({"/save_account_number", domain::FieldFault::not_allowed, {}, {}});
    }
    if (request.save_address && draft.address && !request.address_id &&
        state.addresses.size() >= context.addresses_max) {
        faults.push_back({"/save_address", domain::FieldFault::not_allowed, {}, {}});
    }
    return faults;
}

domain::OrderNumber free_number(executor::Transaction& tx, const Shop& shop) {
    for (;;) {
        auto number = shop.tokens.new_order_number(tx.partition(), tx.random());
        if (tx.version(executor::stream_of(number)) == 0) return number;
    }
}

}  // namespace

Result<order::Checked> check_order(executor::Transaction& tx,
                                   const Caller& caller,
                                   const OrderRequest& request,
                                   const Shop& shop) {
    const auto state = authorise(tx, caller);
    if (!state) return std::unexpected{state.error()};
    Resolved resolution;
    auto check = checked(tx, caller, **state, request, resolution, shop);
    const auto faults = faults_in_saving(tx, caller, **state, request, resolution.draft);
    check.errors.insert(check.errors.end(), faults.begin(), faults.end());
    check.acceptable = check.acceptable && faults.empty();
    return check;
}

Result<PlacedOrder> place_order(executor::Transaction& tx,
                                const Caller& caller,
                                const OrderRequest& request,
                                const log::Idempotency& idempotency,
                                const Shop& shop) {
    const auto state = authorise(tx, caller);
    if (!state) return std::unexpected{state.error()};
    const auto before = answered_before(tx, idempotency);
    if (!before) return std::unexpected{before.error()};
    if (const auto& answered = *before) {
        return PlacedOrder{executor::order_of(answered->stream), answered->version, true, {}};
    }

    Resolved resolution;
    auto check = checked(tx, caller, **state, request, resolution, shop);
    if (auto faults = faults_of(check); !faults.empty()) {
        return refused_as(domain::FieldsInvalid{std::move(faults)});
    }
    std::vector<order::LimitState> exceeded;
    std::ranges::copy_if(check.limits, std::back_inserter(exceeded), [](const auto& limit) {
        return limit.level == order::LimitLevel::exceeded;
    });
    if (!exceeded.empty()) return refused_as(order::OrderTooLarge{std::move(exceeded)});

    auto& draft = resolution.draft;
    // Who lost its profile orders all the same; the order is without the name then.
    const auto profile =
        opened(tx, caller.customer, (*state)->profile).value_or(customer::Profile{});
    if (const auto saved = save_parts(tx, caller, request, draft, shop); !saved) {
        return std::unexpected{saved.error()};
    }

    const auto number = free_number(tx, shop);
    order::PlaceOrder command{
        .customer = caller.customer,
        .secret = tx.take_secret(),
        .placing = {.account_number = *draft.account_number, .company_name = profile.company_name},
        .delivery = {.address = *std::move(draft.address),
                     .reference = std::move(draft.reference),
                     .language = profile.language},
        .lines = std::move(check.lines)};
    auto decision = order::decide(tx.order(number), command, order_context(tx, shop));
    if (!decision) return refused(decision.error());
    auto event = std::get<order::OrderPlaced>(decision->front());  // As it is before it is sealed.
    tx.append(number, *std::move(decision), actor_of(caller));
    tx.answers(idempotency);
    count_placed(tx, command, shop.catalogue);
    return PlacedOrder{number, tx.version(executor::stream_of(number)), false, std::move(event)};
}

}  // namespace kontor::eventstore::commands
