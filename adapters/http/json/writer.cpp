#include "adapters/http/json/writer.hpp"

namespace kontor::adapters::http::json {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

/// What must not stand in a JSON text as it is. DEL and beyond may.
constexpr bool needs_escape(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

void append_escaped(std::string& out, char c) {
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('\\');
    switch (c) {
        case '"':
        case '\\':
            out.push_back(c);
            return;
        case '\n':
            out.push_back('n');
            return;
        case '\r':
            out.push_back('r');
            return;
        case '\t':
            out.push_back('t');
            return;
        default:
            out += "u00";
            out.push_back(hex_digits[byte >> 4U]);
            out.push_back(hex_digits[byte & 0xFU]);
    }
}

}  // namespace

void append_text(std::string& out, std::string_view text) {
    out.push_back('"');
    std::size_t from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!needs_escape(text[i])) continue;
        out.append(text.substr(from, i - from));
        append_escaped(out, text[i]);
        from = i + 1;
    }
    out.append(text.substr(from));
    out.push_back('"');
}

}  // namespace kontor::adapters::http::json
