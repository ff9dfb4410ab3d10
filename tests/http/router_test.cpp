#include "adapters/http/routing/router.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace kontor::adapters::http {
namespace {

Router some_routes() {
    return Router{{{.path = "/"},
                   {.path = "/v1/orders"},
                   {.method = Method::post, .path = "/v1/orders"},
                   {.path = "/v1/orders/{number}"},
                   {.method = Method::post, .path = "/v1/orders/{number}/cancellation"},
                   {.method = Method::put, .path = "/v1/orders/{order}/shipments/{shipment}"},
                   {.method = Method::delete_, .path = "/v1/sessions/current"},
                   {.method = Method::delete_, .path = "/v1/sessions/{id}"},
                   {.method = Method::post, .path = "/v1/sessions/{id}/renewal"}}};
}

std::string path_of(const Router& router, Method method, std::vector<std::string> segments) {
    const auto match = router.find(method, std::move(segments));
    return match.route ? router.routes()[*match.route].path : "none";
}

TEST(Router, FindsByMethodAndTemplate) {
    const auto router = some_routes();
    EXPECT_EQ(path_of(router, Method::get, {""}), "/");
    EXPECT_EQ(path_of(router, Method::get, {"v1", "orders"}), "/v1/orders");
    EXPECT_EQ(path_of(router, Method::head, {"v1", "orders"}), "/v1/orders");
    EXPECT_EQ(router.find(Method::post, {"v1", "orders"}).route, 2U);
    EXPECT_EQ(path_of(router, Method::post, {"v1", "orders", "AB12", "cancellation"}),
              "/v1/orders/{number}/cancellation");
}

TEST(Router, GivesTheValuesOfParametersTheirNames) {
    const auto router = some_routes();
    const auto match = router.find(Method::put, {"v1", "orders", "AB/12", "shipments", "s 1"});
    ASSERT_EQ(match.path.size(), 2U);
    EXPECT_EQ(match.path[0].first, "order");
    EXPECT_EQ(match.path[0].second, "AB/12");
    EXPECT_EQ(match.path[1].first, "shipment");
    EXPECT_EQ(match.path[1].second, "s 1");
}

TEST(Router, PrefersALiteralAndGoesBackWhereItLeadsNowhere) {
    const auto router = some_routes();
    EXPECT_EQ(path_of(router, Method::delete_, {"v1", "sessions", "current"}),
              "/v1/sessions/current");
    EXPECT_EQ(path_of(router, Method::delete_, {"v1", "sessions", "x"}), "/v1/sessions/{id}");
    EXPECT_EQ(path_of(router, Method::post, {"v1", "sessions", "current", "renewal"}),
              "/v1/sessions/{id}/renewal");
}

TEST(Router, TellsUnknownPathsFromWrongMethods) {
    const auto router = some_routes();
    for (const std::vector<std::string>& unknown :
         std::vector<std::vector<std::string>>{{"v1"},
                                               {"v1", "orders", ""},
                                               {"v1", "Orders"},
                                               {"v1", "orders", "a", "b"},
                                               {"", ""}}) {
        EXPECT_TRUE(router.find(Method::get, unknown).siblings.empty());
    }
    const auto match = router.find(Method::delete_, {"v1", "orders"});
    EXPECT_FALSE(match.route);
    EXPECT_EQ(router.allowed(match.siblings), "GET, HEAD, POST, OPTIONS");
}

TEST(Router, RefusesTwoRoutesForOneThing) {
    EXPECT_THROW((Router{{{.path = "/a/{x}"}, {.path = "/a/{y}"}}}), std::invalid_argument);
    EXPECT_NO_THROW((Router{{{.path = "/a/{x}"}, {.method = Method::put, .path = "/a/{y}"}}}));
}

}  // namespace
}  // namespace kontor::adapters::http
