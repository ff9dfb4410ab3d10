#include "adapters/http/manners/negotiation.hpp"

#include "adapters/http/exchange/ascii.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace kontor::adapters::http {
namespace {

/// An element of a list with weights: "text/html;level=1;q=0.8".
struct Weighted {
    std::string_view value;
    int weight = 1'000;  ///< Thousandths.
};

/// "0.85" in thousandths; what is no weight counts as none.
int thousandths(std::string_view text) {
    if (text.starts_with('1')) return 1'000;
    if (!text.starts_with('0')) return 0;
    int weight = 0;
    for (std::size_t i = 2; i < 5; ++i) {
        weight = weight * 10 + (i < text.size() && is_digit(text[i]) ? text[i] - '0' : 0);
    }
    return weight;
}

Weighted read_weighted(std::string_view element) {
    const auto semicolon = element.find(';');
    Weighted read{.value = trimmed(element.substr(0, semicolon))};
    while (!element.empty()) {
        const auto end = element.find(';');
        const auto parameter = trimmed(element.substr(0, end));
        if (parameter.size() > 1 && lower(parameter[0]) == 'q' && parameter[1] == '=') {
            read.weight = thousandths(parameter.substr(2));
        }
        if (end == std::string_view::npos) break;
        element.remove_prefix(end + 1);
    }
    return read;
}

/// How exactly `range` names `media_type`: 0 not at all, 3 word for word.
int match(std::string_view range, std::string_view media_type) {
    if (equal_ignoring_case(range, media_type)) return 3;
    if (media_type == "application/json" &&
        equal_ignoring_case(range, "application/problem+json")) {
        return 3;
    }
    if (range == "*/*") return 1;
    const auto slash = media_type.find('/');
    const bool is_type_range =
        range.size() == slash + 2 && range.ends_with("/*") &&
        equal_ignoring_case(range.substr(0, slash), media_type.substr(0, slash));
    return is_type_range ? 2 : 0;
}

/// The weight of the most exact range that names `media_type`.
int weight_of(std::string_view accept, std::string_view media_type) {
    int exactness = 0;
    int weight = 0;
    for_each_element(accept, [&](std::string_view element) {
        const auto range = read_weighted(element);
        const int found = match(range.value, media_type);
        if (found == 0 || found < exactness) return;
        weight = found > exactness ? range.weight : std::max(weight, range.weight);
        exactness = found;
    });
    return weight;
}

}  // namespace

std::optional<domain::Language> best_language(std::string_view accept_language) {
    std::optional<domain::Language> best;
    int best_weight = 0;
    int weight_of_any = 0;
    for_each_element(accept_language, [&](std::string_view element) {
        const auto [range, weight] = read_weighted(element);
        if (range == "*") weight_of_any = std::max(weight_of_any, weight);
        const auto primary = range.substr(0, range.find('-'));
        if (weight <= best_weight || primary.size() != 2) return;
        const std::array name{lower(primary[0]), lower(primary[1])};
        if (const auto language = domain::language_named({name.data(), name.size()})) {
            best = language;
            best_weight = weight;
        }
    });
    // Whoever likes any other one better has no wish of the three.
    return weight_of_any > best_weight ? std::nullopt : best;
}

std::string_view best_media_type(std::string_view accept,
                                 std::span<const std::string_view> offered) {
    if (trimmed(accept).empty()) return offered.empty() ? std::string_view{} : offered.front();
    std::string_view best;
    int best_weight = 0;
    for (const auto media_type : offered) {
        const int weight = weight_of(accept, media_type);
        if (weight > best_weight) {
            best = media_type;
            best_weight = weight;
        }
    }
    return best;
}

}  // namespace kontor::adapters::http
