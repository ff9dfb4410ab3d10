#include "adapters/http/exchange/request.hpp"

#include "adapters/http/exchange/ascii.hpp"
#include "adapters/http/manners/negotiation.hpp"

#include <algorithm>
#include <array>

namespace kontor::adapters::http {

std::optional<std::string_view> Request::header(std::string_view name) const {
    for (const auto& field : headers) {
        if (equal_ignoring_case(field.name, name)) return field.value;
    }
    return std::nullopt;
}

std::size_t Request::count(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        headers, [&](const HeaderField& field) { return equal_ignoring_case(field.name, name); }));
}

const std::string& Request::path_value(std::string_view name) const {
    static const std::string none;
    const auto found = std::ranges::find(path, name, [](const auto& pair) { return pair.first; });
    return found == path.end() ? none : found->second;
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
    const auto found = std::ranges::find(query, name, &QueryParameter::name);
    if (found == query.end()) return std::nullopt;
    return found->value;
}

bool Request::prefers(std::string_view media_type) const {
    const std::array<std::string_view, 2> offered{"application/json", media_type};
    return best_media_type(header("Accept").value_or(""), offered) == media_type;
}

}  // namespace kontor::adapters::http
