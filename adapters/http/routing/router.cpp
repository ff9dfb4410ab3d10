#include "adapters/http/routing/router.hpp"

#include <algorithm>
#include <stdexcept>

namespace kontor::adapters::http {

struct Router::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> parameter;
    std::vector<std::size_t> routes;

    /// The node below this one that fits; values of parameters are noted by position.
    [[nodiscard]] const Node* find(std::span<const std::string> segments,
                                   std::size_t at,
                                   std::vector<std::size_t>& parameters) const {
        if (at == segments.size()) return routes.empty() ? nullptr : this;
        if (const auto literal = literals.find(segments[at]); literal != literals.end()) {
            if (const auto* found = literal->second->find(segments, at + 1, parameters)) {
                return found;
            }
        }
        if (!parameter || segments[at].empty()) return nullptr;
        parameters.push_back(at);
        if (const auto* found = parameter->find(segments, at + 1, parameters)) return found;
        parameters.pop_back();
        return nullptr;
    }
};

namespace {

bool is_parameter(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

std::vector<std::string_view> segments_of(std::string_view path) {
    if (!path.starts_with('/')) throw std::invalid_argument{"a route starts with a slash"};
    std::vector<std::string_view> segments;
    while (!path.empty()) {
        path.remove_prefix(1);
        const auto end = std::min(path.find('/'), path.size());
        segments.push_back(path.substr(0, end));
        path.remove_prefix(end);
    }
    return segments;
}

/// The names of the parameters in `path`, in order; views into it.
std::vector<std::string_view> parameters_of(std::string_view path) {
    std::vector<std::string_view> names;
    for (const auto segment : segments_of(path)) {
        if (is_parameter(segment)) names.push_back(segment.substr(1, segment.size() - 2));
    }
    return names;
}

}  // namespace

Router::Router(std::vector<Route> routes)
    : routes_{std::move(routes)}, root_{std::make_unique<Node>()} {
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        auto* node = root_.get();
        for (const auto segment : segments_of(routes_[i].path)) {
            auto& next =
                is_parameter(segment) ? node->parameter : node->literals[std::string{segment}];
            if (!next) next = std::make_unique<Node>();
            node = next.get();
        }
        for (const auto sibling : node->routes) {
            if (routes_[sibling].method == routes_[i].method) {
                throw std::invalid_argument{"routed twice: " + routes_[i].path};
            }
        }
        node->routes.push_back(i);
    }
}

Router::~Router() = default;
Router::Router(Router&&) noexcept = default;

RouteMatch Router::find(Method method, std::vector<std::string> segments) const {
    RouteMatch match;
    std::vector<std::size_t> positions;
    const auto* const node = root_->find(segments, 0, positions);
    if (node == nullptr) return match;
    match.siblings = node->routes;
    const auto asked = method == Method::head ? Method::get : method;
    const auto route = std::ranges::find(
        node->routes, asked, [&](std::size_t index) { return routes_[index].method; });
    if (route == node->routes.end()) return match;
    match.route = *route;
    if (positions.empty()) return match;
    const auto names = parameters_of(routes_[*route].path);
    for (std::size_t i = 0; i < names.size(); ++i) {
        match.path.emplace_back(names[i], std::move(segments[positions[i]]));
    }
    return match;
}

std::string Router::allowed(std::span<const std::size_t> siblings) const {
    std::string allow;
    const auto add = [&](std::string_view name) {
        if (!allow.empty()) allow += ", ";
        allow += name;
    };
    for (const auto index : siblings) {
        add(name_of(routes_[index].method));
        if (routes_[index].method == Method::get) add("HEAD");
    }
    add("OPTIONS");
    return allow;
}

}  // namespace kontor::adapters::http
