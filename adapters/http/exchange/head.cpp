#include "adapters/http/exchange/head.hpp"

#include "adapters/http/exchange/ascii.hpp"

#include <algorithm>
#include <charconv>

namespace kontor::adapters::http {
namespace {

using Fault = std::optional<HeadFault>;

/// Cuts the first line off `rest`, without its CRLF. HeadScan has seen that each line has one.
std::string_view next_line(std::string_view& rest) {
    const auto end = rest.find("\r\n");
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end + 2);
    return line;
}

bool is_visible(char c) {
    return c > ' ' && c < '\x7f';
}

bool is_value_character(char c) {
    return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != '\x7f');
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

Fault read_version(std::string_view version, Head& head) {
    const bool well_formed = version.size() == 8 && version.starts_with("HTTP/") &&
                             is_digit(version[5]) && version[6] == '.' && is_digit(version[7]);
    if (!well_formed) return HeadFault::malformed;
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return HeadFault::not_implemented;
    head.is_http_1_0 = version.back() == '0';
    head.keep_alive = !head.is_http_1_0;
    return std::nullopt;
}

Fault read_request_line(std::string_view line, const Limits& limits, Head& head) {
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) return HeadFault::malformed;
    const auto method_name = line.substr(0, first);
    head.target = line.substr(first + 1, last - first - 1);
    if (head.target.size() > limits.target_bytes_max) return HeadFault::target_too_long;
    if (method_name.empty() || !std::ranges::all_of(method_name, is_token_character)) {
        return HeadFault::malformed;
    }
    if (const auto fault = read_version(line.substr(last + 1), head)) return fault;
    const auto method = method_named(method_name);
    if (!method) return HeadFault::not_implemented;
    head.method = *method;
    return read_target(head);
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

Fault read_fields(std::string_view rest, const Limits& limits, Head& head) {
    std::optional<std::string_view> host;
    for (auto line = next_line(rest); !line.empty(); line = next_line(rest)) {
        if (head.fields.size() == limits.header_fields_max) return HeadFault::too_large;
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return HeadFault::malformed;
        const HeaderField field{line.substr(0, colon), trimmed(line.substr(colon + 1))};
        // A folded line starts with a blank, which no name may hold; nor may one precede the colon.
        if (field.name.empty() || !std::ranges::all_of(field.name, is_token_character) ||
            !std::ranges::all_of(field.value, is_value_character)) {
            return HeadFault::malformed;
        }
        if (const auto fault = note(field, head, host)) return fault;
        head.fields.push_back(field);
    }
    if (!host && !head.is_http_1_0) return HeadFault::malformed;
    if (host && !head.host.empty() && !equal_ignoring_case(*host, head.host)) {
        return HeadFault::malformed;
    }
    if (host) head.host = *host;
    return std::nullopt;
}

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
        line_start_ = end + 1;
    }
}

std::optional<HeadFault> parse_head(std::string_view bytes, const Limits& limits, Head& head) {
    auto fields = std::move(head.fields);  // Keeps its capacity.
    fields.clear();
    head = Head{};
    head.fields = std::move(fields);
    if (bytes.size() > limits.head_bytes_max) return HeadFault::too_large;
    if (const auto fault = read_request_line(next_line(bytes), limits, head)) return fault;
    return read_fields(bytes, limits, head);
}

}  // namespace kontor::adapters::http
