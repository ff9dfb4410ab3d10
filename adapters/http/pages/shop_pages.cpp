#include "adapters/http/pages/shop_pages.hpp"

#include "adapters/http/manners/negotiation.hpp"
#include "eventstore/codec/digest.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

namespace kontor::adapters::http {

namespace asio = boost::asio;

namespace {

constexpr std::size_t file_bytes_max = std::size_t{4} * 1'024 * 1'024;
/// Scripts and styles of this server alone; nothing inline, nothing framed, no other host.
constexpr std::string_view pages_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

/// Every path that the pages' own router knows; adapters/web/src/routes.ts has the same ones.
constexpr std::array page_paths{"/login",
                                "/register",
                                "/check-mail",
                                "/activate",
                                "/forgotten",
                                "/reset",
                                "/expired",
                                "/confirm",
                                "/order",
                                "/order/account",
                                "/order/address",
                                "/order/materials",
                                "/order/overview",
                                "/order/placed",
                                "/orders",
                                "/orders/{number}",
                                "/personal",
                                "/personal/password",
                                "/personal/forget",
                                "/account-numbers",
                                "/addresses",
                                "/receipts/{id}",
                                "/help",
                                "/contact",
                                "/privacy",
                                "/accessibility"};

struct Kind {
    std::string_view extension;
    std::string_view media_type;
};
constexpr std::array kinds{Kind{".html", "text/html; charset=utf-8"},
                           Kind{".js", "text/javascript; charset=utf-8"},
                           Kind{".css", "text/css; charset=utf-8"},
                           Kind{".svg", "image/svg+xml"},
                           Kind{".ico", "image/x-icon"}};

std::string_view media_type_of(const std::filesystem::path& file) {
    for (const auto& kind : kinds) {
        if (file.extension() == kind.extension) return kind.media_type;
    }
    return {};
}

std::optional<std::string> bytes_of(const std::filesystem::path& file) {
    std::error_code failure;
    const auto size = std::filesystem::file_size(file, failure);
    if (failure || size > file_bytes_max) return std::nullopt;
    std::ifstream stream{file, std::ios::binary};
    std::string bytes{std::istreambuf_iterator<char>{stream}, {}};
    if (stream.bad() || bytes.size() != size) return std::nullopt;
    return bytes;
}

/// `file` and, beside it, its compressed forms.
std::expected<PageFile, std::string> page_file(const std::filesystem::path& file) {
    constexpr std::size_t tag_digits = 16;
    PageFile read;
    read.media_type = media_type_of(file);
    auto plain = bytes_of(file);
    if (!plain || plain->empty()) return std::unexpected{file.string() + " cannot be read"};
    read.plain = *std::move(plain);
    read.gzip = bytes_of(file.string() + ".gz").value_or("");
    read.brotli = bytes_of(file.string() + ".br").value_or("");
    eventstore::codec::Digest digest;
    digest.add(read.plain);
    read.tag = "W/\"" + digest.hex().substr(0, tag_digits) + '"';
    return read;
}

Response compressed(const PageFile& file, const Request& request) {
    std::vector<std::string_view> forms;
    if (!file.brotli.empty()) forms.emplace_back("br");
    if (!file.gzip.empty()) forms.emplace_back("gzip");
    // Codings are weighted as media types are, but for "identity", which is always taken here.
    const auto accept = request.header("Accept-Encoding").value_or("");
    const auto form = accept.empty() ? std::string_view{} : best_media_type(accept, forms);
    if (form.empty()) {
        return Response::file(file.media_type, file.plain).header("Vary", "Accept-Encoding");
    }
    return Response::file(file.media_type, form == "br" ? file.brotli : file.gzip)
        .header("Content-Encoding", std::string{form})
        .header("Vary", "Accept-Encoding");
}

asio::awaitable<Response> document(const ShopPages& pages, Request& request) {
    co_return shop_document(pages, request);
}

asio::awaitable<Response> icon(const ShopPages& pages) {
    constexpr std::string_view a_week = "public, max-age=604800";
    co_return Response::file(pages.icon.media_type, pages.icon.plain)
        .header("Cache-Control", std::string{a_week});
}

asio::awaitable<Response> asset(const ShopPages& pages, Request& request) {
    const auto found = pages.assets.find(request.path_value("file"));
    if (found == pages.assets.end()) co_return Problem{"not-found"};
    // The name changes with the content.
    co_return compressed(found->second, request)
        .header("Cache-Control", "public, max-age=31536000, immutable");
}

Route page_route(std::string path, std::vector<std::string> media_types, Handler handler) {
    return {.path = std::move(path),
            .access = Access::of_everybody(),
            .media_types = std::move(media_types),
            .is_documented = false,
            .is_load = false,
            .handler = std::move(handler)};
}

}  // namespace

std::expected<ShopPages, std::string> ShopPages::read(const std::filesystem::path& folder) {
    ShopPages pages;
    std::error_code absent;
    if (!std::filesystem::exists(folder / "index.html", absent)) return pages;
    auto document = page_file(folder / "index.html");
    if (!document) return std::unexpected{std::move(document).error()};
    std::error_code failure;
    for (const auto& entry : std::filesystem::directory_iterator{folder / "assets", failure}) {
        const auto& file = entry.path();
        if (!entry.is_regular_file(failure) || media_type_of(file).empty()) continue;
        auto read = page_file(file);
        if (!read) return std::unexpected{std::move(read).error()};
        pages.assets.emplace(file.filename().string(), *std::move(read));
    }
    if (failure) return std::unexpected{(folder / "assets").string() + " cannot be read"};
    if (std::filesystem::exists(folder / "favicon.ico", absent)) {
        auto icon = page_file(folder / "favicon.ico");
        if (!icon) return std::unexpected{std::move(icon).error()};
        pages.icon = *std::move(icon);
    }
    pages.document = *std::move(document);
    return pages;
}

std::vector<Route> shop_page_routes(const ShopPages& pages) {
    std::vector<Route> routes;
    if (!pages.are_there()) return routes;
    const auto* const all = &pages;
    for (const auto* const path : page_paths) {
        routes.push_back(page_route(
            path, {"text/html"}, [all](Request& request) { return document(*all, request); }));
    }
    routes.push_back(page_route("/assets/{file}",
                                {"text/javascript", "text/css", "image/svg+xml"},
                                [all](Request& request) { return asset(*all, request); }));
    if (!pages.icon.plain.empty()) {
        routes.push_back(
            page_route("/favicon.ico", {"image/x-icon"}, [all](Request&) { return icon(*all); }));
    }
    return routes;
}

Response shop_document(const ShopPages& pages, const Request& request) {
    return compressed(pages.document, request)
        .header("Cache-Control", "no-cache")
        .header("ETag", pages.document.tag)
        .header("Content-Security-Policy", std::string{pages_policy});
}

Response lost_document(const ShopPages& pages, const Request& request) {
    auto answer = compressed(pages.document, request)
                      .header("Cache-Control", "no-store")
                      .header("Content-Security-Policy", std::string{pages_policy});
    answer.status = 404;
    return answer;
}

}  // namespace kontor::adapters::http
