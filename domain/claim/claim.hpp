#pragma once

#include "domain/claim/events.hpp"
#include "domain/described.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

// A claim gives one log-in address to one customer: free → reserved (15 min) → confirmed →
// released. The stream knows no address: the blind index of the vault leads from an address to it.
// Rules: M1, M2; registering claims nothing, the first activation does (docs/privacy.md).

namespace kontor::domain::claim {

// Commands

/// A registration with this address by `customer`, whose stream is written in the same batch.
struct Register {
    CustomerId customer;
    LinkId link;
};
/// The activation mail once more, under a new link. Without registrations that can still be
/// activated: nothing.
struct ResendActivation {
    LinkId link;
};
/// Follows a link. `matching` is the newest pending registration whose password was given, none if
/// the password matched none: that is counted, so it is answered by an event, `ActivationFailed`.
struct Activate {
    LinkId link;
    std::optional<CustomerId> matching;
};
/// A pending registration was not activated in time.
struct ExpireRegistration {
    CustomerId customer;
};
struct Reserve {
    CustomerId customer;
};
/// `home`: where the customer lives, if not in the claim's own partition.
struct Confirm {
    CustomerId customer;
    std::optional<std::uint16_t> home = std::nullopt;
};
struct Release {
    CustomerId customer;
};

using Command = std::
    variant<Register, ResendActivation, Activate, ExpireRegistration, Reserve, Confirm, Release>;

// Rejections

/// Unknown, used, expired, failed too often, erased: all the same to who asks.
struct LinkSpent {
    static constexpr std::string_view type = "link-spent";
    friend bool operator==(const LinkSpent&, const LinkSpent&) = default;
};
/// Another customer has the address, or has it reserved.
struct AddressTaken {
    static constexpr std::string_view type = "address-taken";
    friend bool operator==(const AddressTaken&, const AddressTaken&) = default;
};

using Rejection = std::variant<LinkSpent, AddressTaken>;

// State

struct Free {
    friend bool operator==(const Free&, const Free&) = default;
};
KONTOR_DESCRIBE(Free);
struct Reserved {
    CustomerId customer;
    Timestamp at;
    friend bool operator==(const Reserved&, const Reserved&) = default;
};
KONTOR_DESCRIBE(Reserved, customer, at);
struct Confirmed {
    CustomerId customer;
    std::optional<std::uint16_t> home;  ///< Its partition, if not the claim's own.
    friend bool operator==(const Confirmed&, const Confirmed&) = default;
};
KONTOR_DESCRIBE(Confirmed, customer, home);

struct Pending {
    CustomerId customer;
    Timestamp at;
    friend bool operator==(const Pending&, const Pending&) = default;
};
KONTOR_DESCRIBE(Pending, customer, at);

struct Link {
    LinkId link;
    Timestamp at;
    std::uint32_t failures = 0;
    friend bool operator==(const Link&, const Link&) = default;
};
KONTOR_DESCRIBE(Link, link, at, failures);

/// `pending` and `links` are oldest first, the newest `pending_max` and `links_max` of them.
struct State {
    std::variant<Free, Reserved, Confirmed> holder;
    std::vector<Pending> pending;
    std::vector<Link> links;
    friend bool operator==(const State&, const State&) = default;
};
KONTOR_DESCRIBE(State, holder, pending, links);

struct Context {
    Timestamp now;
    std::chrono::minutes reservation{15};
    std::chrono::hours activation_link{48};
    std::uint32_t activation_failures_max = 5;
    std::chrono::days registration_pending{7};
};

inline constexpr std::size_t pending_max = 5;
inline constexpr std::size_t links_max = 5;

using Decision = std::expected<std::vector<Event>, Rejection>;

/// Says what follows from `command` in `state`. An empty list: it had taken effect already.
[[nodiscard]] Decision decide(const State& state, const Command& command, const Context& context);

/// Folds one event into `state`. Total.
[[nodiscard]] State evolve(State state, const Event& event);

/// Whether nobody has the address, waits for it, or has a reservation that still runs.
[[nodiscard]] bool is_vacant(const State& state, const Context& context);

/// The registrations that can still be activated at `context.now`, oldest first.
[[nodiscard]] std::vector<Pending> still_pending(const State& state, const Context& context);

/// Whether `link` may still be followed at `context.now`.
[[nodiscard]] bool is_open(const State& state, LinkId link, const Context& context);

}  // namespace kontor::domain::claim
