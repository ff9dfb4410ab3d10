#include "adapters/http/pages/operations_pages.hpp"

#include "adapters/http/json/writer.hpp"

#include <nlohmann/json.hpp>

#include <iterator>
#include <utility>

namespace kontor::embedded {
extern const std::string_view docs_html;
extern const std::string_view docs_css;
extern const std::string_view docs_js;
}  // namespace kontor::embedded

namespace kontor::adapters::http {

namespace asio = boost::asio;

namespace {

constexpr std::string_view metrics_media_type = "text/plain; version=0.0.4; charset=utf-8";
/// Only what this server itself serves, and nothing inline.
constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

std::string_view name_of(Readiness::Status status) {
    switch (status) {
        case Readiness::Status::ok:
            return "ok";
        case Readiness::Status::starting:
            return "starting";
        case Readiness::Status::draining:
            return "draining";
        case Readiness::Status::failed:
            return "failed";
    }
    return "failed";
}

asio::awaitable<Response> alive() {
    co_return Response::json(
        200, json::document([](json::Object& members) { members.member("status", "ok"); }));
}

asio::awaitable<Response> ready(std::function<Readiness()> look) {
    const auto readiness = look();
    auto body = json::document([&](json::Object& members) {
        members.member("status", name_of(readiness.status));
        members.objects("checks", readiness.checks, [](json::Object& check, const Check& checked) {
            check.member("name", checked.name);
            check.member("ok", checked.ok);
            if (!checked.detail.empty()) check.member("detail", checked.detail);
        });
    });
    if (readiness.status == Readiness::Status::ok) co_return Response::json(200, std::move(body));
    co_return Response::json(503, std::move(body)).header("Retry-After", "1");
}

asio::awaitable<Response> measured(metrics::Metrics& metrics) {
    auto response = Response::empty(200);
    response.media_type = metrics_media_type;
    response.body = metrics.exposition();
    co_return response;
}

asio::awaitable<Response> file(std::string_view media_type, std::string_view text) {
    co_return Response::file(media_type, text)
        .header("Cache-Control", "no-cache")
        .header("Content-Security-Policy", std::string{page_policy});
}

Route page(std::string path,
           std::string operation,
           std::vector<std::string> media_types,
           Handler handler) {
    return {.path = std::move(path),
            .operation = std::move(operation),
            .access = Access::of_everybody(),
            .media_types = std::move(media_types),
            .is_load = false,
            .handler = std::move(handler)};
}

Route file_page(std::string path, const std::string& media_type, std::string_view text) {
    auto handler = [media_type, text](Request&) { return file(media_type, text); };
    auto route = page(std::move(path), "", {media_type}, std::move(handler));
    route.is_documented = false;
    return route;
}

}  // namespace

std::string without_sandbox(std::string_view openapi) {
    auto document = nlohmann::ordered_json::parse(openapi);
    auto& paths = document["paths"];
    for (auto path = paths.begin(); path != paths.end();) {
        path = path.key().starts_with("/v1/sandbox/") ? paths.erase(path) : std::next(path);
    }
    return document.dump(2);
}

std::vector<Route> operations_routes(const OperationsParts& parts) {
    auto* const metrics = &parts.metrics;
    std::vector<Route> routes{
        page("/livez", "get_liveness", {"application/json"}, [](Request&) { return alive(); }),
        page("/readyz",
             "get_readiness",
             {"application/json"},
             [look = parts.readiness](Request&) { return ready(look); }),
        page("/metrics",
             "get_metrics",
             {"text/plain", "application/openmetrics-text"},
             [metrics](Request&) { return measured(*metrics); }),
        page("/openapi.json",
             "get_document",
             {"application/json"},
             [openapi = parts.openapi](Request&) { return file("application/json", openapi); }),
        page("/docs",
             "get_documentation",
             {"text/html"},
             [](Request&) { return file("text/html; charset=utf-8", embedded::docs_html); }),
        file_page("/docs/docs.css", "text/css", embedded::docs_css),
        file_page("/docs/docs.js", "text/javascript", embedded::docs_js)};
    auto about_problems = problem_routes(parts.problems);
    routes.insert(routes.end(),
                  std::make_move_iterator(about_problems.begin()),
                  std::make_move_iterator(about_problems.end()));
    return routes;
}

}  // namespace kontor::adapters::http
