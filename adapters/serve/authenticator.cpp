#include "adapters/serve/authenticator.hpp"

namespace kontor::adapters::serve {

namespace customer = domain::customer;
using http::AuthenticationFault;
using http::Caller;
using http::Credential;

std::optional<Caller> Credentials::customer(const Credential& credential) const {
    const auto session = desk_.shop.tokens.open_session(credential.token);
    if (!session || session->partition.value >= desk_.engine.partitions()) return std::nullopt;
    const auto known = customers_.find(session->partition, session->customer);
    const auto context = http::customer_context(desk_, session->partition);
    if (customer::live_session(known->state, session->session, context) == nullptr) {
        return std::nullopt;
    }
    Caller caller{.kind = Caller::Kind::customer,
                  .by_cookie = credential.kind == Credential::Kind::cookie,
                  .identity = *session};
    caller.language = known->language;
    return caller;
}

boost::asio::awaitable<std::expected<Caller, AuthenticationFault>> Credentials::authenticate(
    Credential credential) {
    if (credential.transport == http::Transport::unix_socket) {
        co_return Caller{.kind = Caller::Kind::machine,
                         .role = "operator",
                         .identity = std::string{"unix-socket"}};
    }
    if (auto caller = customer(credential)) co_return *std::move(caller);
    if (credential.kind == Credential::Kind::bearer) {
        if (const auto machine = machines_.find(credential.token, desk_.clock.now())) {
            co_return Caller{.kind = Caller::Kind::machine,
                             .role = std::string{files::name_of(machine->role)},
                             .identity = machine->id};
        }
    }
    co_return std::unexpected{AuthenticationFault::invalid};
}

}  // namespace kontor::adapters::serve
