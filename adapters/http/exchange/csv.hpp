#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace kontor::adapters::http {

/// Appends one row of CSV as RFC 4180 writes it. A cell that a spreadsheet would take for a formula
/// is defused by an apostrophe before it: what customers typed is shown, never executed.
void append_csv_row(std::string& out, std::initializer_list<std::string_view> cells);

}  // namespace kontor::adapters::http
