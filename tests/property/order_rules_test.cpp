// Whatever customer, fulfilment and timers ask of an order in whatever order: it goes forward, no
// more is shipped than was ordered, and what it says is allowed is what a command may do.

#include "domain/order/order.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <optional>
#include <rapidcheck.h>
#include <set>
#include <string>
#include <vector>

namespace kontor::tests {
namespace {

namespace order = domain::order;
using domain::Timestamp;
using order::Status;

constexpr std::uint32_t lines_max = 3;

order::PlaceOrder placing() {
    order::PlaceOrder command;
    command.delivery.address.country = "BE";
    const auto lines = *rc::gen::inRange<std::uint32_t>(1, lines_max + 1);
    for (std::uint32_t number = 1; number <= lines; ++number) {
        command.lines.push_back({.line = number,
                                 .sku = {"SKU" + std::to_string(number)},
                                 .quantity = *rc::gen::inRange<std::uint32_t>(1, 6),
                                 .pieces = 25,
                                 .weight_grams = 100,
                                 .name = {}});
    }
    return command;
}

std::optional<std::vector<order::ShippedLine>> some_lines() {
    if (*rc::gen::inRange(0, 3) == 0) return std::nullopt;
    std::vector<order::ShippedLine> lines;
    const auto count = *rc::gen::inRange(0, 4);
    for (int i = 0; i < count; ++i) {
        lines.push_back({*rc::gen::inRange<std::uint32_t>(0, lines_max + 2),
                         *rc::gen::element<std::uint32_t>(0, 1, 1, 2, 3, ~std::uint32_t{0})});
    }
    return lines;
}

order::Command some_command() {
    switch (*rc::gen::inRange(0, 13)) {
        case 0:
            return placing();
        case 1:
        case 2:
            return order::AcceptOrder{};
        case 3:
            return order::RejectOrder{"out of stock"};
        case 4:
            return order::CancelOrder{.by = order::CancelledBy::customer, .reason = {}};
        case 5:
            return order::CancelOrder{.by = order::CancelledBy::forgetting, .reason = {}};
        case 6:
            return order::CompleteOrder{.close_short = *rc::gen::arbitrary<bool>()};
        case 7:
            return order::BeginCustody{};
        case 8:
            return order::ExpireTracking{};
        case 9:
            return order::PlaceHold{"claim"};
        default: {
            order::ShipOrder command;
            command.shipment = {std::to_string(*rc::gen::inRange(1, 5))};
            command.lines = some_lines();
            if (*rc::gen::arbitrary<bool>()) command.tracking_url = "https://tracking.example/1";
            return command;
        }
    }
}

/// How far along a status is; final ones lie beyond all others.
int stage_of(Status status) {
    switch (status) {
        case Status::placed:
            return 0;
        case Status::accepted:
            return 1;
        case Status::partly_shipped:
            return 2;
        case Status::shipped:
            return 3;
        case Status::completed:
        case Status::rejected:
        case Status::cancelled:
            break;
    }
    return 4;
}

void expect_forward(const order::Placed& before, const order::Placed& after) {
    RC_ASSERT(stage_of(after.status) >= stage_of(before.status));
    if (order::is_final(before.status)) {
        RC_ASSERT(after.status == before.status);
        RC_ASSERT(after.final_at == before.final_at);
    }
    RC_ASSERT(order::is_final(after.status) == after.final_at.has_value());
    RC_ASSERT(after.shipments.size() >= before.shipments.size());
    if (before.in_custody) RC_ASSERT(after.in_custody);
    RC_ASSERT(!after.in_custody || after.customer.erased());
}

void expect_no_more_than_ordered(const order::Placed& placed) {
    for (const auto& line : placed.lines) {
        RC_ASSERT(std::uint64_t{line.shipped} + line.cancelled <= line.quantity);
        std::uint64_t in_shipments = 0;
        for (const auto& shipment : placed.shipments) {
            for (const auto& part : shipment.lines) {
                if (part.line == line.line) in_shipments += part.quantity;
            }
        }
        RC_ASSERT(in_shipments == line.shipped);
        const bool all = line.shipped + line.cancelled == line.quantity;
        if (placed.status == Status::shipped || placed.status == Status::completed) RC_ASSERT(all);
    }
    std::set<std::string> names;
    for (const auto& shipment : placed.shipments) {
        RC_ASSERT(names.insert(shipment.shipment.value).second);
    }
}

/// What the customer is told it may do is what happens when it tries (`allowed_actions`, M15).
void expect_allowed_is_true(const order::State& state,
                            const order::Placed& placed,
                            const order::Context& context) {
    const auto blocked = order::cancellation_blocked(placed.status);
    const auto tried = order::decide(
        state, order::CancelOrder{.by = order::CancelledBy::customer, .reason = {}}, context);
    if (blocked.empty()) {
        RC_ASSERT(tried.has_value());
        RC_ASSERT(tried->size() == 1U);
    } else {
        RC_ASSERT(!tried);
        RC_ASSERT(std::get<order::ActionNotAllowed>(tried.error()).reason == blocked);
    }
}

RC_GTEST_PROP(OrderRules, AnOrderOnlyGoesForward, ()) {  // M15, M26
    order::State state;
    order::Context context{.now = Timestamp{std::chrono::hours{500'000}}, .limits = {}};
    for (const auto& event : order::decide(state, placing(), context).value()) {
        state = order::evolve(std::move(state), event);
    }
    const auto length = *rc::gen::inRange(0, 40);
    for (int i = 0; i < length; ++i) {
        context.now += std::chrono::hours{*rc::gen::inRange(0, 48)};
        const auto command = some_command();
        const auto decided = order::decide(state, command, context);
        if (!decided) continue;
        for (const auto& event : *decided) {
            const auto before = std::get<order::Placed>(state);
            state = order::evolve(std::move(state), event);
            expect_forward(before, std::get<order::Placed>(state));
            expect_no_more_than_ordered(std::get<order::Placed>(state));
        }
        expect_allowed_is_true(state, std::get<order::Placed>(state), context);
    }
}

RC_GTEST_PROP(OrderRules, WhatWasToldAgainChangesNothing, ()) {  // M26
    order::State state;
    order::Context context{.now = Timestamp{std::chrono::hours{500'000}}, .limits = {}};
    for (const auto& event : order::decide(state, placing(), context).value()) {
        state = order::evolve(std::move(state), event);
    }
    const auto length = *rc::gen::inRange(0, 30);
    for (int i = 0; i < length; ++i) {
        context.now += std::chrono::hours{*rc::gen::inRange(0, 48)};
        const auto command = some_command();
        const auto decided = order::decide(state, command, context);
        if (!decided) continue;
        for (const auto& event : *decided) state = order::evolve(std::move(state), event);
        // A customer is told that there is nothing to cancel any more.
        if (std::holds_alternative<order::CancelOrder>(command)) continue;
        const auto again = order::decide(state, command, context);
        RC_ASSERT(again.has_value());
        RC_ASSERT(again->empty());
    }
}

RC_GTEST_PROP(OrderRules, NothingIsDecidedAboutAnOrderThatIsGone, ()) {  // M16
    const order::State purged{order::Purged{}};
    const auto command = some_command();
    const auto decided = order::decide(
        purged, command, {.now = Timestamp{std::chrono::hours{500'000}}, .limits = {}});
    RC_ASSERT(!decided.has_value());
    const bool placement = std::holds_alternative<order::PlaceOrder>(command);
    RC_ASSERT(std::holds_alternative<order::OrderExists>(decided.error()) == placement);
    RC_ASSERT(std::holds_alternative<order::OrderErased>(decided.error()) != placement);
}

/// M16: never before thirty days, never after the longest time that the rules know.
RC_GTEST_PROP(OrderRules, AnOrdersTimeLiesBetweenTheShortestAndTheLongest, ()) {  // M16, M17
    const Timestamp placed_at{std::chrono::hours{500'000}};
    const order::RetentionRules rules;
    std::optional<Timestamp> final_at;
    if (*rc::gen::arbitrary<bool>()) {
        final_at = placed_at + std::chrono::hours{*rc::gen::inRange(0, 24 * 90)};
    }
    const auto end = order::expires_at(placed_at, final_at, std::nullopt, rules);
    RC_ASSERT(end >= placed_at + rules.placed);
    RC_ASSERT(end <= placed_at + rules.open_max);
    if (final_at)
        RC_ASSERT(end <= std::max(Timestamp{placed_at + rules.placed},
                                  Timestamp{*final_at + rules.after_final}));
    const auto links_end = order::tracking_expires_at(placed_at, final_at, final_at, rules);
    RC_ASSERT(links_end <= end);
    if (final_at) RC_ASSERT(links_end <= *final_at + rules.tracking_after_completed);
}

}  // namespace
}  // namespace kontor::tests
