#include "adapters/serve/authenticator.hpp"

#include "eventstore/codec/seal.hpp"

namespace kontor::adapters::serve {

namespace customer = domain::customer;
namespace executor = eventstore::executor;
using http::AuthenticationFault;
using http::Caller;
using http::Credential;

std::optional<Caller> Credentials::customer(const Credential& credential) const {
    const auto session = desk_.shop.tokens.open_session(credential.token);
    if (!session || session->partition.value >= desk_.engine.partitions()) return std::nullopt;
    const auto stream = executor::stream_of(session->customer);
    const auto slot = desk_.states.slot(session->partition, stream);
    const auto& state = std::get<customer::State>(slot.state);
    const auto context = http::customer_context(desk_, session->partition);
    if (customer::live_session(state, session->session, context) == nullptr) return std::nullopt;

    Caller caller{.kind = Caller::Kind::customer,
                  .by_cookie = credential.kind == Credential::Kind::cookie,
                  .identity = *session};
    const auto profile =
        eventstore::codec::open(state.profile,
                                desk_.vault,
                                {.customer = session->customer, .order_secret = {}},
                                stream.value);
    if (const auto* known = std::get_if<customer::Profile>(&profile)) {
        caller.language = known->language;
    }
    return caller;
}

boost::asio::awaitable<std::expected<Caller, AuthenticationFault>> Credentials::authenticate(
    Credential credential) {
    if (credential.transport == http::Transport::unix_socket) {
        co_return Caller{.kind = Caller::Kind::machine,
                         .role = "operator",
                         .identity = std::string{"unix-socket"}};
    }
    if (credential.kind == Credential::Kind::bearer) {
        if (const auto machine = machines_.find(credential.token, desk_.clock.now())) {
            co_return Caller{.kind = Caller::Kind::machine,
                             .role = std::string{files::name_of(machine->role)},
                             .identity = machine->id};
        }
    }
    if (auto caller = customer(credential)) co_return *std::move(caller);
    co_return std::unexpected{AuthenticationFault::invalid};
}

}  // namespace kontor::adapters::serve
