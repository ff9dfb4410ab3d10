#pragma once

#include "adapters/files/machine_tokens.hpp"
#include "adapters/http/manners/caller.hpp"
#include "adapters/http/routes/desk.hpp"
#include "adapters/serve/known_customers.hpp"

namespace kontor::adapters::serve {

/// Customers by their sessions, machines by their tokens, operators by the Unix socket. A session
/// is checked against its customer's state as committed; a command checks it once more where it is
/// decided.
class Credentials final : public http::Authenticator {
public:
    /// All outlive it.
    Credentials(const http::Desk& desk, KnownCustomers& customers, files::MachineTokens& machines)
        : desk_{desk}, customers_{customers}, machines_{machines} {}

    boost::asio::awaitable<std::expected<http::Caller, http::AuthenticationFault>> authenticate(
        http::Credential credential) override;

private:
    [[nodiscard]] std::optional<http::Caller> customer(const http::Credential& credential) const;

    const http::Desk& desk_;
    KnownCustomers& customers_;
    files::MachineTokens& machines_;
};

}  // namespace kontor::adapters::serve
