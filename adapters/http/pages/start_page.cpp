#include "adapters/http/pages/start_page.hpp"

#include "adapters/http/pages/html.hpp"

#include <utility>

namespace kontor::adapters::http {
namespace {

constexpr std::string_view page_policy =
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

std::string commands(const StartPage& page, const std::string& here) {
    const std::string json = "-H 'Content-Type: application/json'";
    if (!page.sandbox) return "curl -s " + here + "/v1/shop\ncurl -s " + here + "/readyz";
    std::string text;
    if (!page.demo_emails.empty()) {
        text += "# Log in as a demo customer and list its orders\n";
        text += "TOKEN=$(curl -s " + json + " -d '{\"email\":\"" + page.demo_emails.front() +
                "\",\"password\":\"" + page.demo_password + "\"}' " + here +
                "/v1/sessions | sed 's/.*\"token\":\"\\([^\"]*\\)\".*/\\1/')\n";
        text += "curl -s -H \"Authorization: Bearer $TOKEN\" " + here + "/v1/orders\n\n";
        text += "# Find materials to order\n";
        text += "curl -s -H \"Authorization: Bearer $TOKEN\" " + here + "/v1/materials?q=box\n\n";
    }
    text += "# What a fulfilment system sees\n";
    text += "curl -s -H 'Authorization: Bearer sandbox-fulfilment' " + here + "/v1/feed\n\n";
    text += "# The mails that would have been sent\n";
    text += "curl -s " + here + "/v1/sandbox/mails\n\n";
    text += "# Thirty days later\n";
    text += "curl -s " + json + " -d '{\"advance_seconds\":2592000}' " + here + "/v1/sandbox/clock";
    return text;
}

boost::asio::awaitable<Response> show(const StartPage& page, Request& request) {
    const bool has_pages = page.pages != nullptr && page.pages->are_there();
    if (has_pages && !page.sandbox) co_return shop_document(*page.pages, request);
    const auto here = "http://" + std::string{request.host};
    // The page's own heading is the shop's name.
    std::string body =
        page.sandbox ? "<p>This is a sandbox: a supplies shop to try, with demo customers, mails "
                       "that are kept instead of sent, and a clock that can be moved.</p>\n"
                     : "<p>The order service of a supplies shop.</p>\n";
    if (has_pages) body += "<p><strong><a href=\"/login\">Open the shop</a></strong></p>\n";
    if (!page.demo_emails.empty()) {
        body += "<p>Demo customers, who all have the password <code>" + page.demo_password +
                "</code>:</p>\n<ul>";
        for (const auto& email : page.demo_emails) body += "<li><code>" + email + "</code></li>";
        body += "</ul>\n";
    }
    body +=
        "<p><a href=\"/docs\">API documentation</a> · <a href=\"/openapi.json\">OpenAPI "
        "document</a> · <a href=\"/problems\">Problems</a> · <a href=\"/metrics\">Metrics</a> "
        "· <a href=\"/readyz\">Readiness</a></p>\n";
    body += "<h2>Try it</h2>\n<pre><code>" + html_text(commands(page, here)) + "</code></pre>\n";
    co_return Response::html(html_page(page.shop_name, body, request.language))
        .in_language()
        .header("Content-Security-Policy", std::string{page_policy});
}

}  // namespace

Route start_page_route(StartPage page) {
    return {.method = Method::get,
            .path = "/",
            .operation = "get_start_page",
            .access = Access::of_everybody(),
            .media_types = {"text/html"},
            .handler = [page = std::move(page)](Request& request) { return show(page, request); }};
}

}  // namespace kontor::adapters::http
