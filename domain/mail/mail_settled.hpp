#pragma once

#include "domain/described.hpp"
#include "domain/time.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace kontor::domain::mail {

enum class Outcome : std::uint8_t {
    sent,     ///< The mail server took it.
    refused,  ///< The mail server refused it for good.
    lapsed,   ///< What it would have said no longer held, or nobody was left to tell.
};
[[nodiscard]] constexpr std::array<std::string_view, 3> enum_names(Outcome) {
    return {"sent", "refused", "lapsed"};
}

/// A mail that an event of this stream called for is dealt with: it is never sent again, whatever
/// is rebuilt. `cause` is the version of that event, `kind` which of its mails.
struct MailSettled {
    static constexpr std::string_view type = "mail-settled.v1";
    std::uint64_t cause = 0;
    std::string kind;
    Outcome outcome = Outcome::sent;
    Timestamp at;
    friend bool operator==(const MailSettled&, const MailSettled&) = default;
};
KONTOR_DESCRIBE(MailSettled, cause, kind, outcome, at);

}  // namespace kontor::domain::mail
