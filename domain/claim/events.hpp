#pragma once

#include "domain/described.hpp"
#include "domain/ids.hpp"
#include "domain/mail/mail_settled.hpp"
#include "domain/time.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

// What can happen to a claim. ClaimConfirmed replaces what was pending and all links; ClaimReleased
// ClaimConfirmed and ReservationEnded replace ClaimReserved; ClaimConfirmed itself is never
// replaced, for it alone says that what was pending is over.

namespace kontor::domain::claim {

/// Somebody registered with this address; nothing is claimed yet.
struct RegistrationPending {
    static constexpr std::string_view type = "claim-registration-pending.v1";
    CustomerId customer;
    Timestamp at;
    friend bool operator==(const RegistrationPending&, const RegistrationPending&) = default;
};
KONTOR_DESCRIBE(RegistrationPending, customer, at);

/// Calls for the activation mail.
struct ActivationLinkIssued {
    static constexpr std::string_view type = "claim-activation-link-issued.v1";
    LinkId link;
    Timestamp at;
    friend bool operator==(const ActivationLinkIssued&, const ActivationLinkIssued&) = default;
};
KONTOR_DESCRIBE(ActivationLinkIssued, link, at);

/// Somebody followed the link and gave a wrong password. `failures` counts this one.
struct ActivationFailed {
    static constexpr std::string_view type = "claim-activation-failed.v1";
    LinkId link;
    std::uint32_t failures = 0;
    Timestamp at;
    friend bool operator==(const ActivationFailed&, const ActivationFailed&) = default;
};
KONTOR_DESCRIBE(ActivationFailed, link, failures, at);

/// Somebody registered with an address that is taken. Calls for the mail that says so.
struct KnownAddressRegistered {
    static constexpr std::string_view type = "claim-known-address-registered.v1";
    CustomerId customer;
    Timestamp at;
    friend bool operator==(const KnownAddressRegistered&, const KnownAddressRegistered&) = default;
};
KONTOR_DESCRIBE(KnownAddressRegistered, customer, at);

/// That registration was never activated, and is gone.
struct RegistrationExpired {
    static constexpr std::string_view type = "claim-registration-expired.v1";
    CustomerId customer;
    Timestamp at;
    friend bool operator==(const RegistrationExpired&, const RegistrationExpired&) = default;
};
KONTOR_DESCRIBE(RegistrationExpired, customer, at);

struct ClaimReserved {
    static constexpr std::string_view type = "claim-reserved.v1";
    CustomerId customer;
    Timestamp at;
    friend bool operator==(const ClaimReserved&, const ClaimReserved&) = default;
};
KONTOR_DESCRIBE(ClaimReserved, customer, at);

/// The address is this customer's; all pending registrations and activation links are over.
/// `home` is the partition where the customer lives, if it is not the claim's.
struct ClaimConfirmed {
    static constexpr std::string_view type = "claim-confirmed.v1";
    CustomerId customer;
    std::optional<std::uint16_t> home;
    Timestamp at;
    friend bool operator==(const ClaimConfirmed&, const ClaimConfirmed&) = default;
};
KONTOR_DESCRIBE(ClaimConfirmed, customer, home, at);

/// Whoever had reserved the address will not come for it.
struct ReservationEnded {
    static constexpr std::string_view type = "claim-reservation-ended.v1";
    Timestamp at;
    friend bool operator==(const ReservationEnded&, const ReservationEnded&) = default;
};
KONTOR_DESCRIBE(ReservationEnded, at);

/// The address is free again.
struct ClaimReleased {
    static constexpr std::string_view type = "claim-released.v1";
    Timestamp at;
    friend bool operator==(const ClaimReleased&, const ClaimReleased&) = default;
};
KONTOR_DESCRIBE(ClaimReleased, at);

using Event = std::variant<RegistrationPending,
                           ActivationLinkIssued,
                           ActivationFailed,
                           KnownAddressRegistered,
                           RegistrationExpired,
                           ClaimReserved,
                           ClaimConfirmed,
                           ReservationEnded,
                           ClaimReleased,
                           mail::MailSettled>;

}  // namespace kontor::domain::claim
