#pragma once

#include "adapters/http/exchange/request.hpp"

#include <expected>

namespace kontor::adapters::http {

/// More than one credential, or one that is not clear: 400 `credentials-ambiguous`.
struct CredentialsAmbiguous {};

/// The credential of `request`: a bearer token, the password of HTTP Basic, or the session cookie
/// `__Host-kontor` (over plain HTTP `kontor`; both are looked for).
[[nodiscard]] std::expected<Credential, CredentialsAmbiguous> credential_of(const Request& request);

}  // namespace kontor::adapters::http
