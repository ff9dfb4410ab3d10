#include "adapters/http/json/form.hpp"
#include "adapters/http/json/writer.hpp"
#include "adapters/http/routes/forms.hpp"
#include "adapters/http/routes/rendering.hpp"
#include "adapters/http/routes/routes.hpp"
#include "eventstore/commands/personal_data.hpp"

namespace kontor::adapters::http {
namespace {

namespace commands = eventstore::commands;
namespace executor = eventstore::executor;

Response shown(const Desk& desk, const commands::Caller& caller) {
    const auto view = customer_view(desk, caller.partition, caller.customer);
    if (!view) return Problem{"unauthenticated"};
    auto response =
        Response::json(200, json::document([&](json::Object& out) { write_customer(out, *view); }))
            .header("ETag", etag(view->state.profile_revision));
    // It is the profile's, and there is more in the answer.
    response.tag_tells_all = false;
    return response;
}

boost::asio::awaitable<Response> get_me(const Desk& desk, Request& request) {
    if (auto behind = co_await wait_for_position(desk, request)) co_return *std::move(behind);
    co_return shown(desk, customer_of(request));
}

/// M18. RFC 7396.
boost::asio::awaitable<Response> change_me(const Desk& desk, Request& request) {
    json::Form form{request.json};
    commands::ProfilePatch patch;
    // A null would remove what must be there, which the domain then says.
    const auto required = [&](std::string_view name) -> std::optional<std::string> {
        const auto change = form.patched_text(name, any_text);
        if (!change) return std::nullopt;
        return change->value_or(std::string{});
    };
    patch.company_name = required("company_name");
    patch.contact_name = required("contact_name");
    patch.phone = form.patched_text("phone", any_text);
    const auto languages = enum_names(domain::Language{});
    if (form.mentions("language")) {
        patch.language = static_cast<domain::Language>(form.choice("language", languages));
    }
    if (auto faults = form.errors(); !faults.empty()) co_return fields_invalid(std::move(faults));

    const auto caller = customer_of(request);
    auto command =
        [caller, patch, expected = expected_revision(request)](executor::Transaction& tx) {
            return commands::change_profile(tx, caller, patch, expected);
        };
    const auto done = co_await desk.engine.execute(caller.partition, std::move(command));
    if (!done) co_return problem_of(done.error());
    if (!done->answer) co_return problem_of(done->answer.error(), desk, request.language);
    co_return at_position(shown(desk, caller), desk, done->at);
}

}  // namespace

std::vector<Route> profile_routes(const Desk& desk) {
    return {{.method = Method::get,
             .path = "/v1/me",
             .operation = "get_me",
             .access = Access::of_customers(),
             .handler = handler(desk, get_me)},
            {.method = Method::patch,
             .path = "/v1/me",
             .operation = "change_me",
             .access = Access::of_customers(),
             .body = BodyUse::merge_patch,
             .precondition = PreconditionUse::required,
             .handler = handler(desk, change_me)}};
}

}  // namespace kontor::adapters::http
