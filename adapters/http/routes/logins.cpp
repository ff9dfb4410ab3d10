#include "adapters/http/routes/logins.hpp"

#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <variant>

namespace kontor::adapters::http {

Login login_of(const Desk& desk, const std::string& email) {
    Login login{.partition = desk.vault.partition_of_address(email),
                .claim = desk.vault.find_claim(email),
                .customer = {}};
    if (!login.claim) return login;
    const auto slot =
        desk.states.slot(login.partition, eventstore::executor::stream_of(*login.claim));
    const auto& state = std::get<domain::claim::State>(slot.state);
    const auto* confirmed = std::get_if<domain::claim::Confirmed>(&state.holder);
    if (confirmed == nullptr) return login;
    login.customer = confirmed->customer;
    login.partition = {confirmed->home.value_or(login.partition.value)};
    return login;
}

boost::asio::awaitable<boost::asio::steady_timer> time_of_answer() {
    constexpr std::chrono::milliseconds later{100};
    co_return boost::asio::steady_timer{co_await boost::asio::this_coro::executor, later};
}

}  // namespace kontor::adapters::http
