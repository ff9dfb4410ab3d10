#include "adapters/http/routes/operator.hpp"

#include "adapters/http/json/writer.hpp"
#include "projections/off_thread.hpp"

#include <fmt/format.h>

namespace kontor::adapters::http {
namespace {

using projections::Comparison;

/// Where the view stands still, a line each partition.
std::string standstills(const projections::RunningView& view, std::uint16_t partitions) {
    std::string text;
    for (std::uint16_t i = 0; i < partitions; ++i) {
        if (const auto stuck = view.quarantined({i})) {
            text += fmt::format(
                "  partition {} stands at {}: {}\n", i, stuck->position.value, stuck->reason);
        }
    }
    return text;
}

boost::asio::awaitable<Response> list(const OperatorParts& parts) {
    std::vector<std::string> names;
    for (const auto& view : parts.projections.views()) {
        names.emplace_back(view.projection().name());
    }
    co_return Response::json(200, json::document([&](json::Object& out) {
                                 out.member("text", views_text(parts.projections));
                                 out.values("views", names);
                             }));
}

boost::asio::awaitable<Response> rebuild(const OperatorParts& parts,
                                         Request& request,
                                         bool compare_only) {
    const auto& name = request.path_value("view");
    if (!parts.projections.has(name)) co_return Problem{"not-found"};
    const auto compared =
        co_await projections::off_thread(parts.worker, [&parts, name, compare_only] {
            return parts.projections.rebuild(name, compare_only, parts.on_engine, 1);
        });
    if (!compared) co_return Problem{"log-unavailable"};
    co_return Response::json(200, json::document([&](json::Object& out) {
                                 out.member("text", comparison_text(*compared, compare_only));
                                 out.member("different", compared->different);
                             }));
}

boost::asio::awaitable<Response> resume(const OperatorParts& parts, Request& request, bool skip) {
    const auto& name = request.path_value("view");
    if (!parts.projections.has(name)) co_return Problem{"not-found"};
    auto work = [&parts, name, skip] {
        std::string text;
        parts.on_engine([&] { text = resumed_text(parts.projections, name, skip); });
        return text;
    };
    const auto text = co_await projections::off_thread(parts.worker, std::move(work));
    co_return Response::json(200,
                             json::document([&](json::Object& out) { out.member("text", text); }));
}

boost::asio::awaitable<Response> command(const OperatorParts& parts, Request& request) {
    std::map<std::string, std::string> words;
    for (const auto& member : request.json.members) words[member.name] = member.value.text;
    auto work = [&parts, name = std::string{request.path_value("command")}, words] {
        return parts.command(name, words);
    };
    const auto answer = co_await projections::off_thread(parts.worker, std::move(work));
    co_return Response::json(200, json::document([&](json::Object& out) {
                                 out.member("done", answer.done);
                                 out.member("text", answer.text);
                             }));
}

Route operator_route(Method method, std::string path, std::string operation, Handler handler) {
    return {.method = method,
            .path = std::move(path),
            .operation = std::move(operation),
            .access = Access::of_roles({"operator"}),
            .is_documented = false,
            .is_load = false,
            .handler = std::move(handler)};
}

}  // namespace

std::string comparison_text(const Comparison& comparison, bool compare_only) {
    const std::string in_quarantine =
        comparison.quarantined ? "  the running view was in quarantine\n" : "";
    if (comparison.digest.empty()) {
        return fmt::format("{}: makes no rows that could differ\n", comparison.view) +
               in_quarantine;
    }
    const auto rate = comparison.seconds > 0 ? double(comparison.events) / comparison.seconds : 0.0;
    auto text = fmt::format("{}: {} events in {:.2f} s ({:.0f}/s), {} rows, digest {}\n",
                            comparison.view,
                            comparison.events,
                            comparison.seconds,
                            rate,
                            comparison.rows,
                            comparison.digest.substr(0, 16));
    if (comparison.different == 0) {
        text += "  the running view has the same rows\n";
    } else {
        text += fmt::format("  {} rows {}\n",
                            comparison.different,
                            compare_only ? "of the running view DIFFER from the log"
                                         : "were different; the new ones are in use now");
    }
    return text + in_quarantine;
}

std::string views_text(const projections::ProjectionEngine& projections) {
    std::string text;
    for (const auto& view : projections.views()) {
        std::uint64_t position = 0;
        for (std::uint16_t i = 0; i < projections.partitions(); ++i) {
            position += view.position({i}).value;
        }
        text += fmt::format("{:<12} {:>12} records\n{}",
                            view.projection().name(),
                            position,
                            standstills(view, projections.partitions()));
    }
    return text;
}

std::string resumed_text(projections::ProjectionEngine& projections,
                         std::string_view name,
                         bool skip) {
    auto& view = projections.view(name);
    std::size_t stood = 0;
    for (std::uint16_t i = 0; i < projections.partitions(); ++i) {
        if (!view.quarantined({i})) continue;
        ++stood;
        // It may stand still again afterwards, at this event or a later one.
        const bool tried = skip ? view.skip({i}) : view.retry({i});
        if (!tried) return fmt::format("{}: the log cannot be read\n", name);
    }
    if (stood == 0) return fmt::format("{} stands still nowhere\n", name);
    const auto still = standstills(view, projections.partitions());
    if (still.empty()) return fmt::format("{} goes on\n", name);
    return fmt::format("{} still stands:\n{}", name, still);
}

std::vector<Route> operator_routes(const OperatorParts& parts) {
    const std::string one = "/operator/views/{view}";
    const auto post = [&](const std::string& action, auto handler) {
        return operator_route(
            Method::post, one + "/" + action, action + "_view", std::move(handler));
    };
    auto commands = operator_route(
        Method::post, "/operator/commands/{command}", "run_command", [&parts](Request& request) {
            return command(parts, request);
        });
    commands.body = BodyUse::json;
    return {std::move(commands),
            operator_route(Method::get,
                           "/operator/views",
                           "list_views",
                           [&parts](Request&) { return list(parts); }),
            post("rebuild", [&parts](Request& request) { return rebuild(parts, request, false); }),
            post("audit", [&parts](Request& request) { return rebuild(parts, request, true); }),
            post("retry", [&parts](Request& request) { return resume(parts, request, false); }),
            post("skip", [&parts](Request& request) { return resume(parts, request, true); })};
}

}  // namespace kontor::adapters::http
