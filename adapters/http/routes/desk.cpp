#include "adapters/http/routes/desk.hpp"

#include "adapters/http/json/writer.hpp"
#include "adapters/http/routes/rendering.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <any>
#include <charconv>
#include <chrono>
#include <cstring>

namespace kontor::adapters::http {

namespace commands = eventstore::commands;
namespace executor = eventstore::executor;
namespace log = eventstore::log;
using namespace std::chrono_literals;

const commands::Caller& customer_of(const Request& request) {
    return *std::any_cast<commands::Caller>(&request.caller.identity);
}

executor::Actor machine_of(const Request& request) {
    return {"machine", *std::any_cast<std::string>(&request.caller.identity)};
}

domain::OrderNumber normalised_number(std::string_view text) {
    domain::OrderNumber number{std::string{text}};
    for (auto& letter : number.value) {
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    }
    return number;
}

domain::partition::RetentionRulesSet rules_of(const Desk& desk, log::Partition partition) {
    return desk.rules.of(partition);
}

domain::customer::Context customer_context(const Desk& desk, log::Partition partition) {
    return executor::customer_context(rules_of(desk, partition), desk.clock.now());
}

namespace {

Problem with_members(const domain::FieldsInvalid& reason, const Desk&, domain::Language) {
    return fields_invalid(reason.errors);
}
Problem with_members(const domain::customer::Stale& reason, const Desk&, domain::Language) {
    return Problem{reason.type}
        .with("version", std::to_string(reason.current))
        .integer_member("current_version", static_cast<std::int64_t>(reason.current))
        .header("ETag", etag(reason.current));
}
Problem with_members(const domain::customer::AddressBookFull& reason,
                     const Desk&,
                     domain::Language) {
    return Problem{reason.type}.with("limit", std::to_string(reason.addresses_max));
}
Problem with_members(const domain::customer::AccountNumbersFull& reason,
                     const Desk&,
                     domain::Language) {
    return Problem{reason.type}.with("limit", std::to_string(reason.account_numbers_max));
}
Problem with_members(const domain::order::OrderTooLarge& reason,
                     const Desk& desk,
                     domain::Language language) {
    return Problem{reason.type}.json_member(
        "limits", limits_json(reason.exceeded, desk.shop.catalogue, language));
}
Problem with_members(const domain::order::StatusConflict& reason, const Desk&, domain::Language) {
    const auto status = name_of(reason.status);
    return Problem{reason.type}
        .with("order_status", std::string{status})
        .text_member("order_status", status);
}
Problem with_members(const domain::order::ActionNotAllowed& reason, const Desk&, domain::Language) {
    return Problem{reason.type}.text_member("reason", reason.reason);
}
Problem with_members(const domain::order::ShipmentExceedsOrder& reason,
                     const Desk&,
                     domain::Language) {
    return Problem{reason.type}.with_errors(reason.errors);
}
template <class Reason>
Problem with_members(const Reason& reason, const Desk&, domain::Language) {
    return Problem{reason.type};
}

}  // namespace

Problem problem_of(const commands::Rejection& rejection,
                   const Desk& desk,
                   domain::Language language) {
    return std::visit([&](const auto& reason) { return with_members(reason, desk, language); },
                      rejection);
}

Problem problem_of(executor::Refusal refusal) {
    switch (refusal) {
        case executor::Refusal::overloaded:
            return Problem{"overloaded"};
        case executor::Refusal::shutting_down:
            return Problem{"shutting-down"};
        case executor::Refusal::log_unavailable:
        case executor::Refusal::unknown:
            return Problem{"log-unavailable"};
        case executor::Refusal::failed:
            return Problem{"internal"};
    }
    return Problem{"internal"};
}

namespace {

std::string position_bytes(const Desk& desk, const executor::Durable& at) {
    std::string bytes(sizeof at.partition.value + sizeof at.end.value, '\0');
    std::memcpy(bytes.data(), &at.partition.value, sizeof at.partition.value);
    std::memcpy(bytes.data() + sizeof at.partition.value, &at.end.value, sizeof at.end.value);
    return bytes + desk.log.incarnation();
}

}  // namespace

Response at_position(Response response, const Desk& desk, const executor::Durable& at) {
    return std::move(response).header(
        "Kontor-Position",
        desk.shop.tokens.sealed("position", position_bytes(desk, at), desk.random));
}

namespace {

/// The same for the same JSON, in whatever order its members came.
void append_canonical(std::string& out, const json::Value& value) {
    using Kind = json::Value::Kind;
    switch (value.kind) {
        case Kind::null:
            out += "null";
            return;
        case Kind::boolean:
            out += value.boolean ? "true" : "false";
            return;
        case Kind::integer:
            out += std::to_string(value.integer);
            return;
        case Kind::large_integer:
        case Kind::other_number:
            out += '#' + value.text;
            return;
        case Kind::text:
            json::append_text(out, value.text);
            return;
        case Kind::array:
            out.push_back('[');
            for (const auto& element : value.elements) {
                append_canonical(out, element);
                out.push_back(',');
            }
            out.push_back(']');
            return;
        case Kind::object:
            break;
    }
    std::vector<const json::Value::Member*> members;
    members.reserve(value.members.size());
    for (const auto& member : value.members) members.push_back(&member);
    std::ranges::sort(members, {}, [](const auto* member) { return member->name; });
    out.push_back('{');
    for (const auto* member : members) {
        json::append_text(out, member->name);
        out.push_back(':');
        append_canonical(out, member->value);
        out.push_back(',');
    }
    out.push_back('}');
}

}  // namespace

std::optional<log::Idempotency> idempotency_of(const Desk& desk,
                                               const Request& request,
                                               std::string_view route) {
    if (!request.idempotency_key) return std::nullopt;
    const auto key = std::string{route}.append(1, '\0').append(*request.idempotency_key);
    auto body = key + '\0';
    append_canonical(body, request.json);
    if (request.caller.kind == Caller::Kind::customer) {
        const auto customer = customer_of(request).customer;
        const auto digest = desk.vault.customer_digest(customer, "idempotency-key", key);
        const auto whole = desk.vault.customer_digest(customer, "idempotency-request", body);
        if (!digest || !whole) return std::nullopt;
        return log::Idempotency{.key = *digest, .request = *whole};
    }
    const auto machine = machine_of(request).id + '\0';
    return log::Idempotency{
        .key = desk.vault.machine_digest("idempotency-key", machine + key),
        .request = desk.vault.machine_digest("idempotency-request", machine + body)};
}

boost::asio::awaitable<std::optional<Problem>> wait_for_position(const Desk& desk,
                                                                 const Request& request) {
    const auto token = request.header("Kontor-Min-Position");
    if (!token) co_return std::nullopt;
    const auto bytes = desk.shop.tokens.open("position", *token);
    executor::Durable at;
    constexpr auto size = sizeof at.partition.value + sizeof at.end.value;
    if (!bytes || bytes->size() < size) co_return Problem{"malformed-request"};
    if (bytes->substr(size) != desk.log.incarnation()) co_return Problem{"log-restored"};
    std::memcpy(&at.partition.value, bytes->data(), sizeof at.partition.value);
    std::memcpy(&at.end.value, bytes->data() + sizeof at.partition.value, sizeof at.end.value);
    if (at.partition.value >= desk.projections.partitions()) {
        co_return Problem{"malformed-request"};
    }
    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
    const auto give_up = desk.clock.since_boot() + 2s;
    while (desk.projections.slowest(at.partition) < at.end) {
        if (desk.clock.since_boot() >= give_up) co_return Problem{"view-behind"}.after(1s);
        timer.expires_after(5ms);
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
    co_return std::nullopt;
}

std::expected<PageRequest, Problem> page_of(const Desk& desk,
                                            const Request& request,
                                            std::string_view what) {
    PageRequest page;
    if (const auto limit = request.query_value("limit")) {
        const auto* end = limit->data() + limit->size();
        const auto parsed = std::from_chars(limit->data(), end, page.limit);
        if (parsed.ec != std::errc{} || parsed.ptr != end || page.limit < 1 || page.limit > 200) {
            return std::unexpected{Problem{"query-parameter-invalid"}.with("parameter", "limit")};
        }
    }
    if (const auto cursor = request.query_value("cursor")) {
        page.after = desk.shop.tokens.open(std::string{"cursor:"}.append(what), *cursor);
        if (!page.after) return std::unexpected{Problem{"cursor-invalid"}};
        const auto incarnation = desk.log.incarnation();
        if (!page.after->starts_with(incarnation)) return std::unexpected{Problem{"log-restored"}};
        page.after->erase(0, incarnation.size());
    }
    return page;
}

std::string next_cursor(const Desk& desk, std::string_view what, std::string_view after) {
    return desk.shop.tokens.sealed(
        std::string{"cursor:"}.append(what), desk.log.incarnation().append(after), desk.random);
}

std::string etag(std::uint64_t version) {
    return '"' + std::to_string(version) + '"';
}

std::optional<std::uint64_t> expected_revision(const Request& request) {
    if (!request.if_match || request.if_match->any) return std::nullopt;
    return request.if_match->version.value_or(0);
}

}  // namespace kontor::adapters::http
