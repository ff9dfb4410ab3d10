#include "adapters/http/manners/front_door.hpp"

#include "adapters/http/manners/credentials.hpp"
#include "adapters/http/manners/declared.hpp"
#include "adapters/http/manners/negotiation.hpp"
#include "adapters/http/manners/standing_headers.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <string>
#include <utility>

namespace kontor::adapters::http {

namespace asio = boost::asio;

namespace {

constexpr std::string_view no_route_name = "(none)";

/// A place among the requests in handlers; given back at the end.
class Place {
public:
    explicit Place(std::atomic<std::uint32_t>& taken) : taken_{taken} {
        number_ = taken_.fetch_add(1, std::memory_order_relaxed) + 1;
    }
    ~Place() {
        taken_.fetch_sub(1, std::memory_order_relaxed);
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    [[nodiscard]] std::uint32_t number() const {
        return number_;
    }

private:
    std::atomic<std::uint32_t>& taken_;
    std::uint32_t number_ = 0;
};

bool may_use(const Caller& caller, const Access& access) {
    switch (caller.kind) {
        case Caller::Kind::nobody:
            return false;
        case Caller::Kind::customer:
            return access.customers;
        case Caller::Kind::machine:
            return std::ranges::find(access.roles, caller.role) != access.roles.end();
    }
    return false;
}

/// Somebody at a browser, as opposed to a program that takes whatever comes.
bool asks_for_a_page(const Request& request) {
    if (request.method != Method::get && request.method != Method::head) return false;
    constexpr std::array<std::string_view, 2> kinds{"application/problem+json", "text/html"};
    const auto accept = request.header("Accept");
    return accept && !request.target.starts_with("/v1/") &&
           best_media_type(*accept, kinds) == "text/html";
}

/// Where Basic will do, spreadsheets ask for it only if the answer says so.
Problem unauthenticated(const Route& route) {
    Problem problem{"unauthenticated"};
    if (!route.access.basic) return problem;
    return std::move(problem).header("WWW-Authenticate",
                                     "Bearer, Basic realm=\"Kontor\", charset=\"UTF-8\"");
}

/// A caller that has the body already gets none (RFC 9110, 13.1.2).
void leave_out_what_is_known(const Request& request, Response& response) {
    if (!is_safe(request.method) || response.status != 200 || !response.tag_tells_all) return;
    const auto* tag = response.find_header("ETag");
    const auto known = request.header("If-None-Match");
    if (!tag || !known || (*known != "*" && !known->contains(*tag))) return;
    response.status = 304;
    response.media_type.clear();
    response.body.clear();
    response.fixed = {};
    std::erase_if(response.headers,
                  [](const auto& header) { return header.first == "Content-Encoding"; });
}

}  // namespace

FrontDoor::FrontDoor(FrontDoorParts parts)
    : parts_{std::move(parts)}, ids_{parts_.random}, series_(parts_.router.routes().size() + 1) {
    const auto& routes = parts_.router.routes();
    for (std::size_t i = 0; i < routes.size(); ++i) {
        series_[i].answered =
            &parts_.metrics.requests_of(name_of(routes[i].method), routes[i].path);
    }
    series_.back().answered = &parts_.metrics.requests_of("any", no_route_name);
}

/// What every answer needs, be the request ever so wrong.
void FrontDoor::name(Request& request) {
    request.id = ids_.next();
    request.language = best_language(request.header("Accept-Language").value_or(""))
                           .value_or(parts_.default_language);
}

asio::awaitable<Response> FrontDoor::respond(Request& request) {
    const auto start = std::chrono::steady_clock::now();
    name(request);
    Response response;
    auto match = locate(request, response);
    const auto series = match.route.value_or(series_.size() - 1);
    bool is_finished = false;
    if (match.route) {
        request.path = std::move(match.path);
        const auto& route = parts_.router.routes()[series];
        const bool leader_alone = !route.any_node && route.path.starts_with("/v1/");
        if (leader_alone && parts_.stands_by && parts_.stands_by()) {
            response = co_await parts_.forward(request);
            is_finished = !response.problem;
        } else {
            response = co_await handle(request, series);
            // Somebody else may lead by now, and know what is not known here.
            if (leader_alone && parts_.may_answer && !parts_.may_answer()) {
                response = Response{Problem{"log-unavailable"}};
            }
        }
        if (!is_safe(request.method)) {
            parts_.metrics.command_answered(
                route.operation,
                response.problem ? std::string_view{response.problem->code} : "done");
        }
    }
    // An answer that another node gave has everything.
    if (!is_finished) finish(request, response);
    note(request, response, series, start);
    co_return response;
}

Response FrontDoor::refuse(Request& request, Problem problem) {
    const auto start = std::chrono::steady_clock::now();
    name(request);
    Response response{std::move(problem)};
    finish(request, response);
    note(request, response, series_.size() - 1, start);
    return response;
}

void FrontDoor::note(const Request& request,
                     const Response& response,
                     std::size_t series,
                     std::chrono::steady_clock::time_point start) {
    const std::chrono::nanoseconds duration = std::chrono::steady_clock::now() - start;
    series_[series].answered->answered(response.status,
                                       std::chrono::duration<double>{duration}.count());
    const auto& routes = parts_.router.routes();
    const std::string_view route = series < routes.size() ? routes[series].path : no_route_name;
    parts_.log.write({.method = request.method,
                      .route = route,
                      .status = response.status,
                      .duration = duration,
                      .request_id = request.id});
}

/// The route; or none, and then `refusal` is the answer.
RouteMatch FrontDoor::locate(Request& request, Response& refusal) const {
    if (request.target == "*") {
        refusal = options(request, {});
        return {};
    }
    auto target = parse_target(request.target);
    if (!target) {
        refusal = Problem{"malformed-request"};
        return {};
    }
    request.query = std::move(target->query);
    auto match = parts_.router.find(request.method, std::move(target->segments));
    if (match.route) return match;
    if (match.siblings.empty()) {
        refusal = parts_.lost_page && asks_for_a_page(request) ? parts_.lost_page(request)
                                                               : Response{Problem{"not-found"}};
    } else if (request.method == Method::options) {
        refusal = options(request, match);
    } else {
        const auto allow = parts_.router.allowed(match.siblings);
        refusal = Problem{"method-not-allowed"}
                      .with("method", std::string{name_of(request.method)})
                      .with("allow", allow)
                      .header("Allow", allow);
    }
    return match;
}

Response FrontDoor::options(const Request& request, const RouteMatch& match) const {
    const auto allow = parts_.router.allowed(match.siblings);
    auto response = Response::empty().header("Allow", allow);
    const auto origin = request.header("Origin");
    if (origin && request.header("Access-Control-Request-Method") &&
        parts_.sites.allowed.allows(*origin)) {
        response.headers.emplace_back("Access-Control-Allow-Methods", allow);
        response.headers.emplace_back("Access-Control-Allow-Headers", cors_request_headers);
        response.headers.emplace_back("Access-Control-Max-Age", "600");
    }
    return response;
}

asio::awaitable<Response> FrontDoor::handle(Request& request, std::size_t index) {
    const auto& route = parts_.router.routes()[index];
    const Place place{series_[index].in_flight};
    std::optional<Place> load;
    if (route.is_load) load.emplace(in_flight_);
    if (place.number() > route.in_flight_max ||
        (load && load->number() > parts_.limits.requests_in_flight_max)) {
        co_return Problem{"overloaded"};
    }
    auto credential = credential_of(request);
    if (!credential) co_return Problem{"credentials-ambiguous"};
    const bool with_cookie = credential->kind == Credential::Kind::cookie;
    if (!may_change(request, parts_.sites, {.with_cookie = with_cookie})) {
        co_return Problem{"cross-site"};
    }
    if (!route.access.everybody) {
        auto refusal = co_await authenticate(request, route, *std::move(credential));
        if (refusal) co_return *std::move(refusal);
    }
    if (auto refusal = admit(request, route)) co_return *std::move(refusal);
    co_return co_await call(request, route);
}

asio::awaitable<FrontDoor::Refusal> FrontDoor::authenticate(Request& request,
                                                            const Route& route,
                                                            Credential credential) {
    const bool is_sent =
        credential.kind != Credential::Kind::none || credential.transport == Transport::unix_socket;
    if (!is_sent && route.access.credential_optional) co_return std::nullopt;
    const bool is_usable = credential.kind != Credential::Kind::foreign &&
                           (credential.kind != Credential::Kind::basic || route.access.basic);
    if (!is_sent || !is_usable) co_return unauthenticated(route);
    if (credential.kind == Credential::Kind::basic) credential.kind = Credential::Kind::bearer;
    const bool by_cookie = credential.kind == Credential::Kind::cookie;
    auto caller = co_await parts_.authenticator.authenticate(std::move(credential));
    if (!caller) {
        switch (caller.error()) {
            case AuthenticationFault::invalid:
                co_return unauthenticated(route);
            case AuthenticationFault::overloaded:
                co_return Problem{"overloaded"};
            case AuthenticationFault::unavailable:
                co_return Problem{"log-unavailable"};
        }
    }
    request.caller = *std::move(caller);
    request.caller.by_cookie = by_cookie;
    if (request.caller.language && !best_language(request.header("Accept-Language").value_or(""))) {
        request.language = *request.caller.language;
    }
    if (!may_use(request.caller, route.access)) co_return Problem{"forbidden"};
    co_return std::nullopt;
}

/// Everything else that the declaration asks for; reads it into the request.
FrontDoor::Refusal FrontDoor::admit(Request& request, const Route& route) const {
    if (auto refusal = check_accept(request, route)) return refusal;
    if (auto refusal = check_query(request, route)) return refusal;
    if (auto refusal = read_idempotency_key(request, route)) return refusal;
    if (auto refusal = read_if_match(request, route)) return refusal;
    return read_body(request, route, parts_.limits.json_depth_max);
}

asio::awaitable<Response> FrontDoor::call(Request& request, const Route& route) {
    std::string failure;
    try {
        co_return co_await route.handler(request);
    } catch (const std::exception& thrown) {
        failure = thrown.what();
    } catch (...) {
        failure = "unknown exception";
    }
    parts_.log.failed(route.path, request.id, failure);
    co_return Problem{"internal"};
}

void FrontDoor::put_into_words(const Request& request, Response& response) const {
    auto& problem = *response.problem;
    const auto& type = parts_.problems.type_of(problem);
    response.status = type.status;
    response.media_type = "application/problem+json";
    response.body = parts_.problems.body(problem, request.language, request.id);
    response.is_localised = true;
    for (auto& header : problem.headers) response.headers.push_back(std::move(header));
    if (type.retry == "same" && !problem.retry_after) problem.retry_after = std::chrono::seconds{1};
    if (problem.retry_after) {
        response.headers.emplace_back("Retry-After", std::to_string(problem.retry_after->count()));
    }
    if (type.status == 401 && !response.has_header("WWW-Authenticate")) {
        response.headers.emplace_back("WWW-Authenticate", "Bearer");
    }
    response.problem.reset();
}

/// The headers that every answer has.
void FrontDoor::finish(const Request& request, Response& response) const {
    if (response.problem) put_into_words(request, response);
    leave_out_what_is_known(request, response);
    response.headers.emplace_back("Request-Id", request.id);
    // Of the API all are: what has no words today may have some tomorrow.
    if (request.target.starts_with("/v1/")) response.is_localised = true;
    if (response.is_localised) {
        response.headers.emplace_back("Content-Language", name_of(request.language));
    }
    const auto origin = request.header("Origin");
    if (origin && parts_.sites.allowed.allows(*origin)) {
        response.headers.emplace_back("Access-Control-Allow-Origin", *origin);
        response.headers.emplace_back("Access-Control-Expose-Headers", cors_exposed_headers);
    }
    response.header_block = standing_headers_for(response);
}

}  // namespace kontor::adapters::http
