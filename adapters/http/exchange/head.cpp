#include "adapters/http/exchange/head.hpp"

#include "adapters/http/exchange/ascii.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/string_type.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/verb.hpp>

#include <algorithm>
#include <charconv>

namespace kontor::adapters::http {
namespace {

namespace beast = boost::beast;

using Fault = std::optional<HeadFault>;

bool is_visible(char c) {
    return c > ' ' && c < '\x7f';
}

/// uri-host [":" port], and no user information.
bool is_host(std::string_view host) {
    if (host.empty()) return false;
    std::string_view port;
    bool well_formed = false;
    if (host.front() == '[') {
        const auto close = host.find(']');
        if (close == std::string_view::npos) return false;
        well_formed = close > 1 && std::ranges::all_of(host.substr(1, close - 1), [](char c) {
                          return is_digit(c) || is_letter(c) || c == ':' || c == '.';
                      });
        port = host.substr(close + 1);
    } else {
        const auto colon = host.find(':');
        const auto name = host.substr(0, colon);
        well_formed = !name.empty() && std::ranges::all_of(name, [](char c) {
            return is_digit(c) || is_letter(c) ||
                   std::string_view{"-._~%!$&'()*+,;="}.find(c) != std::string_view::npos;
        });
        port = colon == std::string_view::npos ? std::string_view{} : host.substr(colon);
    }
    if (port.empty()) return well_formed;
    return well_formed && port.front() == ':' && port.size() <= 6 &&
           std::ranges::all_of(port.substr(1), is_digit);
}

/// "http://host/path" becomes the host and "/path".
Fault split_absolute_form(Head& head) {
    const auto scheme_end = head.target.find("://");
    const auto scheme = head.target.substr(0, scheme_end);
    if (scheme_end == std::string_view::npos ||
        !(equal_ignoring_case(scheme, "http") || equal_ignoring_case(scheme, "https"))) {
        return HeadFault::malformed;
    }
    auto rest = head.target.substr(scheme_end + 3);
    const auto path = rest.find_first_of("/?");
    head.host = rest.substr(0, path);
    if (!is_host(head.host)) return HeadFault::malformed;
    if (path == std::string_view::npos) {
        head.target = "/";
    } else if (rest[path] == '/') {
        head.target = rest.substr(path);
    } else {
        return HeadFault::malformed;  // "http://host?query" has no path to cut out.
    }
    return std::nullopt;
}

Fault read_target(Head& head) {
    if (head.target.empty() || !std::ranges::all_of(head.target, is_visible) ||
        head.target.find('#') != std::string_view::npos) {
        return HeadFault::malformed;
    }
    if (head.target.front() == '/') return std::nullopt;
    if (head.target == "*") {
        return head.method == Method::options ? Fault{} : Fault{HeadFault::malformed};
    }
    return split_absolute_form(head);
}

Fault read_content_length(std::string_view value, Head& head) {
    // A second one is refused even where it agrees; so is a list.
    if (head.framing != Framing::none) return HeadFault::malformed;
    if (value.empty() || !std::ranges::all_of(value, is_digit)) return HeadFault::malformed;
    const auto* const end = value.data() + value.size();
    if (std::from_chars(value.data(), end, head.content_length).ec != std::errc{}) {
        return HeadFault::malformed;
    }
    head.framing = Framing::length;
    return std::nullopt;
}

Fault read_transfer_encoding(std::string_view value, Head& head) {
    if (head.framing != Framing::none || head.is_http_1_0) return HeadFault::malformed;
    if (!equal_ignoring_case(value, "chunked")) {
        std::size_t chunked = 0;
        for_each_element(value, [&](std::string_view coding) {
            chunked += equal_ignoring_case(coding, "chunked") ? 1U : 0U;
        });
        return chunked > 1 || value.empty() ? HeadFault::malformed : HeadFault::not_implemented;
    }
    head.framing = Framing::chunked;
    return std::nullopt;
}

void read_connection(std::string_view value, Head& head) {
    for_each_element(value, [&](std::string_view option) {
        if (equal_ignoring_case(option, "close")) head.keep_alive = false;
        if (equal_ignoring_case(option, "keep-alive") && head.is_http_1_0) head.keep_alive = true;
    });
}

/// What the server itself must know of a field.
Fault note(const HeaderField& field, Head& head, std::optional<std::string_view>& host) {
    const auto& [name, value] = field;
    if (equal_ignoring_case(name, "host")) {
        if (host || !is_host(value)) return HeadFault::malformed;
        host = value;
    } else if (equal_ignoring_case(name, "content-length")) {
        return read_content_length(value, head);
    } else if (equal_ignoring_case(name, "transfer-encoding")) {
        return read_transfer_encoding(value, head);
    } else if (equal_ignoring_case(name, "connection")) {
        read_connection(value, head);
    } else if (equal_ignoring_case(name, "expect")) {
        head.expects_continue = !head.is_http_1_0 && equal_ignoring_case(value, "100-continue");
    }
    return std::nullopt;
}

/// A version that exists but is not spoken here is another fault than no version at all.
Fault bad_version(std::string_view bytes) {
    const auto line = bytes.substr(0, bytes.find('\r'));
    const auto version = line.substr(line.rfind(' ') + 1);
    const bool well_formed = version.size() == 8 && version.starts_with("HTTP/") &&
                             is_digit(version[5]) && version[6] == '.' && is_digit(version[7]);
    // A version that is spoken here stands elsewhere in the line than it should.
    const bool spoken = version == "HTTP/1.1" || version == "HTTP/1.0";
    return well_formed && !spoken ? HeadFault::not_implemented : HeadFault::malformed;
}

/// Takes what Beast's parser finds. Beast splits and checks characters; this refuses what it lets
/// through although two readers could take it differently (docs/decisions/0004).
class Reader final : public beast::http::basic_parser<true> {
public:
    Reader(const Limits& limits, Head& head) : limits_{limits}, head_{head} {
        // The session has seen the end of the head, and reads the body itself.
        header_limit(static_cast<std::uint32_t>(limits.head_bytes_max));
        body_limit(boost::none);
        skip(true);
    }

    Fault read(std::string_view bytes) {
        bytes_ = bytes;
        beast::error_code error;
        put(boost::asio::buffer(bytes), error);
        if (fault_) return fault_;
        if (error == beast::http::error::bad_version) return bad_version(bytes);
        if (error || !is_done()) return HeadFault::malformed;
        return finish();
    }

private:
    void on_request_impl(beast::http::verb,
                         beast::string_view method_name,
                         beast::string_view target,
                         int version,
                         beast::error_code& error) override {
        head_.target = target;
        head_.is_http_1_0 = version == 10;
        head_.keep_alive = !head_.is_http_1_0;
        if (head_.target.size() > limits_.target_bytes_max) {
            // The refusal depends on the fields: whose page asks.
            fault_ = HeadFault::target_too_long;
            return;
        }
        const auto method = method_named(method_name);
        if (!method) return refuse(HeadFault::not_implemented, error);
        head_.method = *method;
        if (const auto fault = read_target(head_)) refuse(*fault, error);
    }

    void on_field_impl(beast::http::field,
                       beast::string_view name,
                       beast::string_view value,
                       beast::error_code& error) override {
        // Beast joins a folded line in a buffer of its own; any other value lies in ours.
        if (value.data() < bytes_.data() || value.data() > bytes_.data() + bytes_.size()) {
            return refuse(HeadFault::malformed, error);
        }
        if (head_.fields.size() == limits_.header_fields_max) {
            return refuse(HeadFault::too_many_fields, error);
        }
        const HeaderField field{name, value};
        if (const auto fault = note(field, head_, host_)) return refuse(*fault, error);
        head_.fields.push_back(field);
    }

    void on_header_impl(beast::error_code&) override {}
    void on_finish_impl(beast::error_code&) override {}
    // A body is skipped, and a request is no response.
    void on_response_impl(int, beast::string_view, int, beast::error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, beast::error_code&) override {}
    std::size_t on_body_impl(beast::string_view, beast::error_code&) override {
        return 0;
    }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view, beast::error_code&) override {
        return 0;
    }

    void refuse(HeadFault fault, beast::error_code& error) {
        fault_ = fault;
        error = beast::http::error::bad_value;
    }

    Fault finish() {
        if (!host_ && !head_.is_http_1_0) return HeadFault::malformed;
        if (host_ && !head_.host.empty() && !equal_ignoring_case(*host_, head_.host)) {
            return HeadFault::malformed;
        }
        if (host_) head_.host = *host_;
        return std::nullopt;
    }

    const Limits& limits_;
    Head& head_;
    std::string_view bytes_;
    std::optional<std::string_view> host_;
    Fault fault_;
};

}  // namespace

HeadScan::State HeadScan::look(std::string_view bytes) {
    while (true) {
        const auto end = bytes.find('\n', line_start_);
        if (end == std::string_view::npos) return State::incomplete;
        if (end == 0 || bytes[end - 1] != '\r') return State::malformed;
        // The first line is never blank: the session skips blank lines before a request.
        if (end == line_start_ + 1) {
            size_ = end + 1;
            return State::complete;
        }
        // A folded header line: Beast would join it to the one before (RFC 9112, 5.2).
        if (line_start_ != 0 && (bytes[line_start_] == ' ' || bytes[line_start_] == '\t')) {
            return State::malformed;
        }
        line_start_ = end + 1;
    }
}

std::optional<HeadFault> parse_head(std::string_view bytes, const Limits& limits, Head& head) {
    auto fields = std::move(head.fields);  // Keeps its capacity.
    fields.clear();
    head = Head{};
    head.fields = std::move(fields);
    if (bytes.size() > limits.head_bytes_max) return HeadFault::too_large;
    return Reader{limits, head}.read(bytes);
}

}  // namespace kontor::adapters::http
