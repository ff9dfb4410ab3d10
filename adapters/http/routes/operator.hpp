#pragma once

#include "adapters/http/routing/route.hpp"
#include "eventstore/ports/blocking_work.hpp"
#include "projections/engine/projection_engine.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kontor::adapters::http {

/// What became of a command: a text for the operator, or a sentence why it was refused.
struct OperatorAnswer {
    bool done = false;
    std::string text;
};

/// What the operator's command line asks of a server that runs, over its Unix socket.
struct OperatorParts {
    projections::ProjectionEngine& projections;
    projections::ProjectionEngine::OnEngine on_engine;
    eventstore::ports::BlockingWork& worker;
    /// Carries out a command that is named, with what it was told. Blocks.
    std::function<OperatorAnswer(const std::string& name,
                                 const std::map<std::string, std::string>& words)>
        command;
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

/// `POST /operator/views/{view}/{rebuild,audit,retry,skip}`, `GET /operator/views` and
/// `POST /operator/commands/{command}`. Everything outlives the server.
[[nodiscard]] std::vector<Route> operator_routes(const OperatorParts& parts);

}  // namespace kontor::adapters::http
