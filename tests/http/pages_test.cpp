#include "adapters/http/pages/operations_pages.hpp"
#include "tests/http/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace kontor::embedded {
extern const std::string_view openapi_json;
}

namespace kontor::tests {
namespace {

using nlohmann::json;
using testing::HasSubstr;

/// The pages of operations, behind a front door.
struct Operations {
    http::Readiness readiness{.status = http::Readiness::Status::ok, .checks = {}};
    adapters::metrics::Metrics metrics;
    NameAuthenticator authenticator;
    adapters::memory::SeededRandom random{3};
    http::AccessLog log;
    http::Router router{http::operations_routes({.metrics = metrics,
                                                 .readiness = [this] { return readiness; },
                                                 .openapi = embedded::openapi_json,
                                                 .problems = http::ProblemCatalogue::built_in()})};
    http::FrontDoor door{{.router = router,
                          .problems = http::ProblemCatalogue::built_in(),
                          .authenticator = authenticator,
                          .random = random,
                          .metrics = metrics,
                          .log = log,
                          .sites = {}}};

    http::Response get(std::string target, Headers headers = {}) {
        return ask(door, {.target = std::move(target), .headers = std::move(headers)});
    }
};

TEST(Document, OfAServerThatIsNoSandboxLeavesItsRoutesOut) {
    const auto whole = json::parse(embedded::openapi_json);
    const auto rest = json::parse(http::without_sandbox(embedded::openapi_json));
    ASSERT_TRUE(whole["paths"].contains("/v1/sandbox/clock"));
    for (const auto& [path, operations] : whole["paths"].items()) {
        EXPECT_EQ(rest["paths"].contains(path), !path.starts_with("/v1/sandbox/")) << path;
    }
    EXPECT_EQ(rest["components"], whole["components"]);
}

TEST(OperationsPages, TellWhetherTheServerLivesAndIsReady) {
    Operations operations;
    EXPECT_EQ(operations.get("/livez").body, R"({"status":"ok"})");
    EXPECT_EQ(operations.get("/readyz").status, 200);
    operations.readiness = {.status = http::Readiness::Status::starting,
                            .checks = {{.name = "log", .ok = true, .detail = {}},
                                       {.name = "history", .ok = false, .detail = "catching up"}}};
    const auto answer = operations.get("/readyz");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(header_of(answer, "Retry-After"), "1");
    EXPECT_EQ(json::parse(answer.body)["checks"][1]["detail"], "catching up");
}

TEST(OperationsPages, ShowMetricsAndTheContract) {
    Operations operations;
    const auto metrics = operations.get("/metrics", {{"Accept", "text/plain"}});
    EXPECT_THAT(metrics.media_type, HasSubstr("text/plain; version=0.0.4"));
    EXPECT_THAT(metrics.body, HasSubstr("kontor_process_resident_bytes"));
    EXPECT_EQ(
        json::parse(operations.get("/openapi.json").content())["openapi"].get<std::string>().substr(
            0, 3),
        "3.1");
}

TEST(OperationsPages, OfDocsRunOnlyWhatThisServerServes) {
    Operations operations;
    for (const auto* const path : {"/docs", "/docs/docs.css", "/docs/docs.js"}) {
        const auto answer = operations.get(path);
        EXPECT_EQ(answer.status, 200) << path;
        EXPECT_FALSE(answer.content().empty());
        EXPECT_THAT(std::string{answer.content()}, testing::Not(HasSubstr("https://"))) << path;
        const auto policy = header_of(answer, "Content-Security-Policy");
        EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
        EXPECT_THAT(policy, testing::Not(HasSubstr("unsafe")));
    }
    EXPECT_THAT(std::string{operations.get("/docs").content()},
                testing::Not(testing::AnyOf(HasSubstr("<style"), HasSubstr(" style="))));
}

TEST(ProblemPages, ExplainEveryProblemInThreeLanguages) {  // M7
    Operations operations;
    for (const auto& type : http::ProblemCatalogue::built_in().types()) {
        for (const auto* const language : {"nl", "en", "fr"}) {
            const auto page = operations.get(
                "/problems/" + type.code, {{"Accept", "text/html"}, {"Accept-Language", language}});
            EXPECT_EQ(page.status, 200);
            EXPECT_EQ(page.media_type, "text/html; charset=utf-8");
            EXPECT_EQ(header_of(page, "Content-Language"), language);
            EXPECT_THAT(page.body, HasSubstr("lang=\"" + std::string{language} + "\""));
            EXPECT_THAT(page.body, HasSubstr(type.code));
        }
    }
}

TEST(ProblemPages, AreJsonForPrograms) {
    Operations operations;
    const auto list = json::parse(operations.get("/problems").body);
    EXPECT_EQ(list["items"].size(), http::ProblemCatalogue::built_in().types().size());
    const auto one = json::parse(operations.get("/problems/not-found").body);
    EXPECT_EQ(one["code"], "not-found");
    EXPECT_EQ(one["sample"]["status"], 404);
    EXPECT_EQ(operations.get("/problems/no-such-problem").status, 404);
}

TEST(OperationsRoutes, StandInTheContractUnderTheirNames) {
    Operations operations;
    const auto contract = json::parse(embedded::openapi_json);
    for (const auto& route : operations.router.routes()) {
        if (!route.is_documented) continue;
        ASSERT_TRUE(contract["paths"].contains(route.path)) << route.path;
        EXPECT_EQ(contract["paths"][route.path]["get"]["operationId"], route.operation);
    }
}

}  // namespace
}  // namespace kontor::tests
