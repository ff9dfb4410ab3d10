// Whatever is asked of a claim in whatever order, its address belongs to one customer at a time
// (M1, M2).

#include "domain/claim/claim.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <rapidcheck.h>
#include <vector>

namespace kontor::tests {
namespace {

namespace claim = domain::claim;
using domain::CustomerId;
using domain::LinkId;
using domain::Timestamp;

template <class Id>
Id numbered(std::uint8_t number) {
    Id id;
    id.value.bytes.back() = number;
    return id;
}

/// Few customers and links, so that they meet; some are never heard of.
CustomerId some_customer() {
    return numbered<CustomerId>(*rc::gen::inRange<std::uint8_t>(1, 8));
}
LinkId some_link() {
    return numbered<LinkId>(*rc::gen::inRange<std::uint8_t>(1, 12));
}

claim::Command some_command() {
    switch (*rc::gen::inRange(0, 10)) {
        case 0:
        case 1:
        case 2:
            return claim::Register{.customer = some_customer(), .link = some_link()};
        case 3:
            return claim::ResendActivation{some_link()};
        case 4:
        case 5:
            return claim::Activate{some_link(), some_customer()};
        case 6:
            return claim::ExpireRegistration{some_customer()};
        case 7:
            return claim::Reserve{some_customer()};
        case 8:
            return claim::Confirm{some_customer()};
        default:
            return claim::Release{some_customer()};
    }
}

/// What anybody can tell from the events alone, without the state under test.
struct Known {
    std::optional<CustomerId> holder;
    std::optional<CustomerId> reserved;
    std::optional<Timestamp> reserved_at;
    std::map<CustomerId, Timestamp> pending;  ///< By when they registered last.
    std::map<LinkId, Timestamp> links;        ///< By when they were issued last.

    void note(const claim::Event& event) {
        if (const auto* registered = std::get_if<claim::RegistrationPending>(&event)) {
            pending[registered->customer] = registered->at;
        } else if (const auto* expired = std::get_if<claim::RegistrationExpired>(&event)) {
            pending.erase(expired->customer);
        } else if (const auto* issued = std::get_if<claim::ActivationLinkIssued>(&event)) {
            links[issued->link] = issued->at;
        } else if (const auto* reservation = std::get_if<claim::ClaimReserved>(&event)) {
            reserved = reservation->customer;
            reserved_at = reservation->at;
        } else if (const auto* confirmed = std::get_if<claim::ClaimConfirmed>(&event)) {
            holder = confirmed->customer;
            reserved.reset();
            pending.clear();
            links.clear();
        } else if (std::holds_alternative<claim::ClaimReleased>(event)) {
            holder.reset();
            reserved.reset();
        } else if (std::holds_alternative<claim::ReservationEnded>(event)) {
            reserved.reset();
        }
    }
};

template <class Wanted>
const Wanted* first(const std::vector<claim::Event>& events) {
    for (const auto& event : events) {
        if (const auto* found = std::get_if<Wanted>(&event)) return found;
    }
    return nullptr;
}

void expect_rightful(const claim::ClaimConfirmed& confirmed,
                     const claim::Command& command,
                     const Known& known,
                     const claim::Context& context) {
    RC_ASSERT(!known.holder);
    if (const auto* activation = std::get_if<claim::Activate>(&command)) {
        RC_ASSERT(activation->matching == confirmed.customer);
        RC_ASSERT(known.pending.contains(confirmed.customer));
        RC_ASSERT(context.now <
                  known.pending.at(confirmed.customer) + context.registration_pending);
        RC_ASSERT(known.links.contains(activation->link));
        RC_ASSERT(context.now < known.links.at(activation->link) + context.activation_link);
        const bool others_reservation = known.reserved && known.reserved != confirmed.customer &&
                                        context.now < *known.reserved_at + context.reservation;
        RC_ASSERT(!others_reservation);
    } else {
        RC_ASSERT(std::holds_alternative<claim::Confirm>(command));
        RC_ASSERT(known.reserved == confirmed.customer);
    }
}

RC_GTEST_PROP(ClaimRules, AnAddressHasOneCustomerAtATime, ()) {  // M1, M2
    claim::State state;
    Known known;
    claim::Context context{.now = Timestamp{std::chrono::hours{500'000}}};
    const auto length = *rc::gen::inRange(0, 80);
    for (int i = 0; i < length; ++i) {
        context.now += std::chrono::minutes{*rc::gen::element(0, 1, 14, 15, 600, 2'880)};
        const auto command = some_command();
        const auto decided = claim::decide(state, command, context);
        if (!decided) continue;
        for (const auto& event : *decided) {
            if (const auto* confirmed = std::get_if<claim::ClaimConfirmed>(&event)) {
                expect_rightful(*confirmed, command, known, context);
            }
            state = claim::evolve(std::move(state), event);
            known.note(event);
        }
        const auto* holder = std::get_if<claim::Confirmed>(&state.holder);
        RC_ASSERT((holder != nullptr) == known.holder.has_value());
        if (holder != nullptr) RC_ASSERT(holder->customer == *known.holder);
        RC_ASSERT(state.pending.size() <= claim::pending_max);
        RC_ASSERT(state.links.size() <= claim::links_max);
    }
}

RC_GTEST_PROP(ClaimRules, OfActivationsInAnyOrderExactlyOneTakesEffect, ()) {  // M1, M2
    claim::State state;
    const claim::Context context{.now = Timestamp{std::chrono::hours{500'000}}};
    const auto count = *rc::gen::inRange<std::uint8_t>(2, claim::pending_max + 1);
    std::vector<claim::Activate> activations;
    for (std::uint8_t i = 1; i <= count; ++i) {
        const claim::Register registration{numbered<CustomerId>(i), numbered<LinkId>(i)};
        for (const auto& event : claim::decide(state, registration, context).value()) {
            state = claim::evolve(std::move(state), event);
        }
        // Any of the links does: it is the password that tells whose registration is meant.
        activations.push_back({numbered<LinkId>(i), registration.customer});
        activations.push_back({numbered<LinkId>(1), registration.customer});
    }
    // A shuffle by random keys: RapidCheck's own generators draw every element afresh.
    std::vector<std::pair<std::uint32_t, std::size_t>> order;
    for (std::size_t i = 0; i < activations.size(); ++i) {
        order.emplace_back(*rc::gen::arbitrary<std::uint32_t>(), i);
    }
    std::ranges::sort(order);

    std::vector<CustomerId> confirmed;
    for (const auto& [key, i] : order) {
        const auto decided = claim::decide(state, activations[i], context);
        if (!decided) {
            RC_ASSERT(std::holds_alternative<claim::LinkSpent>(decided.error()));
            continue;
        }
        const auto* event = first<claim::ClaimConfirmed>(*decided);
        RC_ASSERT(event != nullptr);
        confirmed.push_back(event->customer);
        state = claim::evolve(std::move(state), *event);
    }
    RC_ASSERT(confirmed.size() == 1U);
    RC_ASSERT(confirmed.front() == *activations[order.front().second].matching);
}

/// What confirmation and release replace may be gone (domain/claim/events.hpp).
RC_GTEST_PROP(ClaimRules, AConfirmedClaimNeedsNothingOfWhatItReplaced, ()) {  // M24, M25
    std::vector<claim::Event> events;
    claim::State state;
    claim::Context context{.now = Timestamp{std::chrono::hours{500'000}}};
    const auto length = *rc::gen::inRange(0, 40);
    for (int i = 0; i < length; ++i) {
        context.now += std::chrono::minutes{*rc::gen::inRange(0, 20)};
        const auto decided = claim::decide(state, some_command(), context);
        if (!decided) continue;
        for (const auto& event : *decided) {
            state = claim::evolve(std::move(state), event);
            events.push_back(event);
        }
    }
    // Whoever holds it lets go, and somebody activates: a confirmation is there in any case.
    const auto ask = [&](const claim::Command& command) {
        for (const auto& event : claim::decide(state, command, context).value()) {
            state = claim::evolve(std::move(state), event);
            events.push_back(event);
        }
    };
    for (std::uint8_t i = 1; i < 8; ++i) ask(claim::Release{numbered<CustomerId>(i)});
    ask(claim::Register{numbered<CustomerId>(1), numbered<LinkId>(99)});
    ask(claim::Activate{numbered<LinkId>(99), numbered<CustomerId>(1)});
    RC_ASSERT(std::holds_alternative<claim::ClaimConfirmed>(events.back()));
    const auto replaced = events.size() - 1;
    if (*rc::gen::arbitrary<bool>()) ask(claim::Release{numbered<CustomerId>(1)});

    claim::State folded;
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (i < replaced && *rc::gen::arbitrary<bool>()) continue;
        folded = claim::evolve(std::move(folded), events[i]);
    }
    RC_ASSERT(folded == state);
}

}  // namespace
}  // namespace kontor::tests
