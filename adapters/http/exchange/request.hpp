#pragma once

#include "adapters/http/exchange/head.hpp"
#include "adapters/http/exchange/target.hpp"
#include "adapters/http/json/value.hpp"
#include "adapters/http/manners/caller.hpp"
#include "domain/language.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kontor::adapters::http {

/// What If-Match asks for.
struct IfMatch {
    bool any = false;                      ///< "*"
    std::optional<std::uint64_t> version;  ///< Neither: a tag that was never given; it is stale.

    [[nodiscard]] bool allows(std::uint64_t current) const {
        return any || version == current;
    }
};

/// A request as a handler sees it: every manner of its route's declaration has been enforced. It
/// lives until its answer was sent; views into it die with it.
struct Request {
    Method method = Method::get;  ///< HEAD asks for what GET gives.
    std::string_view target;      ///< As it came, for logs of tests only: it may be personal.
    std::string_view host;
    std::span<const HeaderField> headers;
    std::string_view body;
    Transport transport = Transport::tcp;

    std::string id;  ///< Request-Id.
    domain::Language language = domain::Language::en;
    std::vector<std::pair<std::string_view, std::string>> path;  ///< {name} of the template.
    std::vector<QueryParameter> query;
    Caller caller;
    std::optional<std::string> idempotency_key;
    std::optional<IfMatch> if_match;
    bool if_none = false;  ///< If-None-Match: * came, to a route that may create.
    json::Value json;  ///< The body, where the route takes JSON. An object; empty without a body.

    /// The value of a header; nothing if it is absent. Of several the first.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
    /// How often a header was sent.
    [[nodiscard]] std::size_t count(std::string_view name) const;
    /// What stands for {name} in the path. The template has it.
    [[nodiscard]] const std::string& path_value(std::string_view name) const;
    /// A query parameter; nothing if it is absent. It came once at most.
    [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const;
    /// Whether Accept prefers `media_type` to JSON.
    [[nodiscard]] bool prefers(std::string_view media_type) const;
};

}  // namespace kontor::adapters::http
