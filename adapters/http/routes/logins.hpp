#pragma once

#include "adapters/http/routes/desk.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <optional>
#include <string>

namespace kontor::adapters::http {

/// Who logs in with an address, if somebody does.
struct Login {
    eventstore::log::Partition partition;  ///< The customer's; of nobody's address, the address's.
    std::optional<domain::ClaimId> claim;
    std::optional<domain::CustomerId> customer;
};

/// Leads from an address to its claim, and from there to the customer, who may live in another
/// partition. What it says holds for the moment: the command checks it again.
[[nodiscard]] Login login_of(const Desk& desk, const std::string& normalised_email);

/// For an answer that may not tell whether somebody has an address, not by its time either: expires
/// after more than what a write takes.
[[nodiscard]] boost::asio::awaitable<boost::asio::steady_timer> time_of_answer();

}  // namespace kontor::adapters::http
