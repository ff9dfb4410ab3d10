#pragma once

#include "adapters/http/problems/problem.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kontor::adapters::http {

/// An answer. A Problem converts to one, so `co_return Problem{"not-found"};` will do.
struct Response {
    Response() = default;
    Response(Problem refusal)  // NOLINT(google-explicit-constructor): see above.
        : problem{std::make_unique<Problem>(std::move(refusal))} {}

    /// `body` is a JSON document (json::document).
    [[nodiscard]] static Response json(std::uint16_t status, std::string body);
    [[nodiscard]] static Response html(std::string body);
    /// `text` is sent as it is and outlives the server: an embedded file.
    [[nodiscard]] static Response file(std::string_view media_type, std::string_view text);
    /// 204, or another status without body.
    [[nodiscard]] static Response empty(std::uint16_t status = 204);

    [[nodiscard]] Response header(std::string_view name, std::string value) && {
        headers.emplace_back(name, std::move(value));
        return std::move(*this);
    }
    /// Says that the body is in the language of the request.
    [[nodiscard]] Response in_language() && {
        is_localised = true;
        return std::move(*this);
    }
    [[nodiscard]] bool has_header(std::string_view name) const {
        return find_header(name) != nullptr;
    }
    /// The value of a header; nullptr if it is not there. Of several the first.
    [[nodiscard]] const std::string* find_header(std::string_view name) const;
    [[nodiscard]] std::string_view content() const {
        return fixed.empty() ? body : fixed;
    }

    std::uint16_t status = 200;
    std::string media_type;  ///< Empty: no body and no Content-Type.
    std::string body;
    std::string_view fixed;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string_view header_block;  ///< Ready-made lines, each with its CRLF; outlives the server.
    bool is_localised = false;
    bool tag_tells_all = true;  ///< Whether an equal ETag means an equal answer.
    bool closes = false;        ///< The connection ends with this answer.
    /// Until it is put into words, the rest of the answer is empty.
    std::unique_ptr<Problem> problem;
};

/// The reason phrase of a status.
[[nodiscard]] std::string_view reason_of(std::uint16_t status);

/// Appends `response` without its body to `out`, as HTTP/1.1. `date` is the value of Date.
struct HeadOptions {
    std::string_view date;
    bool keep_alive = true;
    bool is_http_1_0 = false;
};
void append_head(std::string& out, const Response& response, const HeadOptions& options);

}  // namespace kontor::adapters::http
