#include "adapters/http/tables/dictionary.hpp"

#include "adapters/http/json/writer.hpp"
#include "domain/statistics/suppression.hpp"

#include <string_view>
#include <vector>

namespace kontor::adapters::http {
namespace {

struct Column {
    std::string_view name;
    std::string_view type;
    std::string_view meaning;
};

constexpr std::string_view suppressed_meaning =
    "Whether the figure is withheld, for its own sake or to protect another; its cell is empty "
    "then.";
constexpr std::string_view release_meaning =
    "Names the frozen table that the row belongs to. A released table never changes.";
constexpr std::string_view position_meaning = "Names the row within its release.";

const std::vector<Column>& orders_columns() {
    static const std::vector<Column> columns{
        {"week", "text", "ISO week, in UTC, in which it happened."},
        {"outcome",
         "text",
         "What happened to the orders in that week: placed, accepted, rejected, cancelled, shipped "
         "(in full) or completed. An order counts once for each."},
        {"country", "text", "Country of delivery (ISO 3166-1), or all."},
        {"region",
         "text",
         "First digit of the postcode, for placed orders in countries whose postcodes begin with "
         "one; or all."},
        {"orders", "integer", "Number of orders; empty when suppressed."},
        {"suppressed", "boolean", suppressed_meaning},
        {"release", "text", release_meaning},
        {"position", "text", position_meaning}};
    return columns;
}

const std::vector<Column>& materials_columns() {
    static const std::vector<Column> columns{
        {"week", "text", "ISO week, in UTC, in which the orders were placed."},
        {"country", "text", "Country of delivery (ISO 3166-1), or all."},
        {"category", "text", "Category of the material when it was ordered, or all."},
        {"material", "text", "Sku of the material, or all."},
        {"units", "integer", "Number of packs ordered; empty when suppressed."},
        {"suppressed", "boolean", suppressed_meaning},
        {"release", "text", release_meaning},
        {"position", "text", position_meaning}};
    return columns;
}

void write_table(json::Object& out, std::string_view name, const std::vector<Column>& columns) {
    out.member("name", name);
    out.objects("columns", columns, [](json::Object& element, const Column& column) {
        element.member("name", column.name);
        element.member("type", column.type);
        element.member("meaning", column.meaning);
    });
}

}  // namespace

std::string statistics_dictionary() {
    const domain::statistics::SuppressionRules rules;
    const std::vector<std::string_view> tables{"orders", "materials"};
    return json::document([&](json::Object& out) {
        out.objects("tables", tables, [](json::Object& table, std::string_view name) {
            write_table(table, name, name == "orders" ? orders_columns() : materials_columns());
        });
        out.object("rules", [&](json::Object& out_rules) {
            out_rules.member("customers_min", rules.customers_min);
            out_rules.member("accounts_min", rules.accounts_min);
            out_rules.member("largest_percent_max", rules.largest_percent_max);
            out_rules.member("two_largest_percent_max", rules.two_largest_percent_max);
            out_rules.member("interval_min", rules.interval_min);
            out_rules.member("interval_percent_min", rules.interval_percent_min);
        });
    });
}

}  // namespace kontor::adapters::http
