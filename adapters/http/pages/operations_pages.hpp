#pragma once

#include "adapters/http/problems/catalogue.hpp"
#include "adapters/http/routing/route.hpp"
#include "adapters/metrics/metrics.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

// The routes that belong to no business: probes, metrics, the contract and its pages.

namespace kontor::adapters::http {

/// One part of the server that was looked at. `name` is a word of ours, such as "log".
struct Check {
    std::string name;
    bool ok = false;
    std::string detail;  ///< What is wrong, or how far it is; may be empty.
};

/// Whether requests may be sent here.
struct Readiness {
    enum class Status : std::uint8_t { ok, starting, draining, failed };
    Status status = Status::starting;
    std::vector<Check> checks;
};

/// Everything outlives the server. `readiness` is safe from any thread.
struct OperationsParts {
    metrics::Metrics& metrics;
    std::function<Readiness()> readiness;
    std::string_view openapi;  ///< The text of openapi.json, as it is served.
    const ProblemCatalogue& problems;
};

/// The document of a server that is no sandbox.
[[nodiscard]] std::string without_sandbox(std::string_view openapi);

/// /livez, /readyz, /metrics, /openapi.json, /problems, /problems/{code}, /docs and its files.
[[nodiscard]] std::vector<Route> operations_routes(const OperationsParts& parts);

/// The pages about problems: as HTML where Accept prefers it, else as JSON.
[[nodiscard]] std::vector<Route> problem_routes(const ProblemCatalogue& problems);

}  // namespace kontor::adapters::http
