#pragma once

#include "adapters/http/routing/route.hpp"

#include <expected>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kontor::adapters::http {

/// A file of the built pages in every form that it is served in. A form that is empty is not there.
struct PageFile {
    std::string media_type;
    std::string plain;
    std::string gzip;
    std::string brotli;
    std::string tag;  ///< Of the content, whatever form it is served in: a weak ETag.
};

/// The web pages as scripts/build left them: one document for every path of theirs, and files whose
/// names change with their content. Read once, at start; unchanging then, safe from any thread.
struct ShopPages {
    PageFile document;
    PageFile icon;  ///< What browsers ask for where a page names no icon.
    std::map<std::string, PageFile, std::less<>> assets;

    [[nodiscard]] bool are_there() const {
        return !document.plain.empty();
    }
    /// What lies in `folder`; pages that are not there if the folder is not. Fails with a sentence
    /// that names the file: one that can't be read or is too large. What is no file of pages, such
    /// as an editor's copy, is passed over.
    [[nodiscard]] static std::expected<ShopPages, std::string> read(
        const std::filesystem::path& folder);
};

/// The document under every path that the pages know, /assets/{file} and /favicon.ico. `pages`
/// outlives the server. None if the pages are not there.
[[nodiscard]] std::vector<Route> shop_page_routes(const ShopPages& pages);

/// The document itself, for a shop whose front page it is.
[[nodiscard]] Response shop_document(const ShopPages& pages, const Request& request);

/// The document at a path that the pages do not know: it says so, with status 404.
[[nodiscard]] Response lost_document(const ShopPages& pages, const Request& request);

}  // namespace kontor::adapters::http
