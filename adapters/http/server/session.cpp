#include "adapters/http/server/session.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace kontor::adapters::http {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

/// Blank lines that some clients send after a body (RFC 9112, 2.2).
constexpr std::size_t blank_lines_max = 2;
/// A body up to here goes out in one piece with its head.
constexpr std::size_t small_body_bytes_max = std::size_t{8} * 1'024;
constexpr std::size_t scratch_bytes = std::size_t{16} * 1'024;
/// Above this a connection gives its memory back after the request.
constexpr std::size_t kept_bytes_max = std::size_t{64} * 1'024;

constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

Problem body_too_large(const Limits& limits) {
    return Problem{"body-too-large"}.with("limit", std::to_string(limits.body_bytes_max));
}

Problem problem_for(HeadFault fault, const Limits& limits) {
    switch (fault) {
        case HeadFault::malformed:
            return Problem{"malformed-request"};
        case HeadFault::target_too_long:
            return Problem{"uri-too-long"}.with("limit", std::to_string(limits.target_bytes_max));
        case HeadFault::too_large:
            return Problem{"headers-too-large"}.with("limit",
                                                     std::to_string(limits.head_bytes_max));
        case HeadFault::too_many_fields:
            return Problem{"headers-too-large"}
                .saying("too-many")
                .with("limit", std::to_string(limits.header_fields_max));
        case HeadFault::not_implemented:
            return Problem{"not-implemented"};
    }
    return Problem{"malformed-request"};
}

/// A connection that stays open keeps nothing of the request that was.
void give_back(std::string& bytes) {
    std::ranges::fill(bytes, '\0');
    bytes.clear();
    if (bytes.capacity() > kept_bytes_max) bytes.shrink_to_fit();
}

}  // namespace

Session::Session(Socket socket, const Parts& parts)
    : socket_{std::move(socket)}, parts_{parts}, place_{parts_.lane.add(*this)} {
    error_code ignored;  // Without it, writing would block; asio then says so itself.
    socket_.non_blocking(true, ignored);
}

Session::~Session() {
    parts_.lane.remove(place_);
}

void Session::enter(Phase phase) {
    const auto& limits = parts_.limits;
    phase_ = phase;
    expired_ = false;
    switch (phase) {
        case Phase::idle:
            // Who connects is expected to ask at once.
            deadline_ =
                parts_.lane.deadline_after(is_first_ ? limits.head_time_max : limits.idle_time_max);
            return;
        case Phase::head:
            deadline_ = parts_.lane.deadline_after(limits.head_time_max);
            return;
        case Phase::body:
            deadline_ = parts_.lane.deadline_after(limits.body_time_max);
            return;
        case Phase::handler:
            deadline_ = Lane::Time::max();
            return;
        case Phase::write:
            deadline_ = parts_.lane.deadline_after(limits.write_time_max);
            return;
        case Phase::linger:
            deadline_ = parts_.lane.deadline_after(limits.linger_time_max);
            return;
    }
}

void Session::expire(Lane::Time now) {
    if (now < deadline_) return;
    expired_ = true;
    error_code ignored;
    socket_.cancel(ignored);
}

void Session::drain() {
    draining_ = true;
    if (phase_ != Phase::idle && phase_ != Phase::linger) return;
    error_code ignored;
    socket_.cancel(ignored);
}

void Session::abort() {
    draining_ = true;
    error_code ignored;
    socket_.close(ignored);
}

asio::awaitable<void> Session::run() {
    while (!draining_) {
        const auto read = co_await read_request();
        if (read == Read::closed) co_return;
        enter(Phase::handler);
        const bool is_whole = read == Read::request;
        auto response = is_whole ? co_await parts_.responder.respond(request_)
                                 : parts_.responder.refuse(request_, *std::move(problem_));
        const bool keep_alive = is_whole && head_.keep_alive && !response.closes && !draining_;
        if (!co_await send(response, keep_alive)) co_return;
        if (!keep_alive) {
            if (!is_whole) co_await linger();
            co_return;
        }
        start_next();
    }
}

asio::awaitable<void> Session::run_refused() {
    request_.transport = parts_.transport;
    const auto response = parts_.responder.refuse(request_, Problem{"overloaded"});
    if (co_await send(response, false)) co_await linger();
}

void Session::start_next() {
    if (surplus_.empty()) {
        buffer_.consume(request_bytes_);
    } else {
        buffer_.replace(surplus_);
        give_back(surplus_);
    }
    request_bytes_ = 0;
    give_back(body_);
    give_back(out_);
    scan_ = {};
    blank_lines_ = 0;
    is_first_ = false;
    request_ = {};
}

/// Reads a whole request into `request_`, or notes why it is refused.
asio::awaitable<Session::Read> Session::read_request() {
    request_.transport = parts_.transport;
    enter(buffer_.view().empty() ? Phase::idle : Phase::head);
    while (true) {
        if (const auto read = take_head()) {
            if (*read != Read::request) co_return *read;
            break;
        }
        const auto count = co_await read_some(buffer_.space(parts_.limits.head_bytes_max + 1));
        if (count == 0) co_return broken_off();
        buffer_.filled(count);
        if (phase_ == Phase::idle) enter(Phase::head);
    }
    if (head_.framing == Framing::none) co_return Read::request;
    co_return co_await read_body();
}

/// Parses the head if it is all there; nothing if more must be read.
std::optional<Session::Read> Session::take_head() {
    const auto& limits = parts_.limits;
    while (true) {
        const auto bytes = buffer_.view();
        const auto state = scan_.look(bytes.substr(0, limits.head_bytes_max + 1));
        if (state == HeadScan::State::malformed) return refuse(Problem{"malformed-request"});
        if (state == HeadScan::State::incomplete) {
            if (bytes.size() > limits.head_bytes_max) {
                return refuse(problem_for(
                    scan_.has_line() ? HeadFault::too_large : HeadFault::target_too_long, limits));
            }
            return std::nullopt;
        }
        if (scan_.size() > 2) break;
        if (++blank_lines_ > blank_lines_max) return refuse(Problem{"malformed-request"});
        buffer_.consume(2);
        scan_ = {};
    }
    request_bytes_ = scan_.size();
    const auto fault = parse_head(buffer_.view().substr(0, scan_.size()), limits, head_);
    request_.method = head_.method;
    request_.headers = head_.fields;
    request_.target = head_.target;
    request_.host = head_.host;
    if (fault) return refuse(problem_for(*fault, limits));
    return Read::request;
}

asio::awaitable<Session::Read> Session::read_body() {
    const auto& limits = parts_.limits;
    if (head_.framing == Framing::length && head_.content_length > limits.body_bytes_max) {
        co_return refuse(body_too_large(limits));
    }
    const auto held = buffer_.view().substr(request_bytes_);
    if (head_.framing == Framing::length && held.size() >= head_.content_length) {
        request_.body = held.substr(0, head_.content_length);
        request_bytes_ += head_.content_length;
        co_return Read::request;
    }
    enter(Phase::body);
    if (head_.expects_continue && held.empty() && !co_await write_rest(continue_line, {})) {
        co_return Read::closed;
    }
    if (head_.framing == Framing::chunked) co_return co_await read_chunks(held);

    body_ = held;
    request_bytes_ += held.size();
    while (body_.size() < head_.content_length) {
        // Room is made as bytes come: a length alone shall not cost memory.
        const auto before = body_.size();
        body_.resize(std::min(head_.content_length, before + scratch_bytes));
        const auto count =
            co_await read_some(asio::buffer(body_.data() + before, body_.size() - before));
        body_.resize(before + count);
        if (count == 0) co_return broken_off();
    }
    request_.body = body_;
    co_return Read::request;
}

asio::awaitable<Session::Read> Session::read_chunks(std::string_view first) {
    ChunkedDecoder decoder{parts_.limits.body_bytes_max, parts_.limits.chunk_overhead_bytes_max};
    std::string scratch;
    auto rest = first;
    while (true) {
        const auto state = decoder.feed(rest, body_);
        if (state == ChunkedDecoder::State::malformed)
            co_return refuse(Problem{"malformed-request"});
        if (state == ChunkedDecoder::State::too_large)
            co_return refuse(body_too_large(parts_.limits));
        if (state == ChunkedDecoder::State::complete) break;
        scratch.resize(scratch_bytes);
        const auto count = co_await read_some(asio::buffer(scratch));
        if (count == 0) co_return broken_off();
        rest = std::string_view{scratch}.substr(0, count);
    }
    surplus_ = rest;
    request_bytes_ = buffer_.view().size();
    request_.body = body_;
    co_return Read::request;
}

/// The number of bytes that came; 0 if none will come any more.
asio::awaitable<std::size_t> Session::read_some(asio::mutable_buffer into) {
    error_code error;
    const auto count =
        co_await socket_.async_read_some(into, asio::redirect_error(asio::use_awaitable, error));
    co_return error ? 0 : count;
}

Session::Read Session::refuse(Problem problem) {
    problem_ = std::move(problem);
    return Read::refused;
}

/// Nothing more came: too late for a request that was begun, else simply the end.
Session::Read Session::broken_off() {
    if (expired_ && phase_ != Phase::idle) return refuse(Problem{"request-timeout"});
    return Read::closed;
}

/// Writes the answer; false if the connection broke. Nearly always the system takes it at once, and
/// nothing has to be waited for.
asio::awaitable<bool> Session::send(const Response& response, bool keep_alive) {
    out_.clear();
    append_head(
        out_,
        response,
        {.date = parts_.lane.date(), .keep_alive = keep_alive, .is_http_1_0 = head_.is_http_1_0});
    auto body = request_.method == Method::head ? std::string_view{} : response.content();
    if (body.size() <= small_body_bytes_max) {
        out_.append(body);
        body = {};
    }
    error_code error;
    const std::array buffers{asio::const_buffer{asio::buffer(out_)}, asio::buffer(body)};
    const auto written = body.empty() ? socket_.write_some(asio::buffer(out_), error)
                                      : socket_.write_some(buffers, error);
    if (error && error != asio::error::would_block && error != asio::error::try_again) {
        co_return false;
    }
    if (written == out_.size() + body.size()) co_return true;
    const auto of_head = std::min(written, out_.size());
    enter(Phase::write);
    co_return co_await write_rest(std::string_view{out_}.substr(of_head),
                                  body.substr(written - of_head));
}

asio::awaitable<bool> Session::write_rest(std::string_view head, std::string_view body) {
    error_code error;
    const std::array buffers{asio::const_buffer{asio::buffer(head)}, asio::buffer(body)};
    co_await asio::async_write(socket_, buffers, asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
}

/// A close with bytes unread would reset the connection, and the client might lose the answer.
asio::awaitable<void> Session::linger() {
    enter(Phase::linger);
    error_code error;
    socket_.shutdown(Socket::shutdown_send, error);
    if (error) co_return;
    std::string thrown_away(scratch_bytes, '\0');
    std::size_t bytes = 0;
    while (bytes < parts_.limits.linger_bytes_max && !draining_) {
        const auto count = co_await read_some(asio::buffer(thrown_away));
        if (count == 0) co_return;
        bytes += count;
    }
}

}  // namespace kontor::adapters::http
