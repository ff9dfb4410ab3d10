#include "adapters/http/pages/html.hpp"

namespace kontor::adapters::http {

std::string html_text(std::string_view text) {
    std::string escaped;
    escaped.reserve(text.size() + text.size() / 8);
    for (const char c : text) {
        switch (c) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            case '\'':
                escaped += "&#39;";
                break;
            default:
                escaped.push_back(c);
        }
    }
    return escaped;
}

std::string html_page(std::string_view title, std::string_view body, domain::Language language) {
    const auto name = html_text(title);
    std::string page{"<!doctype html><html lang=\""};
    page.append(domain::name_of(language))
        .append(
            "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
            "content=\"width=device-width, initial-scale=1\"><title>")
        .append(name)
        .append("</title><link rel=\"stylesheet\" href=\"/docs/docs.css\"></head><body><main><h1>")
        .append(name)
        .append("</h1>")
        .append(body)
        .append("</main></body></html>\n");
    return page;
}

}  // namespace kontor::adapters::http
