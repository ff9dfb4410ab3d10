#pragma once

#include "adapters/http/limits.hpp"
#include "adapters/http/manners/access_log.hpp"
#include "adapters/http/manners/caller.hpp"
#include "adapters/http/manners/origins.hpp"
#include "adapters/http/manners/request_ids.hpp"
#include "adapters/http/problems/catalogue.hpp"
#include "adapters/http/routing/router.hpp"
#include "adapters/http/server/responder.hpp"
#include "adapters/metrics/metrics.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace kontor::adapters::http {

/// What a front door stands on. Everything outlives it.
struct FrontDoorParts {
    const Router& router;
    const ProblemCatalogue& problems;
    Authenticator& authenticator;
    eventstore::ports::Random& random;
    metrics::Metrics& metrics;
    AccessLog& log;
    Sites sites;
    domain::Language default_language = domain::Language::en;
    Limits limits;
    /// What a browser gets at a path that is none; without it, it gets the problem.
    std::function<Response(const Request&)> lost_page = {};
    /// Whether this node may still answer for the shop; asked as an answer leaves. Without it, yes.
    std::function<bool()> may_answer = {};
    /// Whether another node answers for the shop. Without it, no.
    std::function<bool()> stands_by = {};
    /// Has that node answer; where it does not, the answer is a problem.
    std::function<boost::asio::awaitable<Response>(Request&)> forward = {};
};

/// Every request passes here: it enforces what the route declares (routing/route.hpp), calls the
/// handler, puts refusals into words and adds the headers that every answer has. Safe from any
/// thread.
class FrontDoor final : public Responder {
public:
    explicit FrontDoor(FrontDoorParts parts);

    boost::asio::awaitable<Response> respond(Request& request) override;
    Response refuse(Request& request, Problem problem) override;

private:
    using Refusal = std::optional<Problem>;
    struct Series {
        metrics::RequestSeries* answered = nullptr;
        std::atomic<std::uint32_t> in_flight{0};
    };

    [[nodiscard]] boost::asio::awaitable<Response> handle(Request& request, std::size_t route);
    [[nodiscard]] boost::asio::awaitable<Response> call(Request& request, const Route& route);
    [[nodiscard]] boost::asio::awaitable<Refusal> authenticate(Request& request,
                                                               const Route& route,
                                                               Credential credential);
    [[nodiscard]] Refusal admit(Request& request, const Route& route) const;
    [[nodiscard]] RouteMatch locate(Request& request, Response& refusal) const;
    [[nodiscard]] Response options(const Request& request, const RouteMatch& match) const;
    void name(Request& request);
    void finish(const Request& request, Response& response) const;
    void put_into_words(const Request& request, Response& response) const;
    void note(const Request& request,
              const Response& response,
              std::size_t series,
              std::chrono::steady_clock::time_point start);

    FrontDoorParts parts_;
    RequestIds ids_;
    std::vector<Series> series_;  ///< One a route, then one for what has no route.
    std::atomic<std::uint32_t> in_flight_{0};
};

}  // namespace kontor::adapters::http
