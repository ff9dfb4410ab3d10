#include "adapters/nodes/forwarding.hpp"

#include "adapters/http/exchange/ascii.hpp"
#include "eventstore/codec/cbor_reader.hpp"
#include "eventstore/codec/cbor_writer.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace kontor::adapters::nodes {

using eventstore::codec::CborReader;
using eventstore::codec::CborWriter;

namespace {

// Both are an array that begins with the number of its form. Who changes one counts it up: nodes of
// two releases then refuse each other's, while one after the other is replaced.
constexpr std::uint64_t form = 1;
constexpr std::uint64_t request_items = 6;
constexpr std::uint64_t response_items = 7;
constexpr std::uint16_t damaged_status = 400;
constexpr std::uint16_t internal_error_status = 500;

/// Begins to read what has `items` items; or why not.
std::expected<void, std::string> begin(CborReader& reader, std::uint64_t items) {
    std::uint64_t count = 0;
    std::uint64_t found = 0;
    if (!reader.array(count) || !reader.unsigned_int(found)) {
        return std::unexpected{"what was forwarded is damaged"};
    }
    if (found != form || count != items) {
        return std::unexpected{"what was forwarded has form " + std::to_string(found) +
                               ", and this release reads form " + std::to_string(form)};
    }
    return {};
}

/// Calls `take` with each name and value; false if they are damaged.
template <class Take>
bool read_headers(CborReader& reader, Take&& take) {
    std::uint64_t pairs = 0;
    if (!reader.map(pairs)) return false;
    for (; pairs > 0; --pairs) {
        std::string_view name;
        std::string_view value;
        if (!reader.bytes(name) || !reader.bytes(value)) return false;
        take(name, value);
    }
    return true;
}

/// Calls `take` with each name and value of "Name: value" lines.
template <class Take>
void for_each_line(std::string_view block, Take&& take) {
    while (!block.empty()) {
        const auto end = std::min(block.find("\r\n"), block.size());
        const auto line = block.substr(0, end);
        const auto colon = line.find(':');
        if (colon != std::string_view::npos) {
            take(line.substr(0, colon), http::trimmed(line.substr(colon + 1)));
        }
        block.remove_prefix(std::min(end + 2, block.size()));
    }
}

}  // namespace

std::string encode(const http::Request& request) {
    std::string bytes;
    CborWriter writer{bytes};
    writer.array(request_items);
    writer.unsigned_int(form);
    writer.text(http::name_of(request.method));
    writer.bytes(request.target);
    writer.bytes(request.host);
    writer.map(request.headers.size());
    for (const auto& [name, value] : request.headers) {
        writer.bytes(name);
        writer.bytes(value);
    }
    writer.bytes(request.body);
    return bytes;
}

std::expected<ForwardedRequest, std::string> decode_request(std::string bytes) {
    ForwardedRequest request;
    request.bytes_ = std::make_unique<const std::string>(std::move(bytes));
    CborReader reader{*request.bytes_};
    if (auto begun = begin(reader, request_items); !begun) {
        return std::unexpected{std::move(begun).error()};
    }
    std::string_view method;
    const auto add = [&request](std::string_view name, std::string_view value) {
        request.headers_.push_back({.name = name, .value = value});
    };
    if (!reader.text(method) || !reader.bytes(request.target_) || !reader.bytes(request.host_) ||
        !read_headers(reader, add) || !reader.bytes(request.body_) || !reader.at_end()) {
        return std::unexpected{"a request that was forwarded is damaged"};
    }
    const auto known = http::method_named(method);
    if (!known) return std::unexpected{"a request that was forwarded has a method of its own"};
    request.method_ = *known;
    return request;
}

http::Request ForwardedRequest::request() const {
    http::Request request;
    request.method = method_;
    request.target = target_;
    request.host = host_;
    request.headers = headers_;
    request.body = body_;
    request.transport = http::Transport::tcp;
    return request;
}

std::string encode(const http::Response& response) {
    std::uint64_t lines = 0;
    for_each_line(response.header_block, [&lines](auto, auto) { ++lines; });
    std::string bytes;
    CborWriter writer{bytes};
    const auto write_header = [&writer](std::string_view name, std::string_view value) {
        writer.bytes(name);
        writer.bytes(value);
    };
    writer.array(response_items);
    writer.unsigned_int(form);
    writer.unsigned_int(response.status);
    writer.bytes(response.media_type);
    writer.map(lines + response.headers.size());
    for_each_line(response.header_block, write_header);
    for (const auto& [name, value] : response.headers) write_header(name, value);
    writer.boolean(response.is_localised);
    writer.boolean(response.closes);
    writer.bytes(response.content());
    return bytes;
}

std::expected<http::Response, std::string> decode_response(std::string_view bytes) {
    CborReader reader{bytes};
    if (auto begun = begin(reader, response_items); !begun) {
        return std::unexpected{std::move(begun).error()};
    }
    http::Response response;
    std::uint64_t status = 0;
    std::string_view media_type;
    std::string_view body;
    const auto add = [&response](std::string_view name, std::string_view value) {
        response.headers.emplace_back(name, value);
    };
    if (!reader.unsigned_int(status) || !reader.bytes(media_type) || !read_headers(reader, add) ||
        !reader.boolean(response.is_localised) || !reader.boolean(response.closes) ||
        !reader.bytes(body) || !reader.at_end() || status < 200 || status > 599) {
        return std::unexpected{"an answer that was forwarded is damaged"};
    }
    response.status = static_cast<std::uint16_t>(status);
    response.media_type = media_type;
    response.body = body;
    return response;
}

boost::asio::awaitable<http::Response> forward(ChannelClient& client,
                                               std::string leader_address,
                                               http::Request& request,
                                               std::chrono::milliseconds patience) {
    Call call{.target = std::string{forward_target}, .body = encode(request)};
    const auto reply = co_await client.call(std::move(leader_address), std::move(call), patience);
    if (reply && reply->status == 200) {
        if (auto response = decode_response(reply->body)) co_return *std::move(response);
    }
    // Unreachable or lost, read or changed: the problem is one. It says that a change may have been
    // saved, and to send the same again with the same Idempotency-Key, as does the node that leads
    // when it does not know (problem_of(executor::Refusal)). Nodes that do not understand each
    // other are of two releases, which passes as well.
    co_return http::Problem{"log-unavailable"};
}

boost::asio::awaitable<Reply> answer_forwarded(http::Responder& responder, Call call) {
    auto forwarded = decode_request(std::move(call.body));
    if (!forwarded) {
        co_return Reply{.status = damaged_status, .body = std::move(forwarded).error()};
    }
    auto request = forwarded->request();
    const auto response = co_await responder.respond(request);
    // A responder puts its problems into words; the other node cannot.
    if (response.problem) co_return Reply{.status = internal_error_status};
    co_return Reply{.body = encode(response)};
}

}  // namespace kontor::adapters::nodes
