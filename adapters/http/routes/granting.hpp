#pragma once

#include "adapters/http/json/form.hpp"
#include "adapters/http/routes/desk.hpp"
#include "eventstore/commands/sessions.hpp"

#include <cstdint>

namespace kontor::adapters::http {

/// How the caller wants to carry its session.
enum class Carrier : std::uint8_t { token, cookie };

/// What a body asks for by `as`: a token, unless it says otherwise.
[[nodiscard]] Carrier carrier_in(json::Form& form);

/// The answer to a log-in and to whatever else grants a session: the session, and the customer.
[[nodiscard]] Response grant(
    const Desk& desk,
    const Request& request,
    const eventstore::executor::Done<eventstore::commands::Granted>& granted,
    std::uint16_t status,
    Carrier carrier);

/// Ends the browser's cookie.
[[nodiscard]] Response without_cookie(Response response, const Request& request);

/// The password that a customer has, opened; nothing for one that has none any more.
[[nodiscard]] std::optional<std::string> password_hash_of(const Desk& desk,
                                                          eventstore::log::Partition partition,
                                                          domain::CustomerId customer);

}  // namespace kontor::adapters::http
