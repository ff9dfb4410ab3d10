#pragma once

#include "adapters/http/pages/shop_pages.hpp"
#include "adapters/http/routing/route.hpp"

#include <string>
#include <vector>

namespace kontor::adapters::http {

/// "/": in the sandbox what can be tried here, with a link to the web pages and commands that work
/// as they stand; elsewhere the web pages, where they are there.
struct StartPage {
    std::string shop_name;
    bool sandbox = false;
    std::vector<std::string> demo_emails;  ///< Of the seeded customers; none without seeds.
    std::string demo_password;             ///< Of each.
    const ShopPages* pages = nullptr;      ///< Outlives the server.
};
[[nodiscard]] Route start_page_route(StartPage page);

}  // namespace kontor::adapters::http
