#include "adapters/http/tables/table.hpp"

#include "adapters/http/json/writer.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace kontor::adapters::http {
namespace {

constexpr std::array<std::pair<std::string_view, Dialect>, 4> dialects{{
    {"rfc4180", Dialect::rfc4180},
    {"excel-nl", Dialect::excel_nl},
    {"excel-fr", Dialect::excel_fr},
    {"excel-en", Dialect::excel_en},
}};

char separator_of(Dialect dialect) {
    return dialect == Dialect::excel_nl || dialect == Dialect::excel_fr ? ';' : ',';
}

void append_text_cell(std::string& out, std::string_view text, char separator) {
    std::string cell;
    if (!text.empty() && std::string_view{"=+-@\t\r"}.contains(text.front())) cell.push_back('\'');
    cell.append(text);
    const auto needs_quotes = [&](char c) {
        return c == separator || c == '"' || c == '\r' || c == '\n';
    };
    if (std::ranges::none_of(cell, needs_quotes)) {
        out.append(cell);
        return;
    }
    out.push_back('"');
    for (const char c : cell) {
        if (c == '"') out.push_back('"');
        out.push_back(c);
    }
    out.push_back('"');
}

void append_cell(std::string& out, const TableValue& value, char separator) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        append_text_cell(out, *text, separator);
    } else if (const auto* truth = std::get_if<bool>(&value)) {
        out += *truth ? "true" : "false";
    } else if (const auto& number = std::get<std::optional<std::int64_t>>(value)) {
        out += std::to_string(*number);
    }
}

void append_object(std::string& out, const Table& table, const std::vector<TableValue>& row) {
    out.push_back('{');
    json::Object object{out};
    for (std::size_t i = 0; i < row.size(); ++i) {
        const auto name = table.columns[i];
        const auto* number = std::get_if<std::optional<std::int64_t>>(&row[i]);
        if (number != nullptr && !*number) {
            object.raw(name, "null");
        } else {
            std::visit([&](const auto& value) { object.member(name, value); }, row[i]);
        }
    }
    out.push_back('}');
}

}  // namespace

std::optional<Dialect> dialect_named(std::string_view name) {
    for (const auto& [known, dialect] : dialects) {
        if (known == name) return dialect;
    }
    return std::nullopt;
}

std::string to_csv(const Table& table, Dialect dialect) {
    const char separator = separator_of(dialect);
    std::string out;
    if (dialect != Dialect::rfc4180) out += "\xEF\xBB\xBF";
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (i > 0) out.push_back(separator);
        append_text_cell(out, table.columns[i], separator);
    }
    out += "\r\n";
    for (const auto& row : table.rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i > 0) out.push_back(separator);
            append_cell(out, row[i], separator);
        }
        out += "\r\n";
    }
    return out;
}

std::string to_json_lines(const Table& table) {
    std::string out;
    for (const auto& row : table.rows) {
        append_object(out, table, row);
        out.push_back('\n');
    }
    return out;
}

std::string to_json(const Table& table) {
    std::string out{"{\"items\":["};
    bool is_first = true;
    for (const auto& row : table.rows) {
        if (!std::exchange(is_first, false)) out.push_back(',');
        append_object(out, table, row);
    }
    return out += "]}";
}

}  // namespace kontor::adapters::http
