#include "tests/http/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <set>
#include <string>
#include <vector>

namespace kontor::tests {
namespace {

using http::Method;
using nlohmann::json;
using testing::HasSubstr;

std::string code_of(const http::Response& response) {
    if (response.media_type != "application/problem+json") return "none";
    return json::parse(response.body)["code"];
}

class FrontDoor : public testing::Test {
protected:
    House house;

    http::Response answer(Method method,
                          std::string target,
                          Headers headers = {},
                          std::string body = {}) {
        return ask(house, {method, std::move(target), std::move(headers), std::move(body)});
    }
    std::string problem(Method method,
                        std::string target,
                        Headers headers = {},
                        std::string body = {}) {
        return code_of(answer(method, std::move(target), std::move(headers), std::move(body)));
    }
};

const std::pair<std::string, std::string> is_json{"Content-Type", "application/json"};
const std::pair<std::string, std::string> as_customer{"Authorization", "Bearer customer"};
const std::pair<std::string, std::string> as_fulfilment{"Authorization", "Bearer fulfilment"};
const std::pair<std::string, std::string> with_key{"Idempotency-Key", "k-1"};

TEST_F(FrontDoor, LetsACleanRequestThrough) {
    const auto response = answer(Method::get, "/things/caf%C3%A9?limit=5&q=a+b");
    ASSERT_EQ(response.status, 200);
    const auto seen = json::parse(response.body);
    EXPECT_EQ(seen["path_id"], "café");
    EXPECT_EQ(seen["query_limit"], "5");
    EXPECT_EQ(seen["query_q"], "a b");
}

TEST_F(FrontDoor, PutsTheSameHeadersOnAnswersAndErrors) {
    std::set<std::string> ids;
    for (const auto* const target : {"/hello", "/none", "/broken", "/refused", "/feed", "/%"}) {
        const auto response = answer(Method::get, target, {{"Origin", "http://localhost:5173"}});
        ids.insert(header_of(response, "Request-Id"));
        EXPECT_EQ(header_of(response, "Access-Control-Allow-Origin"), "http://localhost:5173");
        EXPECT_THAT(header_of(response, "Access-Control-Expose-Headers"), HasSubstr("Retry-After"));
        EXPECT_EQ(header_of(response, "Access-Control-Allow-Credentials"), "");
        EXPECT_THAT(response.header_block, HasSubstr("X-Content-Type-Options: nosniff\r\n"));
        EXPECT_THAT(response.header_block, HasSubstr("Cache-Control: no-store\r\n"));
        EXPECT_THAT(response.header_block, HasSubstr("Origin\r\n"));
    }
    EXPECT_EQ(ids.size(), 6U);
    EXPECT_EQ(ids.count(""), 0U);
}

TEST_F(FrontDoor, TellsOtherOriginsNothing) {
    for (const auto* const origin : {"https://evil.example", "null"}) {
        const auto response = answer(Method::get, "/hello", {{"Origin", origin}});
        EXPECT_EQ(response.status, 200);
        EXPECT_EQ(header_of(response, "Access-Control-Allow-Origin"), "");
    }
}

TEST_F(FrontDoor, TellsPathsFromMethods) {
    EXPECT_EQ(problem(Method::get, "/none"), "not-found");
    EXPECT_EQ(problem(Method::get, "/hello/"), "not-found");
    EXPECT_EQ(problem(Method::get, "/%zz"), "malformed-request");
    const auto refused = answer(Method::delete_, "/things/1");
    EXPECT_EQ(code_of(refused), "method-not-allowed");
    EXPECT_EQ(header_of(refused, "Allow"), "GET, HEAD, PUT, OPTIONS");
}

TEST_F(FrontDoor, AnswersPreflightsOfAllowedOriginsOnly) {
    const Headers asked{{"Origin", "http://localhost:5173"},
                        {"Access-Control-Request-Method", "PUT"}};
    const auto allowed = answer(Method::options, "/things/1", asked);
    EXPECT_EQ(allowed.status, 204);
    EXPECT_THAT(header_of(allowed, "Access-Control-Allow-Methods"), HasSubstr("PUT"));
    EXPECT_THAT(header_of(allowed, "Access-Control-Allow-Headers"), HasSubstr("If-Match"));
    const auto foreign =
        answer(Method::options,
               "/things/1",
               {{"Origin", "https://evil.example"}, {"Access-Control-Request-Method", "PUT"}});
    EXPECT_EQ(foreign.status, 204);
    EXPECT_EQ(header_of(foreign, "Access-Control-Allow-Methods"), "");
    EXPECT_EQ(answer(Method::options, "*").status, 204);
}

TEST_F(FrontDoor, WantsACredentialWhereTheRouteDoes) {
    const auto refused = answer(Method::get, "/feed");
    EXPECT_EQ(code_of(refused), "unauthenticated");
    EXPECT_THAT(header_of(refused, "WWW-Authenticate"), HasSubstr("Bearer"));
    EXPECT_EQ(problem(Method::get, "/feed", {{"Authorization", "Basic eDp5"}}), "unauthenticated");
    EXPECT_EQ(problem(Method::get, "/feed", {{"Authorization", "Bearer x"}}), "unauthenticated");
    EXPECT_EQ(problem(Method::get, "/feed", {{"Authorization", "Bearer busy"}}), "overloaded");
    EXPECT_EQ(problem(Method::get, "/feed", {as_customer}), "forbidden");
    EXPECT_EQ(problem(Method::post, "/orders", {as_fulfilment, with_key}), "forbidden");
    EXPECT_EQ(answer(Method::get, "/feed", {as_fulfilment}).status, 200);
    EXPECT_EQ(problem(Method::get, "/hello", {as_customer, {"Cookie", "kontor=x"}}),
              "credentials-ambiguous");
}

TEST_F(FrontDoor, KnowsWhoComesOverTheUnixSocket) {
    const auto response =
        ask(house,
            {.method = Method::get, .target = "/feed", .transport = http::Transport::unix_socket});
    EXPECT_EQ(json::parse(response.body)["role"], "operator");
}

TEST_F(FrontDoor, KeepsOtherSitesFromChangingThings) {
    const Headers foreign{is_json, {"Origin", "https://evil.example"}};
    EXPECT_EQ(problem(Method::post, "/things", foreign, "{}"), "cross-site");
    EXPECT_EQ(problem(Method::post, "/orders", {{"Cookie", "kontor=customer"}, with_key}),
              "cross-site");
    EXPECT_EQ(answer(Method::post,
                     "/orders",
                     {{"Cookie", "kontor=customer"}, with_key, {"Sec-Fetch-Site", "same-origin"}})
                  .status,
              200);
}

TEST_F(FrontDoor, RefusesQueryParametersThatTheRouteDoesNotKnow) {
    EXPECT_EQ(problem(Method::get, "/things/1?colour=blue"), "unknown-query-parameter");
    EXPECT_EQ(problem(Method::get, "/hello?x"), "unknown-query-parameter");
    EXPECT_EQ(problem(Method::get, "/things/1?limit=1&limit=2"), "query-parameter-invalid");
}

TEST_F(FrontDoor, EnforcesTheIdempotencyKey) {
    EXPECT_EQ(problem(Method::post, "/orders", {as_customer}), "idempotency-key-missing");
    EXPECT_EQ(problem(Method::post, "/things", {is_json, with_key}, "{}"),
              "idempotency-key-refused");
    for (const auto& bad :
         {std::string{}, std::string{"a b"}, std::string{"\xC3\xA9"}, std::string(256, 'x')}) {
        EXPECT_EQ(problem(Method::post, "/orders", {as_customer, {"Idempotency-Key", bad}}),
                  "idempotency-key-invalid")
            << bad;
    }
    EXPECT_EQ(problem(Method::post, "/orders", {as_customer, with_key, with_key}),
              "idempotency-key-invalid");
    const auto response =
        answer(Method::post, "/orders", {as_customer, {"Idempotency-Key", std::string(255, 'x')}});
    EXPECT_EQ(json::parse(response.body)["key"], std::string(255, 'x'));
}

TEST_F(FrontDoor, TakesBodiesAsTheRouteDeclares) {
    const auto post = [&](Headers headers, std::string body) {
        return problem(Method::post, "/things", std::move(headers), std::move(body));
    };
    EXPECT_EQ(post({is_json}, "{}"), "none");
    EXPECT_EQ(post({{"Content-Type", "Application/JSON; charset=UTF-8"}}, "{}"), "none");
    for (const auto* const type : {"text/plain",
                                   "application/json; charset=latin1",
                                   "application/jsonx",
                                   "application/merge-patch+json",
                                   "json"}) {
        EXPECT_EQ(post({{"Content-Type", type}}, "{}"), "unsupported-media-type") << type;
    }
    EXPECT_EQ(post({}, "{}"), "unsupported-media-type");
    EXPECT_EQ(post({is_json, is_json}, "{}"), "unsupported-media-type");
    EXPECT_EQ(post({is_json, {"Content-Encoding", "gzip"}}, "{}"), "unsupported-media-type");
    EXPECT_EQ(post({is_json}, ""), "malformed-json");
    EXPECT_EQ(post({is_json}, "{"), "malformed-json");
    EXPECT_EQ(post({is_json}, "[]"), "fields-invalid");
    EXPECT_EQ(post({is_json}, R"({"a":1,"a":2})"), "fields-invalid");
    EXPECT_EQ(problem(Method::get, "/hello", {is_json}, "{}"), "malformed-request");
    EXPECT_EQ(problem(Method::post, "/orders", {as_customer, with_key}), "none");
    const Headers patch{as_customer, {"Content-Type", "application/merge-patch+json"}};
    EXPECT_EQ(problem(Method::patch, "/me", patch, "{}"), "none");
    EXPECT_EQ(problem(Method::patch, "/me", {as_customer, is_json}, "{}"), "none");
}

TEST_F(FrontDoor, WantsAPreconditionWhereTheRouteDoes) {
    EXPECT_EQ(problem(Method::put, "/things/1", {is_json}, "{}"), "precondition-required");
    for (const auto* const tag : {R"("7")", "*", R"(W/"7")", R"("seven")"}) {
        EXPECT_EQ(problem(Method::put, "/things/1", {is_json, {"If-Match", tag}}, "{}"), "none");
    }
}

TEST(IfMatch, AllowsTheVersionItNames) {
    EXPECT_TRUE((http::IfMatch{.any = true, .version = {}}.allows(3)));
    EXPECT_TRUE((http::IfMatch{.any = false, .version = 3}.allows(3)));
    EXPECT_FALSE((http::IfMatch{.any = false, .version = 2}.allows(3)));
    EXPECT_FALSE(http::IfMatch{}.allows(0));
}

TEST_F(FrontDoor, RefusesWhoTakesNoJson) {
    EXPECT_EQ(problem(Method::get, "/hello", {{"Accept", "text/html"}}), "not-acceptable");
    EXPECT_EQ(problem(Method::get, "/hello", {{"Accept", "text/html, */*;q=0.1"}}), "none");
}

TEST_F(FrontDoor, TakesAnyAcceptWhereASuccessHasNoBody) {
    for (const auto* const accept : {"text/html", "application/json", "*/*;q=0", ""}) {
        EXPECT_EQ(answer(Method::delete_, "/notes", {{"Accept", accept}}).status, 204) << accept;
    }
    EXPECT_EQ(problem(Method::delete_, "/notes?x=1", {{"Accept", "text/html"}}),
              "unknown-query-parameter");
}

TEST_F(FrontDoor, SpeaksTheLanguageOfTheRequestThenOfTheProfileThenEnglish) {  // M7
    const auto language = [&](Headers headers) {
        headers.push_back(with_key);
        headers.push_back(as_customer);
        return json::parse(answer(Method::post, "/orders", headers).body)["language"];
    };
    EXPECT_EQ(language({{"Accept-Language", "fr"}}), "fr");
    EXPECT_EQ(language({}), "nl");
    EXPECT_EQ(language({{"Accept-Language", "de"}}), "nl");
    const auto refused = answer(Method::get, "/refused", {{"Accept-Language", "nl-BE, en;q=0.5"}});
    EXPECT_EQ(header_of(refused, "Content-Language"), "nl");
    EXPECT_THAT(refused.header_block, HasSubstr("Vary: Accept-Language"));
    EXPECT_EQ(json::parse(refused.body)["errors"][0]["detail"], "Dit veld is verplicht.");
    EXPECT_EQ(header_of(answer(Method::get, "/refused"), "Content-Language"), "en");
}

TEST_F(FrontDoor, AnswersForAHandlerThatThrows) {
    const auto response = answer(Method::get, "/broken");
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(code_of(response), "internal");
    EXPECT_THAT(response.body, testing::Not(HasSubstr("paper")));
}

TEST_F(FrontDoor, RefusesMoreRequestsThanARouteTakesAtOnce) {
    boost::asio::io_context context;
    const Question slow{.method = Method::get, .target = "/slow"};
    http::Response first;
    http::Response second;
    const auto failed = [](const std::exception_ptr& thrown) {
        if (thrown) std::rethrow_exception(thrown);
    };
    boost::asio::co_spawn(context, put(house.door, slow, first), failed);
    while (house.gate.waiting == 0) context.poll_one();
    boost::asio::co_spawn(context, put(house.door, slow, second), failed);
    while (second.status != 503) context.run_one();
    EXPECT_EQ(code_of(second), "overloaded");
    EXPECT_EQ(header_of(second, "Retry-After"), "1");
    house.gate.is_open = true;
    context.run();
    EXPECT_EQ(first.status, 204);
}

TEST_F(FrontDoor,
       OfANodeThatFollowsPassesOnWhatTheLeaderAloneKnowsHoweverItsPathIsWritten) {  // M24
    const auto route = [](std::string path, bool any_node) {
        return http::Route{.path = std::move(path),
                           .access = http::Access::of_everybody(),
                           .any_node = any_node,
                           .handler = [](http::Request&) { return hello(); }};
    };
    const http::Router router{{route("/v1/orders", false), route("/v1/feed", true)}};
    http::FrontDoor door{
        {.router = router,
         .problems = http::ProblemCatalogue::built_in(),
         .authenticator = house.authenticator,
         .random = house.random,
         .metrics = house.metrics,
         .log = house.log,
         .sites = {.own = {}, .allowed = http::AllowedOrigins::of_sandbox()},
         .limits = {},
         .stands_by = [] { return true; },
         .forward = [](const http::Request&) -> boost::asio::awaitable<http::Response> {
             co_return http::Response::json(200, R"("the leader's")");
         }}};
    for (const auto* const path :
         {"/v1/orders", "/v1/%6Frders", "/%761/orders", "/v%31/o%72ders"}) {
        EXPECT_EQ(ask(door, {.target = path}).body, R"("the leader's")") << path;
    }
    EXPECT_EQ(ask(door, {.target = "/v1/feed"}).body, R"({"hello":"world"})");
}

TEST_F(FrontDoor, CountsWhatItAnswers) {
    static_cast<void>(answer(Method::get, "/things/secret"));
    static_cast<void>(answer(Method::get, "/none"));
    const auto text = house.metrics.exposition();
    EXPECT_THAT(
        text,
        HasSubstr(
            R"(kontor_http_requests_total{method="GET",route="/things/{id}",status="2xx"} 1)"));
    EXPECT_THAT(text, HasSubstr(R"~(route="(none)",status="4xx"} 1)~"));
    EXPECT_THAT(text, testing::Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace kontor::tests
