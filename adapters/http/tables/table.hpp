#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// Tables for spreadsheets and analysts' tools: the same rows as CSV, JSON Lines or JSON.

namespace kontor::adapters::http {

/// Text, a number that may be absent, or truth.
using TableValue = std::variant<std::string, std::optional<std::int64_t>, bool>;

struct Table {
    std::vector<std::string_view> columns;
    std::vector<std::vector<TableValue>> rows;
};

/// How a spreadsheet of a language reads CSV.
enum class Dialect : std::uint8_t { rfc4180, excel_nl, excel_fr, excel_en };

/// Nothing for a name that no dialect has.
[[nodiscard]] std::optional<Dialect> dialect_named(std::string_view name);

/// RFC 4180 with a header line; Excel's dialects begin with a byte order mark, and those of
/// languages whose comma is the decimal sign separate by semicolons. Text that a spreadsheet would
/// take for a formula gets an apostrophe in front.
[[nodiscard]] std::string to_csv(const Table& table, Dialect dialect);
/// An object a line; an absent number is null.
[[nodiscard]] std::string to_json_lines(const Table& table);
/// {"items": [...]} with the same objects.
[[nodiscard]] std::string to_json(const Table& table);

}  // namespace kontor::adapters::http
