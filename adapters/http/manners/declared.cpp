#include "adapters/http/manners/declared.hpp"

#include "adapters/http/exchange/ascii.hpp"
#include "adapters/http/json/parse.hpp"
#include "adapters/http/manners/negotiation.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

namespace kontor::adapters::http {
namespace {

constexpr std::size_t idempotency_key_length_max = 255;

/// What an If-Match names. Only strong tags match (RFC 9110, 13.1.1).
IfMatch parse_if_match(std::string_view value) {
    if (value == "*") return {.any = true, .version = {}};
    if (value.size() < 3 || value.front() != '"' || value.back() != '"') return {};
    const auto tag = value.substr(1, value.size() - 2);
    std::uint64_t version = 0;
    const auto [end, error] = std::from_chars(tag.data(), tag.data() + tag.size(), version);
    if (error != std::errc{} || end != tag.data() + tag.size()) return {};
    // Tags are compared letter by letter: "01" was never given.
    if (std::to_string(version) != tag) return {};
    return {.any = false, .version = version};
}

/// Whether `content_type` is `media_type`, in UTF-8 if it names a character set.
bool is_media_type(std::string_view content_type, std::string_view media_type) {
    const auto semicolon = content_type.find(';');
    if (!equal_ignoring_case(trimmed(content_type.substr(0, semicolon)), media_type)) return false;
    if (semicolon == std::string_view::npos) return true;
    const auto parameter = trimmed(content_type.substr(semicolon + 1));
    return parameter.empty() || equal_ignoring_case(parameter, "charset=utf-8") ||
           equal_ignoring_case(parameter, "charset=\"utf-8\"");
}

bool has_media_type(const Request& request, BodyUse use) {
    const auto encoding = request.header("Content-Encoding");
    if (encoding && !equal_ignoring_case(*encoding, "identity")) return false;
    const auto content_type = request.header("Content-Type").value_or("");
    if (request.count("Content-Type") != 1) return false;
    return is_media_type(content_type, "application/json") ||
           (use == BodyUse::merge_patch &&
            is_media_type(content_type, "application/merge-patch+json"));
}

/// A page or what it loads. Mails and search machines append parameters of their own to the address
/// of a page, and nobody who followed such a link made a mistake.
bool is_page(const Route& route) {
    if (route.media_types.empty()) return false;
    const auto& type = route.media_types.front();
    return type == "text/html" || type == "text/css" || type == "text/javascript";
}

}  // namespace

std::optional<Problem> check_accept(const Request& request, const Route& route) {
    const auto accept = request.header("Accept");
    if (!accept || *accept == "*/*" || route.media_types.empty()) return std::nullopt;
    const std::vector<std::string_view> offered{route.media_types.begin(), route.media_types.end()};
    if (best_media_type(*accept, offered).empty()) return Problem{"not-acceptable"};
    return std::nullopt;
}

std::optional<Problem> check_query(const Request& request, const Route& route) {
    if (is_page(route)) return std::nullopt;
    for (const auto& parameter : request.query) {
        const auto& name = parameter.name;
        if (std::ranges::find(route.query, name) == route.query.end()) {
            return Problem{"unknown-query-parameter"}.with("parameter", name);
        }
        if (std::ranges::count(request.query, name, &QueryParameter::name) > 1) {
            return Problem{"query-parameter-invalid"}.with("parameter", name);
        }
    }
    return std::nullopt;
}

std::optional<Problem> read_idempotency_key(Request& request, const Route& route) {
    if (route.idempotency == IdempotencyUse::ignored) return std::nullopt;
    const auto key = request.header("Idempotency-Key");
    if (!key) {
        if (route.idempotency != IdempotencyUse::required) return std::nullopt;
        return Problem{"idempotency-key-missing"};
    }
    if (route.idempotency == IdempotencyUse::refused) return Problem{"idempotency-key-refused"};
    const bool is_visible = std::ranges::all_of(*key, [](char c) { return c > ' ' && c < '\x7f'; });
    if (request.count("Idempotency-Key") != 1 || key->empty() || !is_visible ||
        key->size() > idempotency_key_length_max) {
        return Problem{"idempotency-key-invalid"};
    }
    request.idempotency_key = *key;
    return std::nullopt;
}

std::optional<Problem> read_if_match(Request& request, const Route& route) {
    if (route.precondition == PreconditionUse::ignored) return std::nullopt;
    if (route.precondition == PreconditionUse::creating) {
        request.if_none = request.header("If-None-Match") == "*";
        // The two contradict each other whatever there is.
        if (request.if_none && request.header("If-Match")) return Problem{"malformed-request"};
        if (request.if_none) return std::nullopt;
    }
    if (const auto value = request.header("If-Match")) {
        request.if_match = parse_if_match(*value);
        return std::nullopt;
    }
    if (route.precondition == PreconditionUse::optional) return std::nullopt;
    return Problem{"precondition-required"};
}

std::optional<Problem> read_body(Request& request, const Route& route, std::size_t json_depth_max) {
    request.json = {.kind = json::Value::Kind::object};
    if (route.body == BodyUse::none) {
        if (request.body.empty()) return std::nullopt;
        return Problem{"malformed-request"};
    }
    if (request.body.empty()) {
        if (route.body == BodyUse::json_optional) return std::nullopt;
        return Problem{"malformed-json"};
    }
    if (!has_media_type(request, route.body)) return Problem{"unsupported-media-type"};
    auto parsed = json::parse(request.body, json_depth_max);
    if (!parsed) {
        switch (parsed.error()) {
            case json::ParseFault::malformed:
                return Problem{"malformed-json"};
            case json::ParseFault::not_object:
                return fields_invalid({{"", domain::FieldFault::type, {}, {}}});
        }
    }
    if (!parsed->duplicates.empty()) return fields_invalid(std::move(parsed->duplicates));
    request.json = std::move(parsed->value);
    return std::nullopt;
}

}  // namespace kontor::adapters::http
