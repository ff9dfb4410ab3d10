#pragma once

#include "adapters/http/exchange/request.hpp"
#include "adapters/http/exchange/response.hpp"
#include "adapters/http/manners/rate_limiter.hpp"
#include "adapters/passwords/password_hasher.hpp"
#include "eventstore/commands/caller.hpp"
#include "eventstore/commands/rejection.hpp"
#include "eventstore/commands/shop.hpp"
#include "eventstore/executor/engine.hpp"
#include "eventstore/executor/rules_in_force.hpp"
#include "eventstore/executor/state_store.hpp"
#include "eventstore/log/event_log.hpp"
#include "eventstore/ports/clock.hpp"
#include "eventstore/ports/random.hpp"
#include "eventstore/vault/tokens.hpp"
#include "eventstore/vault/vault.hpp"
#include "projections/details/details.hpp"
#include "projections/engine/projection_engine.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kontor::adapters::http {

/// Facts about the shop that answers tell and nothing else needs.
struct ShopFacts {
    std::string name;
    std::string public_address;  ///< "https://shop.example"; known once the server listens.
    std::string time_zone;
    std::string support_email;
    bool sandbox = false;
};

/// What handlers stand on. Everything in it outlives the server and is safe from any thread.
struct Desk {
    eventstore::executor::Engine& engine;
    const eventstore::log::EventLog& log;
    const eventstore::executor::StateStore& states;
    const eventstore::executor::RulesInForce& rules;
    const eventstore::vault::Vault& vault;
    const eventstore::commands::Shop& shop;
    projections::ProjectionEngine& projections;
    const eventstore::ports::Clock& clock;
    eventstore::ports::Random& random;
    PasswordHasher& passwords;
    RateLimiter& attempts;  ///< Of log-ins and links, by address or link.
    /// How long a backup may be kept: an epoch that was replaced dies after it.
    std::chrono::days backup_window{7};
    ShopFacts facts;

    [[nodiscard]] projections::details::Sources details() const {
        return {.log = log, .states = states, .vault = vault};
    }
};

/// The session that the request's credential names.
[[nodiscard]] const eventstore::commands::Caller& customer_of(const Request& request);
/// Who a machine's commands are attributed to.
[[nodiscard]] eventstore::executor::Actor machine_of(const Request& request);

/// An order number as it is kept: people may write it in lower case.
[[nodiscard]] domain::OrderNumber normalised_number(std::string_view text);

/// What the rules of a partition are now.
[[nodiscard]] domain::partition::RetentionRulesSet rules_of(const Desk& desk,
                                                            eventstore::log::Partition partition);
using eventstore::executor::order_rules;
/// The context in which a customer's times are computed for an answer.
[[nodiscard]] domain::customer::Context customer_context(const Desk& desk,
                                                         eventstore::log::Partition partition);

/// Why a command was refused, as a problem.
[[nodiscard]] Problem problem_of(const eventstore::commands::Rejection& rejection,
                                 const Desk& desk,
                                 domain::Language language);
[[nodiscard]] Problem problem_of(eventstore::executor::Refusal refusal);

/// Adds Kontor-Position: where the effect can be read.
[[nodiscard]] Response at_position(Response response,
                                   const Desk& desk,
                                   const eventstore::executor::Durable& at);

/// The digests of the request's idempotency key under the customer's key; nothing without a key.
[[nodiscard]] std::optional<eventstore::log::Idempotency> idempotency_of(const Desk& desk,
                                                                         const Request& request,
                                                                         std::string_view route);

/// Waits until the views have what Kontor-Min-Position, or a browser's session, asks for; the
/// problem if they do not get there in time (2 s).
boost::asio::awaitable<std::optional<Problem>> wait_for_position(const Desk& desk,
                                                                 const Request& request);

/// A page of `GET` lists: `limit`, `cursor`.
struct PageRequest {
    std::size_t limit = 50;
    std::optional<std::string> after;  ///< What `next_cursor` was given.
};
/// `what` names the list with its sort and filters: a cursor of another one is `cursor-invalid`.
[[nodiscard]] std::expected<PageRequest, Problem> page_of(const Desk& desk,
                                                          const Request& request,
                                                          std::string_view what);
[[nodiscard]] std::string next_cursor(const Desk& desk,
                                      std::string_view what,
                                      std::string_view after);

/// ETag of a version.
[[nodiscard]] std::string etag(std::uint64_t version);
/// The revision that If-Match asks for, if it asks for one; a tag that was never given asks for one
/// that never was.
[[nodiscard]] std::optional<std::uint64_t> expected_revision(const Request& request);

}  // namespace kontor::adapters::http
