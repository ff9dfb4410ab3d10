#pragma once

#include "domain/customer/events.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the next decision about a customer needs. Personal members stand in it sealed.

namespace kontor::domain::customer {

struct Session {
    SessionId session;
    Timestamp started_at;
    Timestamp renewed_at;
    friend bool operator==(const Session&, const Session&) = default;
};
KONTOR_DESCRIBE(Session, session, started_at, renewed_at);

struct ResetLink {
    LinkId link;
    Timestamp at;
    friend bool operator==(const ResetLink&, const ResetLink&) = default;
};
KONTOR_DESCRIBE(ResetLink, link, at);

struct AccountNumberEntry {
    AccountNumberId id;
    Personal<SavedAccountNumber, Scope::value> entry;
    Timestamp created_at;
    friend bool operator==(const AccountNumberEntry&, const AccountNumberEntry&) = default;
};
KONTOR_DESCRIBE(AccountNumberEntry, id, entry, created_at);

struct AddressEntry {
    AddressId id;
    Personal<SavedAddress, Scope::value> entry;
    std::uint64_t revision = 0;
    friend bool operator==(const AddressEntry&, const AddressEntry&) = default;
};
KONTOR_DESCRIBE(AddressEntry, id, entry, revision);

/// The draft order, as long as it was not removed; whether it is still shown: `live_draft`.
struct DraftEntry {
    Personal<KeptDraft, Scope::value> draft;
    Timestamp at;  ///< Of the last change.
    friend bool operator==(const DraftEntry&, const DraftEntry&) = default;
};
KONTOR_DESCRIBE(DraftEntry, draft, at);

/// An address that waits for its confirmation.
struct EmailChange {
    LinkId link;
    AddressUse use = AddressUse::login;
    Personal<std::string, Scope::value> email;
    Timestamp at;
    friend bool operator==(const EmailChange&, const EmailChange&) = default;
};
KONTOR_DESCRIBE(EmailChange, link, use, email, at);

/// A log-in address on its way to another claim; done once `claim` is the customer's and `left` is
/// free.
struct LoginMove {
    Personal<std::string, Scope::value> email;
    ClaimId claim;
    std::uint16_t partition = 0;
    ClaimId left;
    std::optional<std::uint16_t> left_partition;  ///< None: the customer's own.
    friend bool operator==(const LoginMove&, const LoginMove&) = default;
};
KONTOR_DESCRIBE(LoginMove, email, claim, partition, left, left_partition);

enum class Phase : std::uint8_t { unknown, registered, active, lapsed, erasing, erased };
[[nodiscard]] constexpr std::array<std::string_view, 6> enum_names(Phase) {
    return {"unknown", "registered", "active", "lapsed", "erasing", "erased"};
}

/// One struct for all phases: what a purge took away leaves defaults behind, never a contradiction.
/// A personal member that holds a default value is absent. The order of lists follows from values
/// that every event of an entry repeats, never from events that may be purged.
struct State {
    Phase phase = Phase::unknown;
    ClaimId claim;
    std::optional<std::uint16_t> claim_partition;  ///< Where it lives; none: with the customer.
    Timestamp registered_at;
    Personal<Profile, Scope::value> profile;
    std::uint64_t profile_revision = 0;
    Personal<std::string, Scope::value> login_address;
    Personal<std::string, Scope::value> standard_address;
    Personal<std::string, Scope::value> password_hash;
    Timestamp password_set_at;
    std::optional<std::uint32_t> password_warned;  ///< Days left in the last warning (M19).
    Timestamp last_used_at;                        ///< The last log-in or renewal.
    std::optional<std::uint32_t> unused_warned;    ///< Days left in the last warning.
    Timestamp unused_warned_at;                    ///< When that was.
    std::vector<Session> sessions;       ///< By start, then id; `decide` keeps to `sessions_max`.
    std::vector<ResetLink> reset_links;  ///< Oldest first; the newest `reset_links_max`.
    std::vector<AccountNumberEntry> account_numbers;  ///< By `created_at`, then id.
    std::vector<AddressEntry> addresses;              ///< By id.
    std::optional<DraftEntry> draft;
    std::uint64_t draft_revision = 0;        ///< Goes on counting when a draft is removed.
    std::vector<EmailChange> email_changes;  ///< By use, one each.
    std::optional<LoginMove> move;
    friend bool operator==(const State&, const State&) = default;
};
KONTOR_DESCRIBE(State,
                phase,
                claim,
                claim_partition,
                registered_at,
                profile,
                profile_revision,
                login_address,
                standard_address,
                password_hash,
                password_set_at,
                password_warned,
                last_used_at,
                unused_warned,
                unused_warned_at,
                sessions,
                reset_links,
                account_numbers,
                addresses,
                draft,
                draft_revision,
                email_changes,
                move);

inline constexpr std::size_t sessions_max = 20;
inline constexpr std::size_t reset_links_max = 5;

}  // namespace kontor::domain::customer
