#pragma once

#include "adapters/http/routing/route.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kontor::adapters::http {

/// What a request's path and method lead to.
struct RouteMatch {
    /// Index into Router::routes(); nothing if the path is known, but not with this method.
    std::optional<std::size_t> route;
    std::vector<std::size_t> siblings;  ///< All routes of the path; empty: unknown path.
    std::vector<std::pair<std::string_view, std::string>> path;  ///< Values of {name}.
};

/// Finds routes by their templates: literal segments win over {name}. Unchanging once made; safe
/// from any thread.
class Router {
public:
    /// Throws std::invalid_argument if two routes have the same method and template.
    explicit Router(std::vector<Route> routes);
    ~Router();
    Router(Router&&) noexcept;
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;
    Router& operator=(Router&&) = delete;

    [[nodiscard]] const std::vector<Route>& routes() const {
        return routes_;
    }
    /// `segments` are decoded; the matching ones move into the result.
    [[nodiscard]] RouteMatch find(Method method, std::vector<std::string> segments) const;
    /// The value of Allow for routes of one path.
    [[nodiscard]] std::string allowed(std::span<const std::size_t> siblings) const;

private:
    struct Node;
    std::vector<Route> routes_;
    std::unique_ptr<Node> root_;
};

}  // namespace kontor::adapters::http
