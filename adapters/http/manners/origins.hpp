#pragma once

#include "adapters/http/exchange/request.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kontor::adapters::http {

/// Which other sites' pages may use the API: exact origins, or "http://localhost:*" for every port.
class AllowedOrigins {
public:
    AllowedOrigins() = default;
    explicit AllowedOrigins(std::vector<std::string> patterns) : patterns_{std::move(patterns)} {}
    /// What a sandbox allows: pages that a developer serves on his own machine.
    [[nodiscard]] static AllowedOrigins of_sandbox();

    [[nodiscard]] bool allows(std::string_view origin) const;

private:
    std::vector<std::string> patterns_;
};

/// The sites whose pages this server serves itself. Without `own` it is whatever host a request
/// was sent to, over plain HTTP.
struct Sites {
    std::vector<std::string> own;  ///< The public address: "https://shop.example".
    AllowedOrigins allowed;
};

/// Whether an unsafe request may come from where it says it comes: the same origin or an allowed
/// one; with the session cookie it must say so, without it need not.
struct CookieUse {
    bool with_cookie = false;
};
[[nodiscard]] bool may_change(const Request& request, const Sites& sites, CookieUse use);

}  // namespace kontor::adapters::http
