#pragma once

#include "domain/described.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// How a customer's addresses change (M18); part of customer/events.hpp. A log-in address moves to
// another claim, which may live in another partition: see docs/decisions/0005.

namespace kontor::domain::customer {

enum class AddressUse : std::uint8_t {
    login,     ///< What the customer logs in with.
    standard,  ///< Where mails about orders go.
};
[[nodiscard]] constexpr std::array<std::string_view, 2> enum_names(AddressUse) {
    return {"login", "standard"};
}

/// Calls for the mail to the new address, with the link that confirms it.
struct EmailChangeRequested {
    static constexpr std::string_view type = "customer-email-change-requested.v1";
    LinkId link;
    AddressUse use = AddressUse::login;
    Personal<std::string, Scope::value> email;
    Timestamp at;
    friend bool operator==(const EmailChangeRequested&, const EmailChangeRequested&) = default;
};
KONTOR_DESCRIBE(EmailChangeRequested, link, use, email, at);

/// The address is not this customer's any more. Calls for the mail that tells it.
struct AddressLeft {
    static constexpr std::string_view type = "customer-address-left.v1";
    AddressUse use = AddressUse::login;
    Personal<std::string, Scope::value> email;
    Timestamp at;
    friend bool operator==(const AddressLeft&, const AddressLeft&) = default;
};
KONTOR_DESCRIBE(AddressLeft, use, email, at);

/// The new address is reserved under `claim`, in `partition`; the log-in goes from `left` to it.
struct LoginMoveBegun {
    static constexpr std::string_view type = "customer-login-move-begun.v1";
    Personal<std::string, Scope::value> email;
    ClaimId claim;
    std::uint16_t partition = 0;
    ClaimId left;
    std::optional<std::uint16_t> left_partition;  ///< None: the customer's own.
    Timestamp at;
    friend bool operator==(const LoginMoveBegun&, const LoginMoveBegun&) = default;
};
KONTOR_DESCRIBE(LoginMoveBegun, email, claim, partition, left, left_partition, at);

/// As LoginAddressSet, but the claim lives in `partition`. From here on the new address logs in and
/// the old one does not.
struct LoginAddressMoved {
    static constexpr std::string_view type = "customer-login-address-moved.v1";
    Personal<std::string, Scope::value> email;
    ClaimId claim;
    std::uint16_t partition = 0;
    Timestamp at;
    friend bool operator==(const LoginAddressMoved&, const LoginAddressMoved&) = default;
};
KONTOR_DESCRIBE(LoginAddressMoved, email, claim, partition, at);

/// Nothing of the move is left to do: the claim that was left is free, or the new address was taken
/// by somebody else in the meantime.
struct LoginMoveEnded {
    static constexpr std::string_view type = "customer-login-move-ended.v1";
    Timestamp at;
    friend bool operator==(const LoginMoveEnded&, const LoginMoveEnded&) = default;
};
KONTOR_DESCRIBE(LoginMoveEnded, at);

}  // namespace kontor::domain::customer
