#include "adapters/http/exchange/uri.hpp"

#include <boost/url/src.hpp>  // All of the library, which needs no other package then.

namespace kontor::adapters::http {

bool is_uri(std::string_view text) {
    const auto parsed = boost::urls::parse_uri(text);
    return parsed && parsed->has_authority();
}

}  // namespace kontor::adapters::http
