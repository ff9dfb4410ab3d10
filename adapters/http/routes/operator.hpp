#pragma once

#include "adapters/http/routing/route.hpp"
#include "eventstore/ports/blocking_work.hpp"
#include "projections/engine/projection_engine.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace kontor::adapters::http {

/// What the operator's command line asks of a server that runs, over its Unix socket.
struct OperatorParts {
    projections::ProjectionEngine& projections;
    projections::ProjectionEngine::OnEngine on_engine;
    eventstore::ports::BlockingWork& worker;
};

/// A comparison as the command line prints it.
[[nodiscard]] std::string comparison_text(const projections::Comparison& comparison,
                                          bool compare_only);

/// Every view, how far it is, and where it stands still and why.
[[nodiscard]] std::string views_text(const projections::ProjectionEngine& projections);

/// Lets a view that stands still try its event again, or leave it out for good, in every partition.
/// Tells what became of it. On the engine's thread; `view` exists.
[[nodiscard]] std::string resumed_text(projections::ProjectionEngine& projections,
                                       std::string_view view,
                                       bool skip);

/// `POST /operator/views/{view}/{rebuild,audit,retry,skip}` and `GET /operator/views`. Everything
/// outlives the server.
[[nodiscard]] std::vector<Route> operator_routes(const OperatorParts& parts);

}  // namespace kontor::adapters::http
