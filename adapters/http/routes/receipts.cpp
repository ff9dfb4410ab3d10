#include "adapters/http/json/writer.hpp"
#include "adapters/http/routes/routes.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What became of a request to be forgotten (M20). No credential: the id is 256 bits that only the
// person was told. It says dates, never counts, positions or names.

namespace kontor::adapters::http {
namespace {

namespace executor = eventstore::executor;
namespace receipt = domain::receipt;
using std::chrono::days;
using std::chrono::milliseconds;

std::string day_text(domain::Timestamp instant) {
    const std::chrono::year_month_day day{std::chrono::floor<days>(instant)};
    std::string text = std::to_string(int{day.year()});
    for (const unsigned part : {unsigned{day.month()}, unsigned{day.day()}}) {
        text.append(part < 10 ? "-0" : "-").append(std::to_string(part));
    }
    return text;
}

/// It may be in any partition: the id does not tell. Once its time is over it is as unknown as any,
/// whether it is purged yet or not.
std::optional<receipt::State> found(const Desk& desk, const std::string& id) {
    const auto stream = executor::stream_of_receipt(id);
    for (std::uint16_t i = 0; i < desk.engine.partitions(); ++i) {
        const auto slot = desk.states.slot({i}, stream);
        const auto& state = std::get<receipt::State>(slot.state);
        if (receipt::is_shown(state, desk.clock.now())) return state;
    }
    return std::nullopt;
}

/// When nothing will be left: the last key's epoch is replaced within a day and dies a backup
/// window later, which is seen within another. A hold that the receipt does not know of may have
/// kept a key for longer: then not before tomorrow.
domain::Timestamp expected_end(const Desk& desk, domain::Timestamp keys_gone_at) {
    return std::max(keys_gone_at + days{1} + desk.backup_window + days{1},
                    desk.clock.now() + days{1});
}

struct Kept {
    std::string_view what;
    domain::Timestamp until;
};

std::vector<Kept> kept_by(const receipt::State& state, domain::Timestamp now) {
    std::vector<Kept> kept;
    if (state.custody_ended_at || state.completed_at) return kept;
    const auto note = [&](std::string_view what, const std::optional<domain::Timestamp>& until) {
        if (until && now < *until) kept.push_back({what, *until});
    };
    note("delivery-of-accepted-orders", state.custody_until);
    note("orders-on-legal-hold", state.hold_until);
    return kept;
}

struct Store {
    std::string_view name;
    std::string_view state;
};

std::array<Store, 5> stores_of(const receipt::State& state) {
    const std::string_view read = state.erased_at ? "erased" : "pending";
    const std::string_view bytes = state.completed_at ? "erased" : "pending";
    return {{{"keys", read}, {"views", read}, {"sessions", read}, {"mails", read}, {"log", bytes}}};
}

boost::asio::awaitable<Response> get_receipt(const Desk& desk, Request& request) {
    if (auto behind = co_await wait_for_position(desk, request)) co_return *std::move(behind);
    const auto state = found(desk, request.path_value("id"));
    if (!state) co_return Problem{"not-found"};
    co_return Response::json(
        200, json::document([&](json::Object& out) {
            out.member("status", *receipt::status_of(*state));
            out.member("requested_on", day_text(*state->opened_at));
            if (const auto gone = receipt::keys_expected_gone_at(*state)) {
                out.member("erased_at", *state->erased_at);
                out.member("complete_on",
                           day_text(state->completed_at.value_or(expected_end(desk, *gone))));
            }
            out.objects("kept",
                        kept_by(*state, desk.clock.now()),
                        [](json::Object& element, const Kept& kept) {
                            element.member("what", kept.what);
                            // The end of a day belongs to the next one.
                            element.member("until", day_text(kept.until - milliseconds{1}));
                        });
            out.objects("stores", stores_of(*state), [](json::Object& element, const Store& store) {
                element.member("name", store.name);
                element.member("state", store.state);
            });
        }));
}

}  // namespace

std::vector<Route> receipt_routes(const Desk& desk) {
    return {{.method = Method::get,
             .path = "/v1/erasure-receipts/{id}",
             .operation = "get_erasure_receipt",
             .access = Access::of_everybody(),
             .handler = handler(desk, get_receipt)}};
}

}  // namespace kontor::adapters::http
