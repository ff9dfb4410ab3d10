#include "adapters/http/json/writer.hpp"
#include "adapters/http/pages/html.hpp"
#include "adapters/http/pages/operations_pages.hpp"

#include <string>
#include <utility>

namespace kontor::adapters::http {

namespace asio = boost::asio;
using domain::Language;
using domain::Text;

namespace {

/// The words of the page itself.
struct Words {
    Text problems{.nl = "Problemen", .en = "Problems", .fr = "Problèmes"};
    Text cause{.nl = "Oorzaak", .en = "Cause", .fr = "Cause"};
    Text cure{.nl = "Oplossing", .en = "What to do", .fr = "Que faire"};
    Text sample{.nl = "Voorbeeld", .en = "Sample", .fr = "Exemple"};
    Text status{.nl = "Status", .en = "Status", .fr = "Statut"};
    Text retry{.nl = "Opnieuw versturen", .en = "Sending again", .fr = "Renvoyer"};
    Text same{.nl = "Verstuur hetzelfde verzoek opnieuw, na Retry-After.",
              .en = "Send the same request again, after Retry-After.",
              .fr = "Renvoyez la même requête, après Retry-After."};
    Text changed{.nl = "Verander eerst het verzoek.",
                 .en = "Change the request first.",
                 .fr = "Modifiez d’abord la requête."};
    Text never{.nl = "Dat helpt niet.", .en = "That does not help.", .fr = "Cela ne sert à rien."};
};

const Words& words() {
    static const Words all;
    return all;
}

const Text& retry_text(const ProblemType& type) {
    if (type.retry == "same") return words().same;
    return type.retry == "changed" ? words().changed : words().never;
}

void write_type(json::Object& members, const ProblemType& type, Language language) {
    members.member("code", type.code);
    members.member("status", type.status);
    members.member("retry", type.retry);
    members.member("title", type.title.in(language));
    members.member("cause", type.cause.in(language));
    members.member("cure", type.cure.in(language));
    members.raw("sample", type.sample);
}

std::string list_page(const ProblemCatalogue& problems, Language language) {
    std::string body = "<dl>";
    for (const auto& type : problems.types()) {
        body += "<dt><a href=\"/problems/" + type.code + "\"><code>" + type.code + "</code></a> " +
                std::to_string(type.status) + "</dt><dd>" + html_text(type.title.in(language)) +
                "</dd>";
    }
    return html_page(words().problems.in(language), body + "</dl>", language);
}

std::string type_page(const ProblemType& type, Language language) {
    const auto section = [&](const Text& heading, const std::string& html) {
        return "<h2>" + html_text(heading.in(language)) + "</h2><p>" + html + "</p>";
    };
    std::string body = "<p><code>" + type.code + "</code></p>";
    body += section(words().status, std::to_string(type.status));
    body += section(words().cause, html_text(type.cause.in(language)));
    body += section(words().cure, html_text(type.cure.in(language)));
    body += section(words().retry, html_text(retry_text(type).in(language)));
    body += "<h2>" + html_text(words().sample.in(language)) + "</h2><pre>" +
            html_text(type.sample) + "</pre><p><a href=\"/problems\">" +
            html_text(words().problems.in(language)) + "</a></p>";
    return html_page(type.title.in(language), body, language);
}

Response answer(Response response) {
    return std::move(response).in_language().header("Vary", "Accept");
}

Response page(std::string text) {
    return answer(Response::html(std::move(text))
                      .header("Content-Security-Policy",
                              "default-src 'none'; style-src 'self'; img-src 'self'; "
                              "frame-ancestors 'none'"));
}

asio::awaitable<Response> list(Request& request, const ProblemCatalogue& problems) {
    const auto language = request.language;
    if (request.prefers("text/html")) co_return page(list_page(problems, language));
    co_return answer(Response::json(
        200, json::document([&](json::Object& members) {
            members.objects(
                "items", problems.types(), [&](json::Object& item, const ProblemType& type) {
                    write_type(item, type, language);
                });
        })));
}

asio::awaitable<Response> one(Request& request, const ProblemCatalogue& problems) {
    const auto* const type = problems.find(request.path_value("code"));
    if (type == nullptr) co_return Problem{"not-found"};
    if (request.prefers("text/html")) co_return page(type_page(*type, request.language));
    co_return answer(Response::json(200, json::document([&](json::Object& members) {
                                        write_type(members, *type, request.language);
                                    })));
}

Route problem_route(std::string path, std::string operation, Handler handler) {
    return {.path = std::move(path),
            .operation = std::move(operation),
            .access = Access::of_everybody(),
            .media_types = {"application/json", "text/html"},
            .handler = std::move(handler)};
}

}  // namespace

std::vector<Route> problem_routes(const ProblemCatalogue& problems) {
    const auto* const catalogue = &problems;
    return {problem_route("/problems",
                          "list_problems",
                          [catalogue](Request& request) { return list(request, *catalogue); }),
            problem_route("/problems/{code}", "get_problem", [catalogue](Request& request) {
                return one(request, *catalogue);
            })};
}

}  // namespace kontor::adapters::http
