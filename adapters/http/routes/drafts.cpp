#include "eventstore/commands/drafts.hpp"

#include "adapters/http/json/form.hpp"
#include "adapters/http/json/writer.hpp"
#include "adapters/http/routes/draft_answers.hpp"
#include "adapters/http/routes/forms.hpp"
#include "adapters/http/routes/order_answers.hpp"
#include "adapters/http/routes/routes.hpp"

#include <utility>

// The draft order: one a customer, kept on the server (M8–M12).

namespace kontor::adapters::http {
namespace {

namespace commands = eventstore::commands;
namespace customer = domain::customer;
namespace executor = eventstore::executor;

constexpr json::IntegerRule steps{.min = 1, .max = 4};

Response answer(const Desk& desk, const Request& request, const commands::ShownDraft& shown) {
    return Response::json(200, json::document([&](json::Object& out) {
                              write_draft(out, shown, desk.shop.catalogue, request.language);
                          }))
        .header("ETag", etag(shown.version));
}

customer::KeptDraft read_draft(json::Form& form) {
    customer::KeptDraft draft;
    if (const auto step = form.optional_integer("step", steps)) {
        draft.step = static_cast<std::uint32_t>(*step);
    }
    auto order = read_order(form);
    // A draft shows what was sent: an id that nobody can have is not kept.
    if (order.account_number_id == domain::AccountNumberId{}) {
        form.refuse("account_number_id", domain::FieldFault::not_found);
    }
    if (order.address_id == domain::AddressId{}) {
        form.refuse("address_id", domain::FieldFault::not_found);
    }
    draft.account_number = std::move(order.account_number);
    draft.account_number_id = order.account_number_id;
    draft.save_account_number = order.save_account_number;
    draft.address = std::move(order.address);
    draft.address_id = order.address_id;
    draft.save_address = order.save_address;
    draft.reference = std::move(order.reference);
    if (order.lines) {
        draft.lines.emplace();
        for (auto& line : *order.lines) {
            draft.lines->push_back({std::move(line.sku), line.quantity});
        }
    }
    return draft;
}

boost::asio::awaitable<Response> get(const Desk& desk, Request& request) {
    if (auto behind = co_await wait_for_position(desk, request)) co_return *std::move(behind);
    const auto caller = customer_of(request);
    auto command = [&desk, caller](executor::Transaction& tx) {
        return commands::show_draft(tx, caller, desk.shop);
    };
    const auto done = co_await desk.engine.execute(caller.partition, std::move(command));
    if (!done) co_return problem_of(done.error());
    if (!done->answer) co_return problem_of(done->answer.error(), desk, request.language);
    co_return answer(desk, request, *done->answer);
}

boost::asio::awaitable<Response> save(const Desk& desk, Request& request) {
    json::Form form{request.json};
    const auto draft = read_draft(form);
    if (auto faults = form.errors(); !faults.empty()) co_return fields_invalid(std::move(faults));
    const auto caller = customer_of(request);
    const commands::DraftCondition condition{.expected = request.if_none
                                                             ? customer::DraftExpected::nothing
                                                             : customer::DraftExpected::something,
                                             .version = expected_revision(request)};
    auto command = [&desk, caller, draft, condition](executor::Transaction& tx) {
        return commands::save_draft(tx, caller, draft, condition, desk.shop);
    };
    const auto done = co_await desk.engine.execute(caller.partition, std::move(command));
    if (!done) co_return problem_of(done.error());
    if (!done->answer) co_return problem_of(done->answer.error(), desk, request.language);
    co_return at_position(answer(desk, request, *done->answer), desk, done->at);
}

boost::asio::awaitable<Response> remove(const Desk& desk, Request& request) {
    const auto caller = customer_of(request);
    auto command = [caller, expected = expected_revision(request)](executor::Transaction& tx) {
        return commands::remove_draft(tx, caller, expected);
    };
    const auto done = co_await desk.engine.execute(caller.partition, std::move(command));
    if (!done) co_return problem_of(done.error());
    if (!done->answer) co_return problem_of(done->answer.error(), desk, request.language);
    co_return at_position(Response::empty(), desk, done->at);
}

boost::asio::awaitable<Response> place(const Desk& desk, Request& request) {
    json::Form form{request.json};
    if (auto faults = form.errors(); !faults.empty()) co_return fields_invalid(std::move(faults));
    const auto caller = customer_of(request);
    const auto key = idempotency_of(desk, request, "place_draft");
    if (!key) co_return Problem{"unauthenticated"};
    auto command = [&desk, caller, expected = expected_revision(request), key = *key](
                       executor::Transaction& tx) {
        return commands::place_draft(tx, caller, expected, key, desk.shop);
    };
    const auto done = co_await desk.engine.execute(caller.partition, std::move(command));
    if (!done) co_return problem_of(done.error());
    if (!done->answer) co_return problem_of(done->answer.error(), desk, request.language);
    co_return placed_answer(desk, request, *done->answer, done->at);
}

}  // namespace

std::vector<Route> draft_routes(const Desk& desk) {
    return {{.method = Method::get,
             .path = "/v1/draft",
             .operation = "get_draft",
             .access = Access::of_customers(),
             .handler = handler(desk, get)},
            {.method = Method::put,
             .path = "/v1/draft",
             .operation = "save_draft",
             .access = Access::of_customers(),
             .body = BodyUse::json,
             .precondition = PreconditionUse::creating,
             .handler = handler(desk, save)},
            {.method = Method::delete_,
             .path = "/v1/draft",
             .operation = "delete_draft",
             .access = Access::of_customers(),
             .precondition = PreconditionUse::optional,
             .media_types = {},
             .handler = handler(desk, remove)},
            {.method = Method::post,
             .path = "/v1/draft/order",
             .operation = "place_draft",
             .access = Access::of_customers(),
             .idempotency = IdempotencyUse::required,
             .body = BodyUse::json_optional,
             .precondition = PreconditionUse::optional,
             .handler = handler(desk, place)}};
}

}  // namespace kontor::adapters::http
