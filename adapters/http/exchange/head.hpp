#pragma once

#include "adapters/http/exchange/method.hpp"
#include "adapters/http/limits.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

// The head of a request: request line and header fields, parsed by Boost.Beast and then held more
// strictly than RFC 9112 asks. Whatever two readers could take differently (where a request ends,
// for whom it is) is refused (docs/decisions/0004).

namespace kontor::adapters::http {

struct HeaderField {
    std::string_view name;
    std::string_view value;
};

/// Where the body ends.
enum class Framing : std::uint8_t { none, length, chunked };

/// Views live as long as the bytes that were parsed.
struct Head {
    Method method = Method::get;
    std::string_view target;  ///< In origin form ("/path?query"), or "*" with OPTIONS.
    std::string_view host;    ///< Empty only with HTTP/1.0.
    std::vector<HeaderField> fields;
    Framing framing = Framing::none;
    std::size_t content_length = 0;
    bool is_http_1_0 = false;
    bool keep_alive = true;
    bool expects_continue = false;
};

enum class HeadFault : std::uint8_t {
    malformed,        ///< 400
    target_too_long,  ///< 414
    too_large,        ///< 431
    too_many_fields,  ///< 431
    not_implemented,  ///< 501: a method, transfer coding or version that is not spoken here.
};

/// Looks for the end of a head as its bytes arrive.
class HeadScan {
public:
    enum class State : std::uint8_t { incomplete, complete, malformed };

    /// `bytes` starts with the head and is what was given before, and more.
    State look(std::string_view bytes);
    /// With the blank line; once complete.
    [[nodiscard]] std::size_t size() const {
        return size_;
    }
    /// Whether the request line has ended.
    [[nodiscard]] bool has_line() const {
        return line_start_ != 0;
    }

private:
    std::size_t line_start_ = 0;
    std::size_t size_ = 0;
};

/// Reads a complete head, up to and with its blank line, into `head`, whose former contents go.
[[nodiscard]] std::optional<HeadFault> parse_head(std::string_view bytes,
                                                  const Limits& limits,
                                                  Head& head);

}  // namespace kontor::adapters::http
