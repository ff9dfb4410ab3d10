#include "adapters/http/manners/credentials.hpp"
#include "adapters/http/manners/negotiation.hpp"
#include "adapters/http/manners/origins.hpp"
#include "adapters/http/manners/rate_limiter.hpp"
#include "adapters/http/manners/request_ids.hpp"
#include "adapters/memory/manual_clock.hpp"
#include "adapters/memory/seeded_random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>
#include <vector>

namespace kontor::adapters::http {
namespace {

using domain::Language;

TEST(Language, IsTheOneThatTheClientLikesBest) {  // M7
    EXPECT_EQ(best_language("nl"), Language::nl);
    EXPECT_EQ(best_language("fr-BE, nl;q=0.9"), Language::fr);
    EXPECT_EQ(best_language("nl;q=0.5, FR;q=0.8, en;q=0.1"), Language::fr);
    EXPECT_EQ(best_language("de, en;q=0.5"), Language::en);
    EXPECT_EQ(best_language("nl;q=0, en;q=0.001"), Language::en);
    EXPECT_EQ(best_language("nl, fr"), Language::nl);
    EXPECT_EQ(best_language("fr;q=0.5, *;q=0.1"), Language::fr);
    EXPECT_EQ(best_language("*;q=0.5, fr;q=0.1"), std::nullopt);
    for (const auto* const none : {"", "*", "de", "nl;q=0", "nld", ",;,", "q=1"}) {
        EXPECT_EQ(best_language(none), std::nullopt) << none;
    }
}

TEST(MediaType, IsTheOneThatTheClientLikesBest) {
    constexpr std::array<std::string_view, 2> offered{"application/json", "text/html"};
    const auto best = [&](std::string_view accept) { return best_media_type(accept, offered); };
    EXPECT_EQ(best(""), "application/json");
    EXPECT_EQ(best("*/*"), "application/json");
    EXPECT_EQ(best("application/problem+json"), "application/json");
    EXPECT_EQ(best("text/html,application/xhtml+xml,*/*;q=0.8"), "text/html");
    EXPECT_EQ(best("text/*, application/json;q=0.5"), "text/html");
    EXPECT_EQ(best("*/*, application/json;q=0"), "text/html");
    EXPECT_EQ(best("APPLICATION/*"), "application/json");
    for (const auto* const none : {"image/png", "application/json;q=0", "text/plain", "json"}) {
        EXPECT_EQ(best(none), "") << none;
    }
}

Request request_with(const std::vector<HeaderField>& fields, Method method = Method::post) {
    Request request;
    request.method = method;
    request.host = "kontor:8080";
    request.headers = fields;
    return request;
}

TEST(Credentials, AreABearerTokenOrTheSessionCookie) {
    using Kind = Credential::Kind;
    struct Case {
        std::vector<HeaderField> fields;
        Kind kind;
        std::string token;
    };
    const std::vector<Case> cases{
        {{}, Kind::none, ""},
        {{{"Authorization", "Bearer abc"}}, Kind::bearer, "abc"},
        {{{"authorization", "bearer  abc"}}, Kind::bearer, "abc"},
        {{{"Authorization", "Bearer"}}, Kind::foreign, ""},
        {{{"Authorization", "Basic eDp5"}}, Kind::basic, "y"},
        {{{"Authorization", "basic OmE6Yg=="}}, Kind::basic, "a:b"},
        {{{"Authorization", "Basic eHk="}}, Kind::foreign, ""},
        {{{"Authorization", "Basic eDp5="}}, Kind::foreign, ""},
        {{{"Authorization", "Basic eD!5"}}, Kind::foreign, ""},
        {{{"Authorization", "Basic"}}, Kind::foreign, ""},
        {{{"Authorization", "Digest eDp5"}}, Kind::foreign, ""},
        {{{"Cookie", "a=b; __Host-kontor=abc; c=d"}}, Kind::cookie, "abc"},
        {{{"Cookie", "kontor=abc"}}, Kind::cookie, "abc"},
        {{{"Cookie", "kontor2=abc; xkontor=d"}}, Kind::none, ""},
    };
    for (const auto& [fields, kind, token] : cases) {
        const auto credential = credential_of(request_with(fields));
        ASSERT_TRUE(credential);
        EXPECT_EQ(credential->kind, kind);
        EXPECT_EQ(credential->token, token);
    }
}

TEST(Credentials, AreNotSentTwice) {
    const std::vector<std::vector<HeaderField>> cases{
        {{"Authorization", "Bearer a"}, {"Cookie", "kontor=b"}},
        {{"Authorization", "Bearer a"}, {"Authorization", "Bearer a"}},
        {{"Cookie", "kontor=a; kontor=b"}},
        {{"Cookie", "kontor=a; __Host-kontor=a"}},
        {{"Cookie", "kontor=a"}, {"Cookie", "kontor=a"}},
    };
    for (const auto& fields : cases) EXPECT_FALSE(credential_of(request_with(fields)));
}

TEST(Origins, OfTheSandboxAreThisMachine) {
    const auto allowed = AllowedOrigins::of_sandbox();
    for (const auto* const origin :
         {"http://localhost", "http://localhost:5173", "http://127.0.0.1:3000"}) {
        EXPECT_TRUE(allowed.allows(origin)) << origin;
    }
    for (const auto* const origin : {"",
                                     "null",
                                     "https://localhost",
                                     "http://localhost:",
                                     "http://localhost:x",
                                     "http://localhost:1/",
                                     "http://localhost.evil.example",
                                     "http://localhost@evil.example",
                                     "http://evillocalhost",
                                     "http://localhost:80.evil.example"}) {
        EXPECT_FALSE(allowed.allows(origin)) << origin;
    }
}

TEST(CrossSiteRule, LetsSitesChangeThingsThatMay) {
    struct Case {
        std::vector<HeaderField> fields;
        bool with_token;
        bool with_cookie;
    };
    const std::vector<Case> cases{
        {{}, true, false},
        {{{"Sec-Fetch-Site", "same-origin"}}, true, true},
        {{{"Origin", "http://kontor:8080"}}, true, true},
        {{{"Origin", "http://localhost:5173"}}, true, true},
        {{{"Origin", "http://localhost:5173"}, {"Sec-Fetch-Site", "cross-site"}}, true, true},
        {{{"Sec-Fetch-Site", "cross-site"}}, false, false},
        {{{"Sec-Fetch-Site", "same-site"}}, false, false},
        {{{"Sec-Fetch-Site", "none"}}, false, false},
        {{{"Origin", "https://evil.example"}}, false, false},
        {{{"Origin", "null"}}, false, false},
        {{{"Origin", "https://kontor:8080"}}, false, false},
        {{{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "same-origin"}}, false, false},
        {{{"Origin", "http://kontor:8080"}, {"Sec-Fetch-Site", "cross-site"}}, false, false},
    };
    const Sites sites{.own = {}, .allowed = AllowedOrigins::of_sandbox()};
    for (const auto& [fields, with_token, with_cookie] : cases) {
        const auto request = request_with(fields);
        const auto shown = fields.empty() ? "nothing" : std::string{fields.front().value};
        EXPECT_EQ(may_change(request, sites, {.with_cookie = false}), with_token) << shown;
        EXPECT_EQ(may_change(request, sites, {.with_cookie = true}), with_cookie) << shown;
        EXPECT_TRUE(may_change(request_with(fields, Method::get), sites, {.with_cookie = true}));
    }
}

TEST(CrossSiteRule, KnowsThePublicAddressWhereThereIsOne) {
    const Sites sites{.own = {"https://shop.example"}, .allowed = {}};
    const std::vector<HeaderField> own{{"Origin", "https://shop.example"}};
    const std::vector<HeaderField> host{{"Origin", "http://kontor:8080"}};
    EXPECT_TRUE(may_change(request_with(own), sites, {.with_cookie = true}));
    EXPECT_FALSE(may_change(request_with(host), sites, {.with_cookie = true}));
}

class Limiter : public testing::Test {
protected:
    memory::ManualClock clock{domain::Timestamp{}};
    RateLimiter limiter{{.burst = 2, .per_second = 0.5}, 3, clock};
};

TEST_F(Limiter, LetsABurstPassAndThenSaysHowLongToWait) {
    EXPECT_TRUE(limiter.take("a"));
    EXPECT_TRUE(limiter.take("a"));
    const auto refused = limiter.take("a");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), std::chrono::seconds{2});
    EXPECT_TRUE(limiter.take("b"));
}

TEST_F(Limiter, FillsUpAsTimeGoesOnAndNoFurtherThanTheBurst) {
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(limiter.take("a"));
    clock.advance(std::chrono::seconds{1});
    EXPECT_EQ(limiter.take("a").error(), std::chrono::seconds{1});
    clock.advance(std::chrono::seconds{1});
    EXPECT_TRUE(limiter.take("a"));
    clock.advance(std::chrono::hours{1});
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(limiter.take("a"));
    EXPECT_FALSE(limiter.take("a"));
}

TEST_F(Limiter, WhatIsGivenBackCanBeTakenAgainAndIsNoMoreThanTheBurst) {
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(limiter.take("a"));
    limiter.give_back("a");
    EXPECT_TRUE(limiter.take("a"));
    EXPECT_FALSE(limiter.take("a"));
    for (int i = 0; i < 5; ++i) limiter.give_back("a");
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(limiter.take("a"));
    EXPECT_FALSE(limiter.take("a"));
}

TEST_F(Limiter, HoldsABoundedNumberOfKeysAndForgetsTheOneUsedLongestAgo) {
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(limiter.take("a"));
    for (const auto* const key : {"b", "c"}) ASSERT_TRUE(limiter.take(key));
    ASSERT_FALSE(limiter.take("a"));  // Used again: b is now the oldest.
    ASSERT_TRUE(limiter.take("d"));
    EXPECT_EQ(limiter.keys(), 3U);
    EXPECT_FALSE(limiter.take("a"));
    for (int i = 0; i < 1'000; ++i) static_cast<void>(limiter.take(std::to_string(i)));
    EXPECT_EQ(limiter.keys(), 3U);
}

TEST(RequestIds, AreSixteenCharactersAndNeverTheSame) {
    memory::SeededRandom random{1};
    RequestIds ids{random};
    std::set<std::string> seen;
    for (int i = 0; i < 1'000; ++i) seen.insert(ids.next());
    EXPECT_EQ(seen.size(), 1'000U);
    for (const auto& id : seen) {
        EXPECT_EQ(id.size(), 16U);
        EXPECT_EQ(id.find_first_not_of("0123456789abcdefghjkmnpqrstvwxyz"), std::string::npos)
            << id;
    }
}

}  // namespace
}  // namespace kontor::adapters::http
