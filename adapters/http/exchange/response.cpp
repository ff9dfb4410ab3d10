#include "adapters/http/exchange/response.hpp"

#include "adapters/http/exchange/ascii.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace kontor::adapters::http {
namespace {

struct Reason {
    std::uint16_t status;
    std::string_view text;
};

constexpr std::array reasons{
    Reason{200, "OK"},
    Reason{201, "Created"},
    Reason{202, "Accepted"},
    Reason{204, "No Content"},
    Reason{303, "See Other"},
    Reason{304, "Not Modified"},
    Reason{400, "Bad Request"},
    Reason{401, "Unauthorized"},
    Reason{403, "Forbidden"},
    Reason{404, "Not Found"},
    Reason{405, "Method Not Allowed"},
    Reason{406, "Not Acceptable"},
    Reason{408, "Request Timeout"},
    Reason{409, "Conflict"},
    Reason{410, "Gone"},
    Reason{412, "Precondition Failed"},
    Reason{413, "Content Too Large"},
    Reason{414, "URI Too Long"},
    Reason{415, "Unsupported Media Type"},
    Reason{422, "Unprocessable Content"},
    Reason{428, "Precondition Required"},
    Reason{429, "Too Many Requests"},
    Reason{431, "Request Header Fields Too Large"},
    Reason{500, "Internal Server Error"},
    Reason{501, "Not Implemented"},
    Reason{503, "Service Unavailable"},
};

void append_number(std::string& out, std::size_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ");
    for (const char c : value) {
        // A line break here would let a value write headers of its own.
        out.push_back(c == '\r' || c == '\n' || c == '\0' ? ' ' : c);
    }
    out.append("\r\n");
}

}  // namespace

Response Response::json(std::uint16_t status, std::string body) {
    Response response;
    response.status = status;
    response.media_type = "application/json";
    response.body = std::move(body);
    return response;
}

Response Response::html(std::string body) {
    Response response;
    response.media_type = "text/html; charset=utf-8";
    response.body = std::move(body);
    return response;
}

Response Response::file(std::string_view media_type, std::string_view text) {
    Response response;
    response.media_type = media_type;
    response.fixed = text;
    return response;
}

Response Response::empty(std::uint16_t status) {
    Response response;
    response.status = status;
    return response;
}

const std::string* Response::find_header(std::string_view name) const {
    const auto found = std::ranges::find_if(
        headers, [&](const auto& header) { return equal_ignoring_case(header.first, name); });
    return found == headers.end() ? nullptr : &found->second;
}

std::string_view reason_of(std::uint16_t status) {
    const auto found = std::ranges::find(reasons, status, &Reason::status);
    return found == reasons.end() ? std::string_view{"Unassigned"} : found->text;
}

void append_head(std::string& out, const Response& response, const HeadOptions& options) {
    out.append("HTTP/1.1 ");
    append_number(out, response.status);
    out.push_back(' ');
    out.append(reason_of(response.status)).append("\r\nDate: ").append(options.date).append("\r\n");
    out.append(response.header_block);
    for (const auto& [name, value] : response.headers) append_header(out, name, value);
    if (!response.media_type.empty()) append_header(out, "Content-Type", response.media_type);
    if (response.status != 204 && response.status != 304) {
        out.append("Content-Length: ");
        append_number(out, response.content().size());
        out.append("\r\n");
    }
    if (!options.keep_alive) {
        out.append("Connection: close\r\n");
    } else if (options.is_http_1_0) {
        out.append("Connection: keep-alive\r\n");
    }
    out.append("\r\n");
}

}  // namespace kontor::adapters::http
