// What may be kept and shown as a link (RFC 3986).

#include "adapters/http/exchange/uri.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace kontor::tests {
namespace {

using adapters::http::is_uri;

TEST(Uri, HasASchemeAndAnAuthority) {
    for (const std::string_view uri : {"https://tracking.example",
                                       "https://tracking.example/t/1?a=b#c",
                                       "https://tracking.example:8443/%C3%A9",
                                       "https://[2001:db8::1]/"}) {
        EXPECT_TRUE(is_uri(uri)) << uri;
    }
    for (const std::string_view text :
         {"", "tracking.example/t/1", "/t/1", "mailto:an@klant.example"}) {
        EXPECT_FALSE(is_uri(text)) << text;
    }
}

TEST(Uri, HasNoCharacterWhereItMayNotStand) {
    for (const std::string_view text : {"https://tracking.example/a b",
                                        "https://tracking.example/ ",
                                        "https://tracking.example/\"",
                                        "https://tracking.example/<b>",
                                        "https://tracking.example/%zz",
                                        "https://tracking.example/%",
                                        "https://tracking.example/\u00e9",
                                        "https://tracking.example\\@evil.example/"}) {
        EXPECT_FALSE(is_uri(text)) << text;
    }
}

}  // namespace
}  // namespace kontor::tests
