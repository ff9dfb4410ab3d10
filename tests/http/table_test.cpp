#include "adapters/http/tables/table.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace kontor::adapters::http {
namespace {

Table table_of(std::string text) {
    return {.columns = {"name", "count", "suppressed"},
            .rows = {{std::move(text), std::optional<std::int64_t>{12}, false},
                     {std::string{"none"}, std::optional<std::int64_t>{}, true}}};
}
std::string first_cell(const std::string& text, Dialect dialect = Dialect::rfc4180) {
    const auto csv = to_csv(table_of(text), dialect);
    const auto line = csv.find("\r\n") + 2;
    const char separator = dialect == Dialect::excel_nl ? ';' : ',';
    return csv.substr(line, csv.find(separator + std::string{"12"}, line) - line);
}

TEST(Csv, HasAHeaderAndEmptyCellsForAbsentNumbers) {
    EXPECT_EQ(to_csv(table_of("boxes"), Dialect::rfc4180),
              "name,count,suppressed\r\nboxes,12,false\r\nnone,,true\r\n");
    EXPECT_EQ(to_csv(table_of("boxes"), Dialect::excel_fr),
              "\xEF\xBB\xBFname;count;suppressed\r\nboxes;12;false\r\nnone;;true\r\n");
}

TEST(Csv, QuotesWhatWouldBreakARow) {
    EXPECT_EQ(first_cell("a,b"), "\"a,b\"");
    EXPECT_EQ(first_cell("a,b", Dialect::excel_nl), "a,b");
    EXPECT_EQ(first_cell("a;b", Dialect::excel_nl), "\"a;b\"");
    EXPECT_EQ(first_cell("a\"b"), "\"a\"\"b\"");
    EXPECT_EQ(first_cell("a\nb"), "\"a\nb\"");
    EXPECT_EQ(first_cell("plain"), "plain");
}

TEST(Csv, DefusesWhatASpreadsheetWouldRun) {
    for (const auto* text : {"=1+1", "+1", "-1", "@SUM(A1)", "\tx"}) {
        EXPECT_EQ(first_cell(text), std::string{"'"} + text);
    }
    EXPECT_EQ(first_cell("=a,b"), "\"'=a,b\"");
    EXPECT_EQ(first_cell("\rx"), "\"'\rx\"");
    EXPECT_EQ(first_cell("BOX-S-25"), "BOX-S-25");
}

TEST(JsonTable, HasNullForAbsentNumbers) {
    EXPECT_EQ(to_json_lines(table_of("a\"b")),
              "{\"name\":\"a\\\"b\",\"count\":12,\"suppressed\":false}\n"
              "{\"name\":\"none\",\"count\":null,\"suppressed\":true}\n");
    EXPECT_EQ(to_json({.columns = {"a"}, .rows = {}}), "{\"items\":[]}");
}

TEST(Dialect, IsKnownByName) {
    EXPECT_EQ(dialect_named("excel-nl"), Dialect::excel_nl);
    EXPECT_EQ(dialect_named("excel"), std::nullopt);
}

}  // namespace
}  // namespace kontor::adapters::http
