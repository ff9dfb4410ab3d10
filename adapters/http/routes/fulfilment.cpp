#include "eventstore/commands/fulfilment.hpp"

#include "adapters/http/exchange/uri.hpp"
#include "adapters/http/json/form.hpp"
#include "adapters/http/json/writer.hpp"
#include "adapters/http/routes/forms.hpp"
#include "adapters/http/routes/rendering.hpp"
#include "adapters/http/routes/routes.hpp"
#include "eventstore/codec/seal.hpp"
#include "projections/worklist/worklist.hpp"

#include <algorithm>
#include <cstring>

namespace kontor::adapters::http {
namespace {

namespace commands = eventstore::commands;
namespace details = projections::details;
namespace executor = eventstore::executor;
namespace order = domain::order;
namespace worklist = projections::worklist;

/// What a number in a path leads to.
struct Located {
    eventstore::log::Partition partition;
    domain::OrderNumber number;
};

std::expected<Located, Problem> locate(const Desk& desk, const Request& request) {
    const auto& text = request.path_value("number");
    const auto partition = desk.shop.tokens.partition_of(text);
    if (!partition) return std::unexpected{Problem{"not-found"}};
    return Located{*partition, normalised_number(text)};
}

/// Which keys fulfilment may use: the customer's, while the order has one, else custody's.
eventstore::vault::Subject subject_of(const Desk& desk,
                                      const Located& located,
                                      const order::Placed& placed) {
    eventstore::vault::Subject subject{.customer = {}, .order_secret = placed.secret};
    const auto owner = eventstore::codec::open(
        placed.customer, desk.vault, subject, executor::stream_of(located.number).value);
    if (const auto* customer = std::get_if<domain::CustomerId>(&owner))
        subject.customer = *customer;
    return subject;
}

/// The order as fulfilment may see it now: not found, erased, or all that delivering needs.
std::expected<details::Details, Problem> deliverable(const Desk& desk,
                                                     const Located& located,
                                                     std::optional<std::uint64_t> up_to) {
    const auto slot = desk.states.slot(located.partition, executor::stream_of(located.number));
    const auto& state = std::get<order::State>(slot.state);
    if (std::holds_alternative<order::Purged>(state)) return std::unexpected{Problem{"erased"}};
    const auto* placed = std::get_if<order::Placed>(&state);
    if (placed == nullptr) return std::unexpected{Problem{"not-found"}};
    const auto rules = order_rules(rules_of(desk, located.partition));
    if (desk.clock.now() >= order::expires_at(*placed, rules)) {
        return std::unexpected{Problem{"erased"}};  // M16.
    }
    auto order = details::read(desk.details(),
                               located.partition,
                               located.number,
                               subject_of(desk, located, *placed),
                               up_to);
    if (!order || !order->delivery) return std::unexpected{Problem{"erased"}};
    const auto hidden =
        order::tracking_expires_at(order->placed_at, order->completed_at, order->final_at, rules);
    if (desk.clock.now() >= hidden) {  // M17.
        for (auto& shipment : order->shipments) shipment.tracking_url.reset();
    }
    return *std::move(order);
}

boost::asio::awaitable<Response> get_order(const Desk& desk, Request& request) {
    if (auto behind = co_await wait_for_position(desk, request)) co_return *std::move(behind);
    const auto located = locate(desk, request);
    if (!located) co_return located.error();
    const auto order = deliverable(desk, *located, std::nullopt);
    if (!order) co_return order.error();
    co_return Response::json(200, json::document([&](json::Object& out) {
                                 write_delivery(out, *order, request.language);
                             }));
}

// The work list walks statuses, and within each the partitions; the cursor says where it stands.

struct ListCursor {
    std::uint8_t status = 0;
    std::uint16_t partition = 0;
    std::int64_t placed_at = 0;
    std::string number;
};

std::string to_bytes(const ListCursor& cursor) {
    std::string bytes(1 + sizeof cursor.partition + sizeof cursor.placed_at, '\0');
    bytes[0] = static_cast<char>(cursor.status);
    std::memcpy(bytes.data() + 1, &cursor.partition, sizeof cursor.partition);
    std::memcpy(
        bytes.data() + 1 + sizeof cursor.partition, &cursor.placed_at, sizeof cursor.placed_at);
    return bytes + cursor.number;
}

std::optional<ListCursor> cursor_in(std::string_view bytes) {
    ListCursor cursor;
    constexpr auto head = 1 + sizeof cursor.partition + sizeof cursor.placed_at;
    if (bytes.size() < head) return std::nullopt;
    cursor.status = static_cast<std::uint8_t>(bytes[0]);
    std::memcpy(&cursor.partition, bytes.data() + 1, sizeof cursor.partition);
    std::memcpy(
        &cursor.placed_at, bytes.data() + 1 + sizeof cursor.partition, sizeof cursor.placed_at);
    cursor.number = bytes.substr(head);
    return cursor;
}

struct Listed {
    worklist::Entry entry;
    ListCursor cursor;
};

std::vector<Listed> listed(const Desk& desk,
                           const std::vector<order::Status>& statuses,
                           const std::optional<ListCursor>& after,
                           std::size_t limit) {
    std::vector<Listed> found;
    const auto& view = desk.projections.view("worklist").view();
    for (const auto status : statuses) {
        const auto code = static_cast<std::uint8_t>(status);
        if (after && code < after->status) continue;
        for (std::uint16_t i = 0; i < desk.engine.partitions() && found.size() < limit; ++i) {
            std::optional<worklist::After> from;
            if (after && code == after->status) {
                if (i < after->partition) continue;
                if (i == after->partition) {
                    const std::chrono::milliseconds placed_at{after->placed_at};
                    from = {domain::Timestamp{placed_at}, after->number};
                }
            }
            for (auto& entry : worklist::orders_in(view, {i}, status, from, limit - found.size())) {
                ListCursor cursor{.status = code,
                                  .partition = i,
                                  .placed_at = entry.row.placed_at.time_since_epoch().count(),
                                  .number = entry.number.value};
                found.push_back({std::move(entry), std::move(cursor)});
            }
        }
    }
    return found;
}

std::expected<std::vector<order::Status>, Problem> statuses_of(const Request& request) {
    const auto names = enum_names(order::Status{});
    const auto text = request.query_value("status");
    std::vector<order::Status> statuses;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto status = static_cast<order::Status>(i);
        // Without a status: what is still to be done.
        const bool wanted = text ? *text == names[i] : !order::is_final(status);
        if (wanted) statuses.push_back(status);
    }
    if (statuses.empty()) {
        return std::unexpected{Problem{"query-parameter-invalid"}.with("parameter", "status")};
    }
    return statuses;
}

boost::asio::awaitable<Response> list_orders(const Desk& desk, Request& request) {
    if (auto behind = co_await wait_for_position(desk, request)) co_return *std::move(behind);
    const auto statuses = statuses_of(request);
    if (!statuses) co_return statuses.error();
    const auto what = "fulfilment:" + std::string{request.query_value("status").value_or("")};
    const auto page = page_of(desk, request, what);
    if (!page) co_return page.error();
    std::optional<ListCursor> after;
    if (page->after) {
        after = cursor_in(*page->after);
        if (!after) co_return Problem{"cursor-invalid"};
    }
    auto found = listed(desk, *statuses, after, page->limit + 1);
    std::optional<std::string> next;
    if (found.size() > page->limit) {
        found.pop_back();
        next = next_cursor(desk, what, to_bytes(found.back().cursor));
    }
    co_return Response::json(200, json::document([&](json::Object& out) {
                                 out.objects(
                                     "items", found, [](json::Object& element, const Listed& item) {
                                         const auto& row = item.entry.row;
                                         element.member("number", item.entry.number.value);
                                         element.member("status", name_of(row.status));
                                         element.member("placed_at", row.placed_at);
                                         element.member("country", row.country);
                                         element.member("version", row.version);
                                     });
                                 out.member("next", next);
                             }));
}

Response progress_answer(const Desk& desk,
                         const Located& located,
                         const executor::Done<commands::Result<commands::Progress>>& done) {
    auto progress = *done.answer;
    // Nothing new: the answer is the one of the event that had said it.
    if (!progress.created) {
        const auto then =
            deliverable(desk,
                        located,
                        progress.replay ? std::optional{progress.replay->version} : std::nullopt);
        if (!then) return then.error();
        progress.status = then->status;
        progress.version = then->version;
    }
    auto response = Response::json(200, json::document([&](json::Object& out) {
                                       out.member("status", name_of(progress.status));
                                       out.member("version", progress.version);
                                   }));
    if (progress.replay) response = std::move(response).header("Idempotency-Replayed", "true");
    return at_position(std::move(response), desk, done.at);
}

boost::asio::awaitable<Response> progress(const Desk& desk,
                                          Request& request,
                                          order::Command command,
                                          std::string operation) {
    const auto located = locate(desk, request);
    if (!located) co_return located.error();
    auto decide = [&desk,
                   number = located->number,
                   command = std::move(command),
                   actor = machine_of(request),
                   key = idempotency_of(desk, request, operation + ':' + located->number.value)](
                      executor::Transaction& tx) {
        return commands::progress(tx, number, command, actor, key, desk.shop);
    };
    const auto done = co_await desk.engine.execute(located->partition, std::move(decide));
    if (!done) co_return problem_of(done.error());
    if (!done->answer) co_return problem_of(done->answer.error(), desk, request.language);
    co_return progress_answer(desk, *located, *done);
}

boost::asio::awaitable<Response> accept(const Desk& desk, Request& request) {
    json::Form form{request.json};
    if (auto faults = form.errors(); !faults.empty()) co_return fields_invalid(std::move(faults));
    co_return co_await progress(desk, request, order::AcceptOrder{}, "accept");
}

boost::asio::awaitable<Response> reject(const Desk& desk, Request& request) {
    json::Form form{request.json};
    auto reason = form.text("reason", {.length_min = 1, .length_max = 500});
    if (auto faults = form.errors(); !faults.empty()) co_return fields_invalid(std::move(faults));
    order::RejectOrder command{std::move(reason)};
    co_return co_await progress(desk, request, std::move(command), "reject");
}

boost::asio::awaitable<Response> complete(const Desk& desk, Request& request) {
    json::Form form{request.json};
    const order::CompleteOrder command{form.optional_flag("close_short").value_or(false)};
    if (auto faults = form.errors(); !faults.empty()) co_return fields_invalid(std::move(faults));
    co_return co_await progress(desk, request, command, "complete");
}

bool is_shipment_id(std::string_view id) {
    const auto plain = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    };
    return !id.empty() && id.size() <= 64 && plain(id.front()) &&
           std::ranges::all_of(
               id, [&](char c) { return plain(c) || c == '.' || c == '_' || c == '-'; });
}

commands::ShipmentReport read_report(json::Form& form, std::string id) {
    commands::ShipmentReport report{.shipment = {std::move(id)}};
    if (auto lines = form.optional_objects("lines")) {
        report.lines.emplace();
        for (auto& line : *lines) {
            constexpr std::int64_t most = 4'294'967'295;
            const auto number = line.integer("line", {.min = 1, .max = most});
            const auto quantity = line.integer("quantity", {.min = 1, .max = most});
            report.lines->push_back(
                {static_cast<std::uint32_t>(number), static_cast<std::uint32_t>(quantity)});
        }
    }
    report.tracking_url =
        form.optional_text("tracking_url", {.length_min = 1, .length_max = 2'000});
    // What is at fault already reads as empty.
    if (!report.tracking_url.value_or("").empty() && !is_uri(*report.tracking_url)) {
        form.refuse(
            "tracking_url", domain::FieldFault::pattern, {}, "https://tracking.example/t/1");
    }
    report.carrier = form.optional_text("carrier", {.length_min = 1, .length_max = 60});
    report.shipped_at = form.optional_instant("shipped_at");
    return report;
}

boost::asio::awaitable<Response> ship(const Desk& desk, Request& request) {
    json::Form form{request.json};
    auto report = read_report(form, request.path_value("shipment_id"));
    if (auto faults = form.errors(); !faults.empty()) co_return fields_invalid(std::move(faults));
    const auto located = locate(desk, request);
    if (!located) co_return located.error();
    if (!is_shipment_id(report.shipment.value)) co_return Problem{"not-found"};

    auto decide = [&desk, number = located->number, report, actor = machine_of(request)](
                      executor::Transaction& tx) {
        return commands::ship(tx, number, report, actor, desk.shop);
    };
    const auto done = co_await desk.engine.execute(located->partition, std::move(decide));
    if (!done) co_return problem_of(done.error());
    if (!done->answer) co_return problem_of(done->answer.error(), desk, request.language);
    const auto order = deliverable(desk, *located, std::nullopt);
    if (!order) co_return order.error();
    const auto shipment =
        std::ranges::find(order->shipments, report.shipment, &details::ShownShipment::shipment);
    if (shipment == order->shipments.end()) co_return Problem{"not-found"};
    auto body = json::document([&](json::Object& out) {
        out.member("shipment_id", shipment->shipment.value);
        out.member("status", name_of(done->answer->status));
        out.member("version", order->version);
        out.objects(
            "lines", shipment->lines, [](json::Object& element, const order::ShippedLine& line) {
                element.member("line", line.line);
                element.member("quantity", line.quantity);
            });
        out.member("tracking_url", shipment->tracking_url);
        out.member("carrier", shipment->carrier);
        out.member("shipped_at", shipment->shipped_at);
    });
    co_return at_position(
        Response::json(done->answer->created ? 201 : 200, std::move(body)), desk, done->at);
}

}  // namespace

std::vector<Route> fulfilment_routes(const Desk& desk) {
    const auto clerks = Access::of_roles({"fulfilment"});
    const std::string one = "/v1/fulfilment/orders/{number}";
    const auto post = [&](const char* path, const char* operation, BodyUse body, auto answer) {
        return Route{.method = Method::post,
                     .path = one + path,
                     .operation = operation,
                     .access = clerks,
                     .idempotency = IdempotencyUse::optional,
                     .body = body,
                     .precondition = PreconditionUse::optional,
                     .handler = handler(desk, answer)};
    };
    return {{.method = Method::get,
             .path = "/v1/fulfilment/orders",
             .operation = "list_fulfilment_orders",
             .access = clerks,
             .query = {"status", "limit", "cursor"},
             .handler = handler(desk, list_orders)},
            {.method = Method::get,
             .path = one,
             .operation = "get_fulfilment_order",
             .access = clerks,
             .handler = handler(desk, get_order)},
            post("/acceptance", "accept_order", BodyUse::json_optional, accept),
            post("/rejection", "reject_order", BodyUse::json, reject),
            post("/completion", "complete_order", BodyUse::json_optional, complete),
            {.method = Method::put,
             .path = one + "/shipments/{shipment_id}",
             .operation = "report_shipment",
             .access = clerks,
             .body = BodyUse::json_optional,
             .precondition = PreconditionUse::optional,
             .handler = handler(desk, ship)}};
}

}  // namespace kontor::adapters::http
