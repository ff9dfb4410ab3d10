#pragma once

#include "domain/customer/draft_events.hpp"
#include "domain/customer/email_events.hpp"
#include "domain/customer/session_events.hpp"
#include "domain/customer/values.hpp"
#include "domain/described.hpp"
#include "domain/ids.hpp"
#include "domain/mail/mail_settled.hpp"
#include "domain/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

// What can happen to a customer. An event bears one aspect and carries its whole value, so that it
// may be purged once later ones replace it (docs/log-format.md). What replaces what:
//   ProfileChanged, StandardAddressSet, PasswordSet   the next of their kind
//   LoginAddressSet, LoginAddressMoved   the next of either
//   DraftSaved, DraftRemoved             the next of either
//   EmailChangeRequested   the next for the same use, LinkFollowed of its link
//   LoginMoveBegun         the next, LoginMoveEnded
//   AddressLeft            nothing needs it but its mail
//   AccountNumberSaved, AddressSaved   the next one, or the removal, of the same id
//   SessionStarted, SessionRenewed     SessionRenewed or SessionEnded of that session;
//   PasswordResetRequested             LinkFollowed of that link, PasswordSet
//   PasswordExpiryWarned               the next one, PasswordSet
//   UnusedLoginWarned                  the next one, the next log-in
// Of log-ins the last one stays, with what ended it: it tells when the log-in was last used.
// customer/superseded.hpp applies this.

namespace kontor::domain::customer {

struct CustomerRegistered {
    static constexpr std::string_view type = "customer-registered.v1";
    ClaimId claim;
    Timestamp at;
    friend bool operator==(const CustomerRegistered&, const CustomerRegistered&) = default;
};
KONTOR_DESCRIBE(CustomerRegistered, claim, at);

/// `revision` counts the profile's changes from 1; it is the `version` of the API.
struct ProfileChanged {
    static constexpr std::string_view type = "customer-profile-changed.v1";
    Personal<Profile, Scope::value> profile;
    std::uint64_t revision = 0;
    Timestamp at;
    friend bool operator==(const ProfileChanged&, const ProfileChanged&) = default;
};
KONTOR_DESCRIBE(ProfileChanged, profile, revision, at);

/// `claim` is the stream that the blind index finds for this address.
struct LoginAddressSet {
    static constexpr std::string_view type = "customer-login-address-set.v1";
    Personal<std::string, Scope::value> email;
    ClaimId claim;
    Timestamp at;
    friend bool operator==(const LoginAddressSet&, const LoginAddressSet&) = default;
};
KONTOR_DESCRIBE(LoginAddressSet, email, claim, at);

struct StandardAddressSet {
    static constexpr std::string_view type = "customer-standard-address-set.v1";
    Personal<std::string, Scope::value> email;
    Timestamp at;
    friend bool operator==(const StandardAddressSet&, const StandardAddressSet&) = default;
};
KONTOR_DESCRIBE(StandardAddressSet, email, at);

/// `hash` is libsodium's Argon2id string. At registration it calls for no mail, later for
/// "credential changed".
struct PasswordSet {
    static constexpr std::string_view type = "customer-password-set.v1";
    Personal<std::string, Scope::value> hash;
    bool at_registration = false;
    Timestamp at;
    friend bool operator==(const PasswordSet&, const PasswordSet&) = default;
};
KONTOR_DESCRIBE(PasswordSet, hash, at_registration, at);

struct CustomerActivated {
    static constexpr std::string_view type = "customer-activated.v1";
    Timestamp at;
    friend bool operator==(const CustomerActivated&, const CustomerActivated&) = default;
};
KONTOR_DESCRIBE(CustomerActivated, at);

/// A registration came to nothing: another one was activated first, or time ran out.
struct RegistrationLapsed {
    static constexpr std::string_view type = "customer-registration-lapsed.v1";
    Timestamp at;
    friend bool operator==(const RegistrationLapsed&, const RegistrationLapsed&) = default;
};
KONTOR_DESCRIBE(RegistrationLapsed, at);

struct AccountNumberSaved {
    static constexpr std::string_view type = "customer-account-number-saved.v1";
    AccountNumberId id;
    Personal<SavedAccountNumber, Scope::value> entry;
    Timestamp created_at;
    Timestamp at;
    friend bool operator==(const AccountNumberSaved&, const AccountNumberSaved&) = default;
};
KONTOR_DESCRIBE(AccountNumberSaved, id, entry, created_at, at);

struct AccountNumberRemoved {
    static constexpr std::string_view type = "customer-account-number-removed.v1";
    AccountNumberId id;
    Timestamp at;
    friend bool operator==(const AccountNumberRemoved&, const AccountNumberRemoved&) = default;
};
KONTOR_DESCRIBE(AccountNumberRemoved, id, at);

/// `revision` counts this address's changes from 1; it is the `version` of the API.
struct AddressSaved {
    static constexpr std::string_view type = "customer-address-saved.v1";
    AddressId id;
    Personal<SavedAddress, Scope::value> entry;
    std::uint64_t revision = 0;
    Timestamp at;
    friend bool operator==(const AddressSaved&, const AddressSaved&) = default;
};
KONTOR_DESCRIBE(AddressSaved, id, entry, revision, at);

struct AddressRemoved {
    static constexpr std::string_view type = "customer-address-removed.v1";
    AddressId id;
    Timestamp at;
    friend bool operator==(const AddressRemoved&, const AddressRemoved&) = default;
};
KONTOR_DESCRIBE(AddressRemoved, id, at);

/// From here on every command of this customer is refused (M20).
struct ErasureStarted {
    static constexpr std::string_view type = "customer-erasure-started.v1";
    Timestamp at;
    friend bool operator==(const ErasureStarted&, const ErasureStarted&) = default;
};
KONTOR_DESCRIBE(ErasureStarted, at);

/// The keys are gone; nothing of this customer can be read again.
struct ErasureCompleted {
    static constexpr std::string_view type = "customer-erasure-completed.v1";
    Timestamp at;
    friend bool operator==(const ErasureCompleted&, const ErasureCompleted&) = default;
};
KONTOR_DESCRIBE(ErasureCompleted, at);

using Event = std::variant<CustomerRegistered,
                           ProfileChanged,
                           LoginAddressSet,
                           StandardAddressSet,
                           PasswordSet,
                           CustomerActivated,
                           RegistrationLapsed,
                           SessionStarted,
                           SessionRenewed,
                           SessionEnded,
                           SessionsEnded,
                           PasswordResetRequested,
                           LinkFollowed,
                           AccountNumberSaved,
                           AccountNumberRemoved,
                           AddressSaved,
                           AddressRemoved,
                           PasswordExpiryWarned,
                           UnusedLoginWarned,
                           DraftSaved,
                           DraftRemoved,
                           EmailChangeRequested,
                           AddressLeft,
                           LoginMoveBegun,
                           LoginAddressMoved,
                           LoginMoveEnded,
                           ErasureStarted,
                           ErasureCompleted,
                           mail::MailSettled>;

}  // namespace kontor::domain::customer
