#pragma once

#include "tests/http/house_routes.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <string>
#include <string_view>
#include <vector>

// A front door with a few routes behind it, for tests.

namespace kontor::tests {

/// Everything that a front door stands on. Sites: the sandbox's.
struct House {
    explicit House(http::Limits limits = {})
        : door{{.router = router,
                .problems = http::ProblemCatalogue::built_in(),
                .authenticator = authenticator,
                .random = random,
                .metrics = metrics,
                .log = log,
                .sites = {.own = {}, .allowed = http::AllowedOrigins::of_sandbox()},
                .limits = limits}} {}

    Gate gate;
    http::Router router{routes_at(gate)};
    NameAuthenticator authenticator;
    adapters::memory::SeededRandom random{7};
    adapters::metrics::Metrics metrics;
    http::AccessLog log;
    http::FrontDoor door;
};

/// A request without a server: what a front door answers to it.
struct Question {
    http::Method method = http::Method::get;
    std::string target;
    Headers headers;
    std::string body;
    http::Transport transport = http::Transport::tcp;
};

inline boost::asio::awaitable<void> put(http::FrontDoor& door,
                                        const Question& question,
                                        http::Response& answer) {
    std::vector<http::HeaderField> fields;
    for (const auto& [name, value] : question.headers) fields.push_back({name, value});
    http::Request request;
    request.method = question.method;
    request.target = question.target;
    request.host = "shop.example";
    request.headers = fields;
    request.body = question.body;
    request.transport = question.transport;
    answer = co_await door.respond(request);
}

[[nodiscard]] inline http::Response ask(http::FrontDoor& door, const Question& question) {
    boost::asio::io_context context;
    http::Response answer;
    boost::asio::co_spawn(
        context, put(door, question, answer), [](const std::exception_ptr& thrown) {
            if (thrown) std::rethrow_exception(thrown);
        });
    context.run();
    return answer;
}
[[nodiscard]] inline http::Response ask(House& house, const Question& question) {
    return ask(house.door, question);
}

[[nodiscard]] inline std::string header_of(const http::Response& response, std::string_view name) {
    for (const auto& [header, value] : response.headers) {
        if (header == name) return value;
    }
    return {};
}

}  // namespace kontor::tests
