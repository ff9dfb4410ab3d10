#include "adapters/http/json/writer.hpp"
#include "adapters/http/routes/routes.hpp"
#include "adapters/http/tables/dictionary.hpp"
#include "adapters/http/tables/table.hpp"
#include "domain/statistics/figures.hpp"
#include "eventstore/codec/digest.hpp"
#include "projections/statistics/released.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

// What analysts see (M27): released weeks as they were frozen, and nothing computed from them.

namespace kontor::adapters::http {
namespace {

namespace released = projections::statistics;
namespace counted = domain::statistics;
using counted::Measure;
using counted::Period;

constexpr std::string_view all = "all";

/// A name for a row that says nothing but which row it is; the same bytes give the same name.
std::string token_of(const std::vector<std::string_view>& parts) {
    constexpr std::size_t digits = 12;
    eventstore::codec::Digest digest;
    for (const auto part : parts) digest.add(part);
    return digest.hex().substr(0, digits);
}

/// A week is released once, so its name is its release's: whatever else happened in it, nothing of
/// that shows in the rows of another table.
std::string release_of(const released::ReleasedWeek& week) {
    return week.period.value + ".1";
}

std::string or_all(const std::string& name) {
    return name.empty() ? std::string{all} : name;
}

std::vector<TableValue> row_of(const released::ReleasedWeek& week,
                               const std::string& release,
                               const counted::Figure& figure,
                               std::size_t index) {
    const auto& cell = figure.cell;
    std::vector<TableValue> row{week.period.value};
    if (figure.measure == Measure::orders) {
        const auto names = enum_names(cell.outcome);
        row.emplace_back(std::string{names.at(static_cast<std::size_t>(cell.outcome))});
        row.emplace_back(or_all(cell.country));
        row.emplace_back(or_all(cell.region));
    } else {
        row.emplace_back(or_all(cell.country));
        row.emplace_back(or_all(cell.category));
        row.emplace_back(or_all(cell.material));
    }
    const auto value = week.values.at(index);
    const bool is_suppressed = value < 0;
    row.emplace_back(is_suppressed ? std::optional<std::int64_t>{} : value);
    row.emplace_back(is_suppressed);
    row.emplace_back(release);
    row.emplace_back(token_of({"position", release, std::to_string(index)}));
    return row;
}

Table table_of(const std::vector<released::ReleasedWeek>& weeks, Measure measure) {
    Table table;
    if (measure == Measure::orders) {
        table.columns = {"week", "outcome", "country", "region", "orders"};
    } else {
        table.columns = {"week", "country", "category", "material", "units"};
    }
    std::ranges::copy(std::vector<std::string_view>{"suppressed", "release", "position"},
                      std::back_inserter(table.columns));
    for (const auto& week : weeks) {
        const auto release = release_of(week);
        const auto figures = counted::figures_of(week.dimensions);
        for (std::size_t i = 0; i < figures.size(); ++i) {
            if (figures[i].measure != measure) continue;
            table.rows.push_back(row_of(week, release, figures[i], i));
        }
    }
    return table;
}

Problem invalid(std::string_view parameter) {
    return Problem{"query-parameter-invalid"}.with("parameter", std::string{parameter});
}

/// The bound that a query parameter names, empty if it names none.
std::expected<Period, Problem> week_in(const Request& request, std::string_view parameter) {
    const auto text = request.query_value(parameter);
    if (!text) return Period{};
    auto period = counted::parse_period(*text);
    if (!period || counted::kind_of(*period) != counted::PeriodKind::week) {
        return std::unexpected{invalid(parameter)};
    }
    return *std::move(period);
}

/// The body with its tag, so that nobody has to fetch it twice.
Response tagged(std::string_view media_type, std::string body) {
    auto tag = '"' + token_of({"etag", body}) + '"';
    Response response;
    response.media_type = media_type;
    response.body = std::move(body);
    return std::move(response)
        .header("ETag", std::move(tag))
        .header("Cache-Control", "private, no-cache");
}

enum class Format : std::uint8_t { csv, json_lines, json };

boost::asio::awaitable<Response> get_table(const Desk& desk,
                                           Request& request,
                                           Measure measure,
                                           Format format) {
    if (auto behind = co_await wait_for_position(desk, request)) co_return *std::move(behind);
    const auto from = week_in(request, "from");
    if (!from) co_return from.error();
    const auto to = week_in(request, "to");
    if (!to) co_return to.error();
    const auto dialect = dialect_named(request.query_value("dialect").value_or("rfc4180"));
    if (!dialect) co_return invalid("dialect");
    const auto table = table_of(
        released::released_weeks(desk.projections.view("statistics").view(), *from, *to), measure);
    switch (format) {
        case Format::csv:
            co_return tagged("text/csv; charset=utf-8; header=present", to_csv(table, *dialect));
        case Format::json_lines:
            co_return tagged("application/jsonl", to_json_lines(table));
        case Format::json:
            break;
    }
    co_return tagged("application/json", to_json(table));
}

boost::asio::awaitable<Response> list_periods(const Desk& desk, Request& request) {
    if (auto behind = co_await wait_for_position(desk, request)) co_return *std::move(behind);
    const auto weeks = released::released_weeks(desk.projections.view("statistics").view(), {}, {});
    const auto open = counted::period_of(desk.clock.now(), counted::PeriodKind::week);
    co_return tagged("application/json", json::document([&](json::Object& out) {
                         out.objects("items", weeks, [](json::Object& element, const auto& week) {
                             const auto suppressed = std::ranges::count_if(
                                 week.values, [](auto value) { return value < 0; });
                             element.member("week", week.period.value);
                             element.member("starts_at", counted::start_of(week.period));
                             element.member("ends_at", counted::end_of(week.period));
                             element.member("release", release_of(week));
                             element.member("released_at", week.at);
                             element.member("cells", week.values.size());
                             element.member("suppressed", suppressed);
                         });
                         out.object("next_release", [&](json::Object& next) {
                             next.member("week", open.value);
                             next.member("due_at", counted::end_of(open));
                         });
                     }));
}

boost::asio::awaitable<Response> get_dictionary(const Desk& desk, Request& request) {
    if (auto behind = co_await wait_for_position(desk, request)) co_return *std::move(behind);
    co_return tagged("application/json", statistics_dictionary(request.language));
}

Route table_route(const Desk& desk, std::string_view name, Measure measure, Format format) {
    const std::vector<std::string_view> endings{".csv", ".jsonl", ".json"};
    const std::vector<std::string_view> words{"_csv", "_json_lines", "_json"};
    const std::vector<std::string> media_types{"text/csv", "application/jsonl", "application/json"};
    const auto index = static_cast<std::size_t>(format);
    Route route{.method = Method::get,
                .path = "/v1/statistics/" + std::string{name} + std::string{endings[index]},
                .operation = "get_statistics_" + std::string{name} + std::string{words[index]},
                .access = Access::of_tables("analyst"),
                .query = {"from", "to"},
                .media_types = {media_types[index]},
                .any_node = true,
                .handler = [&desk, measure, format](Request& request) {
                    return get_table(desk, request, measure, format);
                }};
    if (format == Format::csv) route.query.emplace_back("dialect");
    return route;
}

}  // namespace

std::vector<Route> statistics_routes(const Desk& desk) {
    std::vector<Route> routes;
    for (const auto format : {Format::csv, Format::json_lines, Format::json}) {
        routes.push_back(table_route(desk, "orders", Measure::orders, format));
        routes.push_back(table_route(desk, "materials", Measure::units, format));
    }
    routes.push_back({.method = Method::get,
                      .path = "/v1/statistics/periods",
                      .operation = "list_statistics_periods",
                      .access = Access::of_tables("analyst"),
                      .any_node = true,
                      .handler = handler(desk, list_periods)});
    routes.push_back({.method = Method::get,
                      .path = "/v1/statistics/dictionary",
                      .operation = "get_statistics_dictionary",
                      .access = Access::of_tables("analyst"),
                      .any_node = true,
                      .handler = handler(desk, get_dictionary)});
    return routes;
}

}  // namespace kontor::adapters::http
