#pragma once

#include "adapters/cli/settings.hpp"
#include "adapters/files/machine_tokens.hpp"
#include "adapters/files/thread_work.hpp"
#include "adapters/http/manners/access_log.hpp"
#include "adapters/http/manners/front_door.hpp"
#include "adapters/http/manners/rate_limiter.hpp"
#include "adapters/http/pages/operations_pages.hpp"
#include "adapters/http/pages/shop_pages.hpp"
#include "adapters/http/routes/desk.hpp"
#include "adapters/http/routes/operator.hpp"
#include "adapters/http/routes/sandbox.hpp"
#include "adapters/http/routing/router.hpp"
#include "adapters/http/server/server.hpp"
#include "adapters/metrics/metrics.hpp"
#include "adapters/passwords/password_hasher.hpp"
#include "adapters/serve/authenticator.hpp"
#include "adapters/serve/operations.hpp"
#include "adapters/serve/processes.hpp"
#include "adapters/serve/stack.hpp"

#include <atomic>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace kontor::adapters::serve {

/// What is served, in one place: everything the routes refer to lives here.
class Front {
public:
    Front(const cli::Settings& settings, Stack& stack, metrics::Metrics& metrics);

    /// Listens, but answers nothing yet: mails lead to the port, so it must be known before they
    /// are sent. Fails with a sentence.
    [[nodiscard]] std::expected<std::uint16_t, std::string> listen();
    /// Answers what any node answers, and has the rest answered by the one that leads.
    void stand_by();
    /// Answers everything.
    void lead(Processes& processes);
    void close();

    /// This node leads, and the lease by which it does is good. Safe from any thread.
    [[nodiscard]] bool answers_for_all() const {
        return leading_ && leads();
    }
    /// That are open. Safe from any thread.
    [[nodiscard]] std::size_t connections() const {
        return server_ ? server_->connections() : 0;
    }

private:
    [[nodiscard]] http::OperatorAnswer command(const std::string& name,
                                               const Operations::Words& words);
    [[nodiscard]] std::vector<http::Route> routes();
    [[nodiscard]] http::FrontDoorParts door_parts();
    /// Of all partitions, for this node has all or none.
    [[nodiscard]] bool leads() const;
    [[nodiscard]] http::Readiness readiness() const;

    const cli::Settings& settings_;
    Stack& stack_;
    metrics::Metrics& metrics_;
    files::ThreadWork password_threads_;
    PasswordHasher passwords_;
    std::string openapi_;
    http::RateLimiter attempts_;
    http::Desk desk_;
    files::MachineTokens machines_;
    Credentials credentials_;
    http::OperatorParts operator_;
    std::optional<Operations> operations_;
    http::AccessLog log_;
    http::ShopPages pages_;
    http::Sandbox sandbox_;
    std::optional<http::Router> router_;
    std::optional<http::FrontDoor> door_;
    std::optional<http::Server> server_;
    std::atomic<bool> started_{false};
    std::atomic<bool> leading_{false};
    std::atomic<bool> draining_{false};
};

}  // namespace kontor::adapters::serve
