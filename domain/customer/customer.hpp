#pragma once

#include "domain/customer/commands.hpp"
#include "domain/customer/events.hpp"
#include "domain/customer/fields.hpp"
#include "domain/customer/state.hpp"
#include "domain/field_error.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

// A customer, from registration until it is forgotten.
// Rules: M1–M3, M5, M8–M10, M18–M20, M22, M23.

namespace kontor::domain::customer {

// Rejections. `type` is the problem type of the API.

struct NotActive {
    static constexpr std::string_view type = "unauthenticated";
    friend bool operator==(const NotActive&, const NotActive&) = default;
};
struct PasswordExpired {
    static constexpr std::string_view type = "password-expired";
    friend bool operator==(const PasswordExpired&, const PasswordExpired&) = default;
};
struct LinkSpent {
    static constexpr std::string_view type = "link-spent";
    friend bool operator==(const LinkSpent&, const LinkSpent&) = default;
};
struct NotFound {
    static constexpr std::string_view type = "not-found";
    friend bool operator==(const NotFound&, const NotFound&) = default;
};
struct Stale {
    static constexpr std::string_view type = "precondition-failed";
    std::uint64_t current = 0;
    friend bool operator==(const Stale&, const Stale&) = default;
};
struct AddressBookFull {
    static constexpr std::string_view type = "address-book-full";
    std::size_t addresses_max = 0;
    friend bool operator==(const AddressBookFull&, const AddressBookFull&) = default;
};
struct AccountNumbersFull {
    static constexpr std::string_view type = "account-numbers-full";
    std::size_t account_numbers_max = 0;
    friend bool operator==(const AccountNumbersFull&, const AccountNumbersFull&) = default;
};

using Rejection = std::variant<FieldsInvalid,
                               NotActive,
                               PasswordExpired,
                               LinkSpent,
                               NotFound,
                               Stale,
                               AddressBookFull,
                               AccountNumbersFull>;

/// Everything a rule may read from the outside world.
struct Context {
    Timestamp now;
    std::chrono::days password_age_max{60};  ///< 0 = passwords do not age.
    std::chrono::hours session_length{12};
    std::chrono::minutes reset_link{30};
    std::chrono::hours email_link{24};
    std::chrono::days draft_max{30};          ///< Since its last change.
    std::chrono::days login_unused_max{730};  ///< 0 = a log-in may stay unused for ever.
    std::size_t account_numbers_max = 100;
    std::size_t addresses_max = 200;
};

using Decision = std::expected<std::vector<Event>, Rejection>;

/// Says what follows from `command` in `state`. An empty list: it had taken effect already. Field
/// checks of profile, address and account number are done before, by the functions below.
[[nodiscard]] Decision decide(const State& state, const Command& command, const Context& context);

/// Folds one event into `state`. Total: whatever a purge took away, it asserts and rejects nothing.
[[nodiscard]] State evolve(State state, const Event& event);

/// When the password expires, if passwords age (M19).
[[nodiscard]] std::optional<Timestamp> password_expires_at(const State& state,
                                                           const Context& context);
/// The stage of warning that is due at `context.now`, in days left: 14, 7, 1, 0 (M19); nothing
/// before the first, or where passwords do not age.
[[nodiscard]] std::optional<std::uint32_t> password_warning_due(const State& state,
                                                                const Context& context);
/// When a stage is due: so many days before the expiry; 0: when the day of expiry (UTC) begins.
[[nodiscard]] Timestamp password_warning_at(Timestamp expiry, std::uint32_t days_left);
/// When a log-in that stays unused is forgotten, by what it was warned of so far: never before each
/// warning had the days that it tells of.
[[nodiscard]] std::optional<Timestamp> unused_until(const State& state, const Context& context);
/// The warning that comes next, so many days before that; nothing once all were sent.
[[nodiscard]] std::optional<std::uint32_t> next_unused_warning(const State& state);
inline constexpr std::array<std::uint32_t, 4> password_warnings{14, 7, 1, 0};
inline constexpr std::array<std::uint32_t, 2> unused_warnings{30, 7};

/// When `session` ends: 12 h from start or renewal, never beyond the password's expiry.
[[nodiscard]] Timestamp session_expires_at(const State& state,
                                           const Session& session,
                                           const Context& context);
/// The live session of that id at `context.now`, if the customer is active and has one.
[[nodiscard]] const Session* live_session(const State& state,
                                          SessionId session,
                                          const Context& context);
[[nodiscard]] bool reset_link_open(const State& state, LinkId link, const Context& context);

/// The draft that is shown at `context.now`, if there is one, and when it is gone.
[[nodiscard]] const DraftEntry* live_draft(const State& state, const Context& context);
[[nodiscard]] Timestamp draft_expires_at(const DraftEntry& draft, const Context& context);
/// The change that `link` confirms, while the link is open.
[[nodiscard]] const EmailChange* open_email_change(const State& state,
                                                   LinkId link,
                                                   const Context& context);
/// The change of that use that waits at `context.now`.
[[nodiscard]] const EmailChange* waiting_email_change(const State& state,
                                                      AddressUse use,
                                                      const Context& context);

}  // namespace kontor::domain::customer
