#include "adapters/http/json/form.hpp"
#include "adapters/http/json/writer.hpp"
#include "adapters/http/routes/draft_answers.hpp"
#include "adapters/http/routes/order_answers.hpp"
#include "adapters/http/routes/replay.hpp"
#include "adapters/http/routes/routes.hpp"
#include "eventstore/commands/drafts.hpp"

#include <utility>

// Ordering the same again (M12).

namespace kontor::adapters::http {
namespace {

namespace commands = eventstore::commands;
namespace customer = domain::customer;
namespace executor = eventstore::executor;
namespace order = domain::order;

Response answer(const Desk& desk,
                const Request& request,
                const commands::ShownDraft& draft,
                const std::vector<order::ReorderedLine>& changes) {
    return Response::json(
        200, json::document([&](json::Object& out) {
            out.object("draft", [&](json::Object& nested) {
                write_draft(nested, draft, desk.shop.catalogue, request.language);
            });
            out.objects(
                "changes", changes, [](json::Object& element, const order::ReorderedLine& line) {
                    element.member("sku", line.sku);
                    element.member("change",
                                   enum_names(line.change)[static_cast<std::size_t>(line.change)]);
                    element.member("from", line.from);
                    element.member("to", line.to);
                    if (!line.reason.empty()) element.member("reason", line.reason);
                });
        }));
}

/// The answer that was given before, from the event that gave it; nothing once it was replaced and
/// purged.
std::optional<Response> replayed(const Desk& desk,
                                 const Request& request,
                                 const commands::Answered& answered,
                                 const commands::OrderToRepeat& repeated) {
    const auto caller = customer_of(request);
    const auto event = opened_event<customer::DraftSaved>(
        desk, caller.partition, answered, {.customer = caller.customer, .order_secret = {}});
    const auto* draft = event ? event->draft.value_if_open() : nullptr;
    if (draft == nullptr) return std::nullopt;
    order::Draft given{.account_number = draft->account_number,
                       .account_number_saved = false,
                       .address = draft->address,
                       .lines = std::vector<order::DraftLine>{},
                       .reference = {}};
    if (draft->lines) {
        for (const auto& line : *draft->lines) given.lines->push_back({line.sku, line.quantity});
    }
    const auto& shop = desk.shop;
    const commands::ShownDraft shown{
        .draft = *draft,
        .version = event->revision,
        .expires_at = event->at + customer_context(desk, caller.partition).draft_max,
        .checked = order::check(given, shop.catalogue, shop.size_limits, shop.account_numbers)};
    return answer(desk,
                  request,
                  shown,
                  order::reordered(repeated.lines, shop.catalogue, shop.size_limits))
        .header("Idempotency-Replayed", "true");
}

boost::asio::awaitable<Response> reorder(const Desk& desk, Request& request) {
    json::Form form{request.json};
    const auto replace = form.optional_flag("replace").value_or(false);
    if (auto faults = form.errors(); !faults.empty()) co_return fields_invalid(std::move(faults));
    const auto number = own_number(desk, request);
    if (!number) co_return Problem{"not-found"};
    const auto caller = customer_of(request);
    auto placed = own_order(desk, caller, *number, std::nullopt);
    if (!placed || !placed->delivery) co_return Problem{"not-found"};
    const commands::OrderToRepeat repeated{.account_number = placed->placing->account_number,
                                           .address = placed->delivery->address,
                                           .lines = std::move(placed->lines)};
    auto command = [&desk,
                    caller,
                    repeated,
                    replace,
                    key = idempotency_of(desk, request, "reorder:" + number->value)](
                       executor::Transaction& tx) {
        return commands::reorder(tx, caller, repeated, replace, key, desk.shop);
    };
    const auto done = co_await desk.engine.execute(caller.partition, std::move(command));
    if (!done) co_return problem_of(done.error());
    if (!done->answer) co_return problem_of(done->answer.error(), desk, request.language);
    if (const auto& replay = done->answer->replay) {
        auto response = replayed(desk, request, *replay, repeated);
        if (!response) co_return Problem{"not-found"};
        co_return at_position(*std::move(response), desk, done->at);
    }
    co_return at_position(
        answer(desk, request, done->answer->draft, done->answer->changes), desk, done->at);
}

}  // namespace

std::vector<Route> reorder_routes(const Desk& desk) {
    return {{.method = Method::post,
             .path = "/v1/orders/{number}/reorder",
             .operation = "reorder",
             .access = Access::of_customers(),
             .idempotency = IdempotencyUse::optional,
             .body = BodyUse::json_optional,
             .handler = handler(desk, reorder)}};
}

}  // namespace kontor::adapters::http
