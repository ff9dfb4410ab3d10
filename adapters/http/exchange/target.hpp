#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kontor::adapters::http {

/// `text` with each "%41" decoded; nothing if a sequence is broken, or if the result is not UTF-8
/// or holds a control character. `plus_is_space` as in a query.
struct Decoding {
    bool plus_is_space = false;
};
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text, Decoding how);

struct QueryParameter {
    std::string name;
    std::string value;
};

/// A request target in origin form, decoded. "/v1/orders/" has the segments "v1", "orders" and "".
struct Target {
    std::vector<std::string> segments;
    std::vector<QueryParameter> query;
};

/// Nothing if any part of it cannot be decoded.
[[nodiscard]] std::optional<Target> parse_target(std::string_view target);

}  // namespace kontor::adapters::http
