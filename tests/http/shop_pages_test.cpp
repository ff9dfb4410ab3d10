#include "adapters/http/pages/shop_pages.hpp"

#include "tests/http/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace kontor::tests {
namespace {

using testing::HasSubstr;

/// A folder of built pages, gone with the test.
struct Folder {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("kontor-pages-" + std::to_string(::getpid()));
    Folder() {
        std::filesystem::create_directories(path / "assets");
        put("index.html", "<!doctype html><title>Kontor</title>");
        put("assets/index-abc.js", "export {};");
        put("favicon.ico", "icon");
    }
    ~Folder() {
        std::filesystem::remove_all(path);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    void put(const std::string& name, std::string_view text) const {
        std::ofstream{path / name} << text;
    }
};

/// The pages of a folder, behind a front door.
struct Served {
    explicit Served(const Folder& folder) : pages{http::ShopPages::read(folder.path).value()} {}

    http::ShopPages pages;
    adapters::metrics::Metrics metrics;
    NameAuthenticator authenticator;
    adapters::memory::SeededRandom random{3};
    http::AccessLog log;
    http::Router router{http::shop_page_routes(pages)};
    http::FrontDoor door{{.router = router,
                          .problems = http::ProblemCatalogue::built_in(),
                          .authenticator = authenticator,
                          .random = random,
                          .metrics = metrics,
                          .log = log,
                          .sites = {},
                          .lost_page = [this](const http::Request& request) {
                              return http::lost_document(pages, request);
                          }}};

    http::Response get(std::string target, Headers headers = {}) {
        return ask(door, {.target = std::move(target), .headers = std::move(headers)});
    }
};

TEST(ShopPages, AreServedWhateverStandsBehindTheirAddress) {
    const Folder folder;
    Served served{folder};
    for (const auto* const target : {"/login", "/login?utm_source=mail", "/orders/ZNZ5ATWBF1?x"}) {
        const auto answer = served.get(target);
        EXPECT_EQ(answer.status, 200) << target;
        EXPECT_THAT(std::string{answer.content()}, HasSubstr("Kontor")) << target;
    }
    EXPECT_EQ(served.get("/assets/index-abc.js?v=1").status, 200);
    EXPECT_EQ(served.get("/no-such-page").status, 404);
}

TEST(ShopPages, TellABrowserThatItIsLostAndAProgramInItsWords) {
    const Folder folder;
    Served served{folder};
    const std::pair<std::string, std::string> of_browser{
        "Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"};
    const auto page = served.get("/no-such-page", {of_browser});
    EXPECT_EQ(page.status, 404);
    EXPECT_EQ(page.media_type, "text/html; charset=utf-8");
    EXPECT_EQ(header_of(page, "Cache-Control"), "no-store");
    EXPECT_THAT(std::string{page.content()}, HasSubstr("Kontor"));
    for (const auto& headers :
         {Headers{}, Headers{{"Accept", "*/*"}}, Headers{{"Accept", "application/json"}}}) {
        EXPECT_EQ(served.get("/no-such-page", headers).media_type, "application/problem+json");
    }
    EXPECT_EQ(served.get("/v1/no-such-route", {of_browser}).media_type, "application/problem+json");
}

TEST(ShopPages, AreSentOnceToWhoHasThem) {
    const Folder folder;
    Served served{folder};
    const auto first = served.get("/login");
    const auto tag = header_of(first, "ETag");
    ASSERT_THAT(tag, testing::StartsWith("W/\""));
    const auto again = served.get("/register", {{"If-None-Match", tag}});
    EXPECT_EQ(again.status, 304);
    EXPECT_TRUE(again.content().empty());
    EXPECT_EQ(header_of(again, "ETag"), tag);
    EXPECT_EQ(header_of(again, "Cache-Control"), "no-cache");
    EXPECT_EQ(served.get("/login", {{"If-None-Match", "W/\"other\""}}).status, 200);

    folder.put("index.html", "<!doctype html><title>Another Kontor</title>");
    Served later{folder};
    EXPECT_EQ(later.get("/login", {{"If-None-Match", tag}}).status, 200);
}

TEST(ShopPages, AreReadPastWhatIsNoneOfThem) {
    const Folder folder;
    folder.put("assets/.DS_Store", "x");
    folder.put("assets/index-abc.js~", "x");
    folder.put("assets/index-abc.js.map", "{}");
    std::filesystem::create_directories(folder.path / "assets" / "old.js");
    const auto pages = http::ShopPages::read(folder.path);
    ASSERT_TRUE(pages) << pages.error();
    EXPECT_EQ(pages->assets.size(), 1U);
}

TEST(ShopPages, HaveAnIconForPagesThatNameNone) {
    const Folder folder;
    Served served{folder};
    const auto icon = served.get("/favicon.ico");
    EXPECT_EQ(icon.status, 200);
    EXPECT_EQ(icon.media_type, "image/x-icon");
    EXPECT_EQ(icon.content(), "icon");
}

TEST(ShopPages, AreNotThereWithoutTheirFolder) {
    const auto pages = http::ShopPages::read("/nowhere/at/all");
    ASSERT_TRUE(pages);
    EXPECT_FALSE(pages->are_there());
    EXPECT_TRUE(http::shop_page_routes(*pages).empty());
}

}  // namespace
}  // namespace kontor::tests
