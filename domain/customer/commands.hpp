#pragma once

#include "domain/customer/draft.hpp"
#include "domain/customer/email_events.hpp"
#include "domain/customer/values.hpp"
#include "domain/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// What can be asked of a customer. What a rule must know of sealed members comes opened in here.

namespace kontor::domain::customer {

struct Register {
    ClaimId claim;
    Profile profile;
    std::string email;
    std::string password_hash;
};
struct Activate {};
struct LapseRegistration {};
/// The password was right. Fails when it is too old.
struct StartSession {
    SessionId session;
};
struct RenewSession {
    SessionId session;
};
struct EndSession {
    SessionId session;
};
struct EndSessions {
    std::optional<SessionId> except;
};
/// `profile` is the whole new profile; nothing happens if it equals `current`.
struct ChangeProfile {
    Profile profile;
    Profile current;
    std::optional<std::uint64_t> expected_revision;
};
/// The current password was right. All sessions end, `session` starts.
struct ChangePassword {
    std::string new_hash;
    SessionId session;
};
struct RequestPasswordReset {
    LinkId link;
};
struct ResetPassword {
    LinkId link;
    std::string new_hash;
};
/// `existing` is the entry that already has this number, if one has.
struct SaveAccountNumber {
    AccountNumberId id;
    SavedAccountNumber entry;
    std::optional<AccountNumberId> existing;
};
/// `entry` is the whole new entry (a PATCH changes the label alone).
struct RelabelAccountNumber {
    AccountNumberId id;
    SavedAccountNumber entry;
    SavedAccountNumber current;
};
struct RemoveAccountNumber {
    AccountNumberId id;
};
struct SaveAddress {
    AddressId id;
    SavedAddress entry;
};
struct ChangeAddress {
    AddressId id;
    SavedAddress entry;
    SavedAddress current;
    std::optional<std::uint64_t> expected_revision;
};
struct RemoveAddress {
    AddressId id;
    std::optional<std::uint64_t> expected_revision;
};
/// What there must be for a draft to be saved.
enum class DraftExpected : std::uint8_t { anything, nothing, something };
struct SaveDraft {
    KeptDraft draft;
    DraftExpected expected = DraftExpected::anything;
    std::optional<std::uint64_t> expected_revision;
};
struct RemoveDraft {
    std::optional<std::uint64_t> expected_revision;
};
/// `current` is the address of that use now: asking for the same changes nothing.
struct RequestEmailChange {
    AddressUse use = AddressUse::login;
    std::string email;
    std::string current;
    LinkId link;
};
/// Both opened: the address that waits under `link`, and the one before, unless that is lost.
struct ConfirmStandardAddress {
    LinkId link;
    std::string email;
    std::optional<std::string> current;
};
/// The address that waits under `link` is reserved for this customer under `claim`.
struct BeginLoginMove {
    LinkId link;
    std::string email;
    ClaimId claim;
    std::uint16_t partition = 0;
};
/// `claim` is this customer's for good. Both opened: the address of the move, and the one before,
/// unless that is lost.
struct SwitchLoginAddress {
    ClaimId claim;
    std::string email;
    std::optional<std::string> current;
};
/// Nothing of the move to `claim` is left to do.
struct EndLoginMove {
    ClaimId claim;
};
/// The value of the log-in address was lost; `email` was shown to be it, by the claim that it
/// leads to.
struct RecordLoginAddress {
    std::string email;
};
/// Values were lost: what is named goes, so that it can be entered anew.
struct DropLost {
    std::vector<AccountNumberId> account_numbers;
    std::vector<AddressId> addresses;
    std::vector<LinkId> links;  ///< Of addresses that wait for their confirmation.
    bool draft = false;
    friend bool operator==(const DropLost&, const DropLost&) = default;
};
/// Ends sessions, links and drafts whose time is over, so that their events may go.
struct EndExpired {};
/// Sent by a timer: what is due by now is warned of, once (M19).
struct WarnOfPasswordExpiry {};
struct WarnOfUnusedLogin {};
/// Sent by a timer: forgets a log-in that nobody used for as long as the rules say.
struct ForgetUnused {};
/// The password was right (M20).
struct ForgetMe {
    std::optional<std::uint64_t> expected_revision;
};
struct CompleteErasure {};

using Command = std::variant<Register,
                             Activate,
                             LapseRegistration,
                             StartSession,
                             RenewSession,
                             EndSession,
                             EndSessions,
                             ChangeProfile,
                             ChangePassword,
                             RequestPasswordReset,
                             ResetPassword,
                             SaveAccountNumber,
                             RelabelAccountNumber,
                             RemoveAccountNumber,
                             SaveAddress,
                             ChangeAddress,
                             RemoveAddress,
                             SaveDraft,
                             RemoveDraft,
                             RequestEmailChange,
                             ConfirmStandardAddress,
                             BeginLoginMove,
                             SwitchLoginAddress,
                             EndLoginMove,
                             RecordLoginAddress,
                             DropLost,
                             EndExpired,
                             WarnOfPasswordExpiry,
                             WarnOfUnusedLogin,
                             ForgetUnused,
                             ForgetMe,
                             CompleteErasure>;

}  // namespace kontor::domain::customer
