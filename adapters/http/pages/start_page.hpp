#pragma once

#include "adapters/http/routing/route.hpp"

#include <string>

namespace kontor::adapters::http {

/// "/": what can be tried here, with commands that work as they stand.
struct StartPage {
    std::string shop_name;
    bool sandbox = false;
    std::string demo_email;  ///< Of a seeded customer; empty without seeds.
    std::string demo_password;
};
[[nodiscard]] Route start_page_route(StartPage page);

}  // namespace kontor::adapters::http
