#pragma once

#include "domain/described.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

// What can happen to a customer's sessions, mailed links and warnings; part of customer/events.hpp.

namespace kontor::domain::customer {

struct SessionStarted {
    static constexpr std::string_view type = "customer-session-started.v1";
    SessionId session;
    Timestamp at;
    friend bool operator==(const SessionStarted&, const SessionStarted&) = default;
};
KONTOR_DESCRIBE(SessionStarted, session, at);

/// The session lives on from `at`; it keeps its start.
struct SessionRenewed {
    static constexpr std::string_view type = "customer-session-renewed.v1";
    SessionId session;
    Timestamp started_at;
    Timestamp at;
    friend bool operator==(const SessionRenewed&, const SessionRenewed&) = default;
};
KONTOR_DESCRIBE(SessionRenewed, session, started_at, at);

struct SessionEnded {
    static constexpr std::string_view type = "customer-session-ended.v1";
    SessionId session;
    Timestamp at;
    friend bool operator==(const SessionEnded&, const SessionEnded&) = default;
};
KONTOR_DESCRIBE(SessionEnded, session, at);

/// Every session ended but `except`, if one is named.
struct SessionsEnded {
    static constexpr std::string_view type = "customer-sessions-ended.v1";
    std::optional<SessionId> except;
    Timestamp at;
    friend bool operator==(const SessionsEnded&, const SessionsEnded&) = default;
};
KONTOR_DESCRIBE(SessionsEnded, except, at);

/// Calls for the mail with the link that resets the password (M5).
struct PasswordResetRequested {
    static constexpr std::string_view type = "customer-password-reset-requested.v1";
    LinkId link;
    Timestamp at;
    friend bool operator==(const PasswordResetRequested&, const PasswordResetRequested&) = default;
};
KONTOR_DESCRIBE(PasswordResetRequested, link, at);

struct LinkFollowed {
    static constexpr std::string_view type = "customer-link-followed.v1";
    LinkId link;
    Timestamp at;
    friend bool operator==(const LinkFollowed&, const LinkFollowed&) = default;
};
KONTOR_DESCRIBE(LinkFollowed, link, at);

/// Calls for the mail that the password expires in `days_left` days, 0 meaning today (M19).
struct PasswordExpiryWarned {
    static constexpr std::string_view type = "customer-password-expiry-warned.v1";
    std::uint32_t days_left = 0;
    Timestamp at;
    friend bool operator==(const PasswordExpiryWarned&, const PasswordExpiryWarned&) = default;
};
KONTOR_DESCRIBE(PasswordExpiryWarned, days_left, at);

/// Calls for the mail that a log-in nobody uses is forgotten in `days_left` days.
struct UnusedLoginWarned {
    static constexpr std::string_view type = "customer-unused-login-warned.v1";
    std::uint32_t days_left = 0;
    Timestamp at;
    friend bool operator==(const UnusedLoginWarned&, const UnusedLoginWarned&) = default;
};
KONTOR_DESCRIBE(UnusedLoginWarned, days_left, at);

}  // namespace kontor::domain::customer
