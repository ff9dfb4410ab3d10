#include "eventstore/executor/streams.hpp"

#include "eventstore/codec/digest.hpp"

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace kontor::eventstore::executor {
namespace {

using domain::Id128;

constexpr std::size_t prefix_size = 2;

Id128 id_in(const log::StreamId& stream) {
    const auto id = Id128::parse(std::string_view{stream.value}.substr(prefix_size));
    if (!id) {
        std::fputs("stream id without an id in it\n", stderr);
        std::abort();
    }
    return *id;
}

template <class Variant, class Event>
constexpr bool belongs_to = boost::mp11::mp_contains<Variant, Event>::value;

}  // namespace

log::StreamId stream_of(domain::CustomerId customer) {
    return {"c:" + customer.value.text()};
}
log::StreamId stream_of(domain::ClaimId claim) {
    return {"l:" + claim.value.text()};
}
log::StreamId stream_of(const domain::OrderNumber& number) {
    return {"o:" + number.value};
}
log::StreamId stream_of_receipt(std::string_view receipt_id) {
    codec::Digest digest;
    digest.add("receipt");
    digest.add(receipt_id);
    return {"e:" + digest.hex().substr(0, 32)};
}
log::StreamId partition_stream() {
    return {"p:rules"};
}
log::StreamId periods_stream() {
    return {"s:periods"};
}
log::StreamId releases_stream() {
    return {"r:releases"};
}
log::StreamId stream_of(Kept kept, const domain::statistics::Period& period) {
    return {std::string{static_cast<char>(kept), ':'} + period.value};
}
std::optional<domain::statistics::Period> period_of(Kept kept, const log::StreamId& stream) {
    if (!stream.value.starts_with(static_cast<char>(kept))) return std::nullopt;
    return domain::statistics::parse_period(std::string_view{stream.value}.substr(prefix_size));
}

domain::customer::Context customer_context(const domain::partition::RetentionRulesSet& rules,
                                           domain::Timestamp now) {
    return {.now = now,
            .password_age_max = std::chrono::days{rules.password_age_max},
            .login_unused_max = std::chrono::days{rules.login_unused_max}};
}

domain::order::RetentionRules order_rules(const domain::partition::RetentionRulesSet& rules) {
    return {.open_max = std::chrono::days{rules.order_open_max},
            .placed = std::chrono::days{rules.order_placed},
            .after_final = std::chrono::days{rules.order_after_final},
            .tracking_after_completed = std::chrono::days{rules.tracking_after_completed},
            .hold_max = std::chrono::days{rules.hold_max}};
}

StreamKind kind_of(const log::StreamId& stream) {
    switch (stream.value.empty() ? '?' : stream.value.front()) {
        case 'c':
            return StreamKind::customer;
        case 'l':
            return StreamKind::claim;
        case 'o':
            return StreamKind::order;
        case 'e':
            return StreamKind::receipt;
        case 'p':
            return StreamKind::partition;
        case 's':
            return StreamKind::periods;
        case 'r':
            return StreamKind::releases;
        case static_cast<char>(Kept::facts):
        case static_cast<char>(Kept::tallies):
        case static_cast<char>(Kept::registry):
            return StreamKind::counted;
        default:
            std::fputs("stream of no known kind\n", stderr);
            std::abort();
    }
}

domain::CustomerId customer_of(const log::StreamId& stream) {
    return {id_in(stream)};
}
domain::ClaimId claim_of(const log::StreamId& stream) {
    return {id_in(stream)};
}
domain::OrderNumber order_of(const log::StreamId& stream) {
    return {stream.value.substr(prefix_size)};
}

StreamState initial_state(StreamKind kind) {
    switch (kind) {
        case StreamKind::customer:
            return domain::customer::State{};
        case StreamKind::claim:
            return domain::claim::State{};
        case StreamKind::order:
            return domain::order::State{};
        case StreamKind::receipt:
            return domain::receipt::State{};
        case StreamKind::partition:
            return PartitionState{};
        case StreamKind::periods:
            return domain::statistics::Periods{};
        case StreamKind::releases:
            return domain::statistics::Releases{};
        case StreamKind::counted:
            return CountedState{};
    }
    std::abort();
}

StreamState evolve(StreamState state, const domain::Event& event) {
    return std::visit(
        [&]<class Happened>(const Happened& happened) -> StreamState {
            if constexpr (belongs_to<domain::customer::Event, Happened>) {
                if (auto* customer = std::get_if<domain::customer::State>(&state)) {
                    return domain::customer::evolve(std::move(*customer), happened);
                }
            }
            if constexpr (belongs_to<domain::claim::Event, Happened>) {
                if (auto* claim = std::get_if<domain::claim::State>(&state)) {
                    return domain::claim::evolve(std::move(*claim), happened);
                }
            }
            if constexpr (belongs_to<domain::order::Event, Happened>) {
                if (auto* order = std::get_if<domain::order::State>(&state)) {
                    return domain::order::evolve(std::move(*order), happened);
                }
            }
            if constexpr (belongs_to<domain::receipt::Event, Happened>) {
                if (auto* receipt = std::get_if<domain::receipt::State>(&state)) {
                    return domain::receipt::evolve(std::move(*receipt), happened);
                }
            }
            if constexpr (belongs_to<domain::statistics::Event, Happened>) {
                if (auto* periods = std::get_if<domain::statistics::Periods>(&state)) {
                    return domain::statistics::evolve(std::move(*periods), happened);
                }
                if (auto* releases = std::get_if<domain::statistics::Releases>(&state)) {
                    return domain::statistics::evolve(std::move(*releases), happened);
                }
            }
            if constexpr (std::is_same_v<domain::partition::RetentionRulesSet, Happened>) {
                if (std::holds_alternative<PartitionState>(state)) return PartitionState{happened};
            }
            return std::move(state);
        },
        event);
}

StreamState purged_state(StreamKind kind) {
    if (kind == StreamKind::order) return domain::order::State{domain::order::Purged{}};
    if (kind == StreamKind::customer) {
        domain::customer::State state;
        state.phase = domain::customer::Phase::erased;
        return state;
    }
    return initial_state(kind);
}

std::optional<domain::LinkId> link_issued_by(const domain::Event& event) {
    if (const auto* issued = std::get_if<domain::claim::ActivationLinkIssued>(&event)) {
        return issued->link;
    }
    if (const auto* requested = std::get_if<domain::customer::PasswordResetRequested>(&event)) {
        return requested->link;
    }
    if (const auto* requested = std::get_if<domain::customer::EmailChangeRequested>(&event)) {
        return requested->link;
    }
    return std::nullopt;
}

}  // namespace kontor::eventstore::executor
