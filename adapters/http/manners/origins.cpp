#include "adapters/http/manners/origins.hpp"

#include "adapters/http/exchange/ascii.hpp"

#include <algorithm>

namespace kontor::adapters::http {
namespace {

bool matches(std::string_view pattern, std::string_view origin) {
    if (!pattern.ends_with(":*")) return pattern == origin;
    const auto host = pattern.substr(0, pattern.size() - 2);
    if (!origin.starts_with(host)) return false;
    const auto port = origin.substr(host.size());
    return port.empty() || (port.size() > 1 && port.size() <= 6 && port.front() == ':' &&
                            std::ranges::all_of(port.substr(1), is_digit));
}

bool is_own(std::string_view origin, const Request& request, const Sites& sites) {
    if (!sites.own.empty()) return std::ranges::find(sites.own, origin) != sites.own.end();
    constexpr std::string_view scheme = "http://";
    return !request.host.empty() && origin.starts_with(scheme) &&
           equal_ignoring_case(origin.substr(scheme.size()), request.host);
}

}  // namespace

AllowedOrigins AllowedOrigins::of_sandbox() {
    return AllowedOrigins{{"http://localhost:*", "http://127.0.0.1:*"}};
}

bool AllowedOrigins::allows(std::string_view origin) const {
    return std::ranges::any_of(patterns_,
                               [&](std::string_view pattern) { return matches(pattern, origin); });
}

bool may_change(const Request& request, const Sites& sites, CookieUse use) {
    if (is_safe(request.method)) return true;
    const auto fetch_site = request.header("Sec-Fetch-Site");
    const auto origin = request.header("Origin");
    const bool is_allowed = origin && sites.allowed.allows(*origin);
    if (origin && !is_allowed && !is_own(*origin, request, sites)) return false;
    if (fetch_site && *fetch_site != "same-origin") return is_allowed;
    return origin || fetch_site || !use.with_cookie;
}

}  // namespace kontor::adapters::http
