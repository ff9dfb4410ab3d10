#include "adapters/http/routes/sandbox.hpp"

#include "adapters/http/json/form.hpp"
#include "adapters/http/json/writer.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <charconv>

namespace kontor::adapters::http {
namespace {

constexpr std::chrono::seconds rest_time_max{5};
/// Ten years.
constexpr std::int64_t advance_seconds_max = 315'360'000;

/// Waits until what is due has been done, so that who looks sees it.
boost::asio::awaitable<void> until_at_rest(const Sandbox& sandbox) {
    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
    const auto give_up = std::chrono::steady_clock::now() + rest_time_max;
    while (!sandbox.at_rest() && std::chrono::steady_clock::now() < give_up) {
        timer.expires_after(std::chrono::milliseconds{2});
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
}

/// Time passes in stops, so that what has its time happens then: the mail that says a fortnight a
/// fortnight before. What comes soon after one another shares a stop. Where nothing is due the last
/// days pass one by one, for the keys turn daily, and what lies far ahead faster.
domain::Timestamp next_stop(domain::Timestamp from, domain::Timestamp to, domain::Timestamp due) {
    using std::chrono::days;
    constexpr std::chrono::minutes apart{15};
    // As everywhere, what is due is done soon after and not in that very millisecond, from which
    // its beginning could be told.
    constexpr std::chrono::seconds after{1};
    const auto left = to - from;
    const auto step = left > days{30} ? days{10} : left > days{10} ? days{5} : days{1};
    const auto wanted = due < to ? std::max(due + after, from + apart) : to;
    return std::min({to, from + step, wanted});
}

Response now(const Sandbox& sandbox) {
    return Response::json(
        200, json::document([&](json::Object& out) { out.member("now", sandbox.now()); }));
}

boost::asio::awaitable<Response> get_clock(const Sandbox& sandbox) {
    co_return now(sandbox);
}

boost::asio::awaitable<Response> move_clock(const Sandbox& sandbox, Request& request) {
    json::Form form{request.json};
    const auto seconds =
        form.optional_integer("advance_seconds", {.min = 0, .max = advance_seconds_max});
    const auto to = form.optional_instant("to");
    if (form.has("advance_seconds") == form.has("to")) {
        form.refuse(
            form.has("to") ? "to" : "advance_seconds",
            form.has("to") ? domain::FieldFault::not_allowed : domain::FieldFault::required);
    }
    if (auto faults = form.errors(); !faults.empty()) co_return fields_invalid(std::move(faults));
    co_await until_at_rest(sandbox);
    const auto instant = to ? *to : sandbox.now() + std::chrono::seconds{*seconds};
    if (instant > sandbox.now() + std::chrono::seconds{advance_seconds_max}) {
        co_return fields_invalid({{"/to", domain::FieldFault::range, {}, {}}});
    }
    do {
        if (!sandbox.move_to(next_stop(sandbox.now(), instant, sandbox.next_due()))) {
            co_return fields_invalid(
                {{to ? "/to" : "/advance_seconds", domain::FieldFault::range, {}, {}}});
        }
        co_await until_at_rest(sandbox);
    } while (sandbox.now() < instant);
    co_return now(sandbox);
}

std::size_t number_in(std::string_view text) {
    std::size_t value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    return parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size() ? value : 0;
}

boost::asio::awaitable<Response> list_mails(const Sandbox& sandbox, Request& request) {
    std::size_t limit = 50;
    if (const auto text = request.query_value("limit")) {
        limit = number_in(*text);
        if (limit < 1 || limit > 200) {
            co_return Problem{"query-parameter-invalid"}.with("parameter", "limit");
        }
    }
    // In memory only, and gone with the process: a plain count is cursor enough.
    std::size_t first = 0;
    if (const auto text = request.query_value("cursor")) {
        first = number_in(*text);
        if (first == 0) co_return Problem{"cursor-invalid"};
    }
    co_await until_at_rest(sandbox);
    const auto mails = sandbox.mails(request.query_value("to").value_or(""));
    first = std::min(first, mails.size());
    const auto last = std::min(mails.size(), first + limit);
    const std::vector<ShownMail> shown(mails.begin() + static_cast<std::ptrdiff_t>(first),
                                       mails.begin() + static_cast<std::ptrdiff_t>(last));
    co_return Response::json(
        200, json::document([&](json::Object& out) {
            out.objects("items", shown, [](json::Object& element, const ShownMail& mail) {
                element.member("to", mail.to);
                element.member("subject", mail.subject);
                element.member("kind", mail.kind);
                element.member("text", mail.text);
                element.member("html", mail.html);
                element.values("links", mail.links);
                element.member("sent_at", mail.sent_at);
            });
            if (last < mails.size()) out.member("next", std::to_string(last));
        }));
}

}  // namespace

std::vector<Route> sandbox_routes(const Sandbox& sandbox) {
    return {{.method = Method::get,
             .path = "/v1/sandbox/clock",
             .operation = "get_clock",
             .access = Access::of_everybody(),
             .handler = [&sandbox](Request&) { return get_clock(sandbox); }},
            {.method = Method::post,
             .path = "/v1/sandbox/clock",
             .operation = "move_clock",
             .access = Access::of_everybody(),
             .idempotency = IdempotencyUse::refused,
             .body = BodyUse::json,
             .handler = [&sandbox](Request& request) { return move_clock(sandbox, request); }},
            {.method = Method::get,
             .path = "/v1/sandbox/mails",
             .operation = "list_mails",
             .access = Access::of_everybody(),
             .query = {"to", "limit", "cursor"},
             .handler = [&sandbox](Request& request) { return list_mails(sandbox, request); }}};
}

}  // namespace kontor::adapters::http
