#include "adapters/http/json/form.hpp"
#include "adapters/http/json/writer.hpp"
#include "adapters/http/routes/forms.hpp"
#include "adapters/http/routes/own_things.hpp"
#include "adapters/http/routes/replay.hpp"
#include "adapters/http/routes/routes.hpp"
#include "domain/text.hpp"
#include "eventstore/codec/seal.hpp"
#include "eventstore/commands/personal_data.hpp"

#include <algorithm>
#include <functional>

namespace kontor::adapters::http {
namespace {

namespace commands = eventstore::commands;
namespace customer = domain::customer;
namespace executor = eventstore::executor;

std::optional<ShownAccountNumber> find(const Desk& desk,
                                       const commands::Caller& caller,
                                       domain::AccountNumberId id) {
    auto all = saved_account_numbers(desk, caller);
    const auto found = std::ranges::find(all, id, &ShownAccountNumber::id);
    return found == all.end() ? std::nullopt : std::optional{std::move(*found)};
}

Response answer(std::uint16_t status, const ShownAccountNumber& shown) {
    return Response::json(
        status, json::document([&](json::Object& out) { write_account_number(out, shown); }));
}

boost::asio::awaitable<Response> list(const Desk& desk, Request& request) {
    if (auto behind = co_await wait_for_position(desk, request)) co_return *std::move(behind);
    auto all = saved_account_numbers(desk, customer_of(request));
    const auto next = cut_to_page(desk, request, "account-numbers", all, std::less{});
    if (!next) co_return next.error();
    co_return Response::json(200, json::document([&](json::Object& out) {
                                 out.objects("items", all, write_account_number);
                                 out.member("next", *next);
                             }));
}

/// The event that answered the request before, shown as it was then.
Response replayed(const Desk& desk,
                  const commands::Caller& caller,
                  const commands::Answered& answered) {
    const auto event = opened_event<customer::AccountNumberSaved>(
        desk, caller.partition, answered, {.customer = caller.customer, .order_secret = {}});
    const auto* entry = event ? event->entry.value_if_open() : nullptr;
    if (entry == nullptr) return Problem{"not-found"};
    return answer(201, {event->id, *entry, event->created_at})
        .header("Location", "/v1/account-numbers/" + event->id.value.text())
        .header("Idempotency-Replayed", "true");
}

boost::asio::awaitable<Response> save(const Desk& desk, Request& request) {
    json::Form form{request.json};
    customer::SavedAccountNumber entry;
    entry.number = form.text("number", any_text);
    entry.label = domain::optional_text(form.optional_text("label", any_text));
    if (auto faults = form.errors(); !faults.empty()) co_return fields_invalid(std::move(faults));
    const auto caller = customer_of(request);
    auto command =
        [&desk, caller, entry, key = idempotency_of(desk, request, "save_account_number")](
            executor::Transaction& tx) {
            return commands::save_account_number(tx, caller, entry, key, desk.shop);
        };
    const auto done = co_await desk.engine.execute(caller.partition, std::move(command));
    if (!done) co_return problem_of(done.error());
    if (!done->answer) co_return problem_of(done->answer.error(), desk, request.language);
    const auto& saved = *done->answer;
    if (saved.replay) co_return at_position(replayed(desk, caller, *saved.replay), desk, done->at);
    const auto shown = find(desk, caller, saved.id);
    if (!shown) co_return Problem{"not-found"};
    co_return at_position(answer(saved.created ? 201 : 200, *shown)
                              .header("Location", "/v1/account-numbers/" + saved.id.value.text()),
                          desk,
                          done->at);
}

boost::asio::awaitable<Response> relabel(const Desk& desk, Request& request) {
    json::Form form{request.json};
    auto label = form.patched_text("label", any_text);
    if (label) *label = domain::optional_text(*label);
    if (auto faults = form.errors(); !faults.empty()) co_return fields_invalid(std::move(faults));
    const auto id = id_named<domain::AccountNumberId>(request.path_value("id"));
    if (!id) co_return Problem{"not-found"};
    const auto caller = customer_of(request);
    auto command = [caller, id = *id, label](executor::Transaction& tx) -> commands::Result<void> {
        // What asks for nothing is answered as what changes nothing, with its position.
        if (!label) return {};
        return commands::relabel_account_number(tx, caller, id, *label);
    };
    const auto done = co_await desk.engine.execute(caller.partition, std::move(command));
    if (!done) co_return problem_of(done.error());
    if (!done->answer) co_return problem_of(done->answer.error(), desk, request.language);
    const auto shown = find(desk, caller, *id);
    if (!shown) co_return Problem{"not-found"};
    co_return at_position(answer(200, *shown), desk, done->at);
}

boost::asio::awaitable<Response> remove(const Desk& desk, Request& request) {
    const auto id = id_named<domain::AccountNumberId>(request.path_value("id"));
    if (!id) co_return Problem{"not-found"};
    const auto caller = customer_of(request);
    const auto done = co_await desk.engine.execute(
        caller.partition, [caller, id = *id](executor::Transaction& tx) {
            return commands::remove_account_number(tx, caller, id);
        });
    if (!done) co_return problem_of(done.error());
    if (!done->answer) co_return problem_of(done->answer.error(), desk, request.language);
    co_return at_position(Response::empty(), desk, done->at);
}

}  // namespace

std::vector<Route> account_number_routes(const Desk& desk) {
    return {{.method = Method::get,
             .path = "/v1/account-numbers",
             .operation = "list_account_numbers",
             .access = Access::of_customers(),
             .query = {"limit", "cursor"},
             .handler = handler(desk, list)},
            {.method = Method::post,
             .path = "/v1/account-numbers",
             .operation = "save_account_number",
             .access = Access::of_customers(),
             .idempotency = IdempotencyUse::optional,
             .body = BodyUse::json,
             .handler = handler(desk, save)},
            {.method = Method::patch,
             .path = "/v1/account-numbers/{id}",
             .operation = "relabel_account_number",
             .access = Access::of_customers(),
             .body = BodyUse::merge_patch,
             .precondition = PreconditionUse::optional,
             .handler = handler(desk, relabel)},
            {.method = Method::delete_,
             .path = "/v1/account-numbers/{id}",
             .operation = "remove_account_number",
             .access = Access::of_customers(),
             .precondition = PreconditionUse::optional,
             .media_types = {},
             .handler = handler(desk, remove)}};
}

}  // namespace kontor::adapters::http
