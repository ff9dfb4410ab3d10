#include "adapters/http/json/form.hpp"
#include "adapters/http/json/writer.hpp"
#include "adapters/http/routes/forms.hpp"
#include "adapters/http/routes/own_things.hpp"
#include "adapters/http/routes/rendering.hpp"
#include "adapters/http/routes/replay.hpp"
#include "adapters/http/routes/routes.hpp"
#include "domain/text.hpp"
#include "eventstore/commands/personal_data.hpp"

#include <algorithm>

namespace kontor::adapters::http {
namespace {

namespace commands = eventstore::commands;
namespace customer = domain::customer;
namespace executor = eventstore::executor;

Response answer(std::uint16_t status, const ShownAddress& shown) {
    return Response::json(
               status, json::document([&](json::Object& out) { write_saved_address(out, shown); }))
        .header("ETag", etag(shown.revision));
}

/// The saved address of that id as it is now.
Response current(const Desk& desk,
                 const commands::Caller& caller,
                 domain::AddressId id,
                 std::uint16_t status) {
    const auto all = saved_addresses(desk, caller);
    const auto found = std::ranges::find(all, id, &ShownAddress::id);
    if (found == all.end()) return Problem{"not-found"};
    return answer(status, *found);
}

customer::SavedAddress read_entry(json::Form& form) {
    customer::SavedAddress entry;
    entry.address = read_address(form);
    entry.label = domain::optional_text(form.optional_text("label", any_text));
    return entry;
}

boost::asio::awaitable<Response> list(const Desk& desk, Request& request) {
    if (auto behind = co_await wait_for_position(desk, request)) co_return *std::move(behind);
    const auto page = page_of(desk, request, "addresses");
    if (!page) co_return page.error();
    auto all = saved_addresses(desk, customer_of(request));
    std::erase_if(all, [&](const ShownAddress& shown) {
        return page->after && shown.id.value.text() <= *page->after;
    });
    std::optional<std::string> next;
    if (all.size() > page->limit) {
        all.resize(page->limit);
        next = next_cursor(desk, "addresses", all.back().id.value.text());
    }
    co_return Response::json(200, json::document([&](json::Object& out) {
                                 out.objects("items", all, write_saved_address);
                                 out.member("next", next);
                             }));
}

boost::asio::awaitable<Response> get(const Desk& desk, Request& request) {
    if (auto behind = co_await wait_for_position(desk, request)) co_return *std::move(behind);
    const auto id = id_named<domain::AddressId>(request.path_value("id"));
    if (!id) co_return Problem{"not-found"};
    co_return current(desk, customer_of(request), *id, 200);
}

Response replayed(const Desk& desk,
                  const commands::Caller& caller,
                  const commands::Answered& answered) {
    const auto event = opened_event<customer::AddressSaved>(
        desk, caller.partition, answered, {.customer = caller.customer, .order_secret = {}});
    const auto* entry = event ? event->entry.value_if_open() : nullptr;
    if (entry == nullptr) return Problem{"not-found"};
    return answer(201, {event->id, *entry, event->revision})
        .header("Location", "/v1/addresses/" + event->id.value.text())
        .header("Idempotency-Replayed", "true");
}

boost::asio::awaitable<Response> save(const Desk& desk, Request& request) {
    json::Form form{request.json};
    const auto entry = read_entry(form);
    auto faults = form.errors();
    add_faults(faults, domain::address::faults_in(domain::address::normalised(entry.address), ""));
    if (!faults.empty()) co_return fields_invalid(std::move(faults));
    const auto caller = customer_of(request);
    auto command = [caller, entry, key = idempotency_of(desk, request, "save_address")](
                       executor::Transaction& tx) {
        return commands::save_address(tx, caller, entry, key);
    };
    const auto done = co_await desk.engine.execute(caller.partition, std::move(command));
    if (!done) co_return problem_of(done.error());
    if (!done->answer) co_return problem_of(done->answer.error(), desk, request.language);
    const auto& saved = *done->answer;
    if (saved.replay) co_return at_position(replayed(desk, caller, *saved.replay), desk, done->at);
    co_return at_position(current(desk, caller, saved.id, 201)
                              .header("Location", "/v1/addresses/" + saved.id.value.text()),
                          desk,
                          done->at);
}

boost::asio::awaitable<Response> change(const Desk& desk, Request& request) {
    json::Form form{request.json};
    const auto entry = read_entry(form);
    auto faults = form.errors();
    add_faults(faults, domain::address::faults_in(domain::address::normalised(entry.address), ""));
    if (!faults.empty()) co_return fields_invalid(std::move(faults));
    const auto id = id_named<domain::AddressId>(request.path_value("id"));
    if (!id) co_return Problem{"not-found"};
    const auto caller = customer_of(request);
    auto command = [caller, entry, id = *id, expected = expected_revision(request)](
                       executor::Transaction& tx) {
        return commands::change_address(tx, caller, id, entry, expected);
    };
    const auto done = co_await desk.engine.execute(caller.partition, std::move(command));
    if (!done) co_return problem_of(done.error());
    if (!done->answer) co_return problem_of(done->answer.error(), desk, request.language);
    co_return at_position(current(desk, caller, *id, 200), desk, done->at);
}

boost::asio::awaitable<Response> remove(const Desk& desk, Request& request) {
    const auto id = id_named<domain::AddressId>(request.path_value("id"));
    if (!id) co_return Problem{"not-found"};
    const auto caller = customer_of(request);
    auto command =
        [caller, id = *id, expected = expected_revision(request)](executor::Transaction& tx) {
            return commands::remove_address(tx, caller, id, expected);
        };
    const auto done = co_await desk.engine.execute(caller.partition, std::move(command));
    if (!done) co_return problem_of(done.error());
    if (!done->answer) co_return problem_of(done->answer.error(), desk, request.language);
    co_return at_position(Response::empty(), desk, done->at);
}

}  // namespace

std::vector<Route> address_routes(const Desk& desk) {
    return {{.method = Method::get,
             .path = "/v1/addresses",
             .operation = "list_addresses",
             .access = Access::of_customers(),
             .query = {"limit", "cursor"},
             .handler = handler(desk, list)},
            {.method = Method::post,
             .path = "/v1/addresses",
             .operation = "save_address",
             .access = Access::of_customers(),
             .idempotency = IdempotencyUse::optional,
             .body = BodyUse::json,
             .handler = handler(desk, save)},
            {.method = Method::get,
             .path = "/v1/addresses/{id}",
             .operation = "get_address",
             .access = Access::of_customers(),
             .handler = handler(desk, get)},
            {.method = Method::put,
             .path = "/v1/addresses/{id}",
             .operation = "change_address",
             .access = Access::of_customers(),
             .body = BodyUse::json,
             .precondition = PreconditionUse::required,
             .handler = handler(desk, change)},
            {.method = Method::delete_,
             .path = "/v1/addresses/{id}",
             .operation = "delete_address",
             .access = Access::of_customers(),
             .precondition = PreconditionUse::optional,
             .media_types = {},
             .handler = handler(desk, remove)}};
}

}  // namespace kontor::adapters::http
