#include "adapters/http/exchange/csv.hpp"

namespace kontor::adapters::http {
namespace {

bool looks_like_formula(std::string_view cell) {
    constexpr std::string_view starts{"=+-@\t\r"};
    return !cell.empty() && starts.find(cell.front()) != std::string_view::npos;
}

void append_cell(std::string& out, std::string_view cell) {
    const bool quoted = cell.find_first_of(",\"\r\n") != std::string_view::npos;
    if (quoted) out.push_back('"');
    if (looks_like_formula(cell)) out.push_back('\'');
    for (const char c : cell) {
        if (c == '"') out.push_back('"');
        out.push_back(c);
    }
    if (quoted) out.push_back('"');
}

}  // namespace

void append_csv_row(std::string& out, std::initializer_list<std::string_view> cells) {
    bool is_first = true;
    for (const auto cell : cells) {
        if (!is_first) out.push_back(',');
        is_first = false;
        append_cell(out, cell);
    }
    out += "\r\n";
}

}  // namespace kontor::adapters::http
