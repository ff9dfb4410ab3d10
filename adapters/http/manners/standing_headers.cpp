#include "adapters/http/manners/standing_headers.hpp"

#include <array>
#include <cstddef>
#include <string>

namespace kontor::adapters::http {
namespace {

struct Choice {
    bool own_policy;
    bool own_caching;
    bool localised;

    [[nodiscard]] std::size_t index() const {
        return (own_policy ? 1U : 0U) + (own_caching ? 2U : 0U) + (localised ? 4U : 0U);
    }
};

std::string lines_for(Choice choice) {
    std::string lines{"X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"};
    if (!choice.own_policy) {
        lines += "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n";
    }
    if (!choice.own_caching) lines += "Cache-Control: no-store\r\n";
    lines += choice.localised ? "Vary: Accept-Language, Origin\r\n" : "Vary: Origin\r\n";
    return lines;
}

}  // namespace

std::string_view standing_headers_for(const Response& response) {
    // Made once: nearly every answer takes the same lines.
    static const auto blocks = [] {
        std::array<std::string, 8> made;
        for (const bool policy : {false, true}) {
            for (const bool caching : {false, true}) {
                for (const bool localised : {false, true}) {
                    const Choice choice{policy, caching, localised};
                    made[choice.index()] = lines_for(choice);
                }
            }
        }
        return made;
    }();
    return blocks[Choice{.own_policy = response.has_header("Content-Security-Policy"),
                         .own_caching = response.has_header("Cache-Control"),
                         .localised = response.is_localised}
                      .index()];
}

}  // namespace kontor::adapters::http
