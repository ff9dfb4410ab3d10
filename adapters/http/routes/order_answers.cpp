#include "adapters/http/routes/order_answers.hpp"

#include "adapters/http/json/writer.hpp"
#include "adapters/http/routes/rendering.hpp"
#include "projections/history/history.hpp"

#include <utility>

namespace kontor::adapters::http {

namespace details = projections::details;
namespace history = projections::history;

std::optional<details::Details> own_order(const Desk& desk,
                                          const eventstore::commands::Caller& caller,
                                          const domain::OrderNumber& number,
                                          std::optional<std::uint64_t> up_to) {
    const auto& view = desk.projections.view("history").view();
    const auto row = history::order_of(view, caller.partition, caller.customer, number);
    if (!row) return std::nullopt;
    const auto rules = order_rules(rules_of(desk, caller.partition));
    const auto now = desk.clock.now();
    // M16: hidden at the instant, whether its key is destroyed yet or not.
    if (now >= domain::order::expires_at(row->placed_at, row->final_at, row->held_at, rules)) {
        return std::nullopt;
    }
    auto order = details::read(desk.details(),
                               caller.partition,
                               number,
                               {.customer = caller.customer, .order_secret = row->secret},
                               up_to);
    if (!order || !order->placing) return std::nullopt;
    return order;
}

std::optional<std::string> order_json(const Desk& desk,
                                      const Request& request,
                                      const domain::OrderNumber& number,
                                      std::optional<std::uint64_t> up_to) {
    const auto caller = customer_of(request);
    const auto order = own_order(desk, caller, number, up_to);
    if (!order) return std::nullopt;
    const auto rules = order_rules(rules_of(desk, caller.partition));
    return json::document([&](json::Object& out) {
        write_order(out, *order, rules, desk.clock.now(), request.language);
    });
}

namespace {

/// An order that was placed this moment, from what was appended.
std::optional<std::string> new_order_json(const Desk& desk,
                                          const Request& request,
                                          const eventstore::commands::PlacedOrder& placed) {
    const auto order =
        details::just_placed(desk.details(), placed.number, placed.version, *placed.placed);
    if (!order) return std::nullopt;
    const auto rules = order_rules(rules_of(desk, customer_of(request).partition));
    return json::document([&](json::Object& out) {
        write_order(out, *order, rules, desk.clock.now(), request.language);
    });
}

}  // namespace

std::optional<domain::OrderNumber> own_number(const Desk& desk, const Request& request) {
    const auto& text = request.path_value("number");
    const auto partition = desk.shop.tokens.partition_of(text);
    if (partition != customer_of(request).partition) return std::nullopt;
    return normalised_number(text);
}

Response placed_answer(const Desk& desk,
                       const Request& request,
                       const eventstore::commands::PlacedOrder& placed,
                       const eventstore::executor::Durable& at) {
    auto body = placed.placed ? new_order_json(desk, request, placed)
                              : order_json(desk, request, placed.number, placed.version);
    // Placed before and purged since: its customer cannot see it any more.
    if (!body) return Problem{"not-found"};
    auto response = Response::json(201, *std::move(body))
                        .header("Location", "/v1/orders/" + placed.number.value);
    if (placed.replayed) response = std::move(response).header("Idempotency-Replayed", "true");
    return at_position(std::move(response), desk, at);
}

}  // namespace kontor::adapters::http
