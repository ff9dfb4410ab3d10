#include "adapters/serve/front.hpp"

#include "adapters/http/pages/start_page.hpp"
#include "adapters/http/routes/routes.hpp"
#include "adapters/serve/membership_terms.hpp"
#include "adapters/serve/seeds.hpp"
#include "adapters/serve/serve.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <memory>
#include <thread>
#include <utility>

namespace kontor::embedded {
extern const std::string_view openapi_json;
}

namespace kontor::adapters::serve {
namespace {

using http::Readiness;

std::shared_ptr<spdlog::logger> logger_of(const cli::Settings& settings) {
    auto logger = spdlog::stderr_logger_mt("kontor");
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    switch (settings.log.level) {
        case cli::LogLevel::debug:
            logger->set_level(spdlog::level::debug);
            break;
        case cli::LogLevel::info:
            logger->set_level(spdlog::level::info);
            break;
        case cli::LogLevel::warn:
            logger->set_level(spdlog::level::warn);
            break;
        case cli::LogLevel::error:
            logger->set_level(spdlog::level::err);
            break;
    }
    return logger;
}

http::Limits limits_of(const cli::Settings& settings) {
    const auto& limits = settings.limits;
    http::Limits http;
    http.connections_max = limits.connections_max;
    http.head_bytes_max = limits.header_bytes_max;
    http.body_bytes_max = limits.body_bytes_max;
    http.head_time_max = std::chrono::milliseconds{limits.header_timeout_ms};
    http.body_time_max = std::chrono::milliseconds{limits.body_timeout_ms};
    http.idle_time_max = std::chrono::milliseconds{limits.idle_timeout_ms};
    return http;
}

http::ShopPages pages_of(const cli::Settings& settings) {
    auto pages = http::ShopPages::read(settings.pages.empty() ? std::filesystem::path{KONTOR_PAGES}
                                                              : settings.pages);
    if (!pages) throw CannotServe{pages.error()};
    if (!pages->are_there() && !settings.pages.empty()) {
        throw CannotServe{settings.pages.string() + " holds no index.html"};
    }
    return *std::move(pages);
}

unsigned http_threads(const cli::Settings& settings) {
    if (settings.threads.http > 0) return settings.threads.http;
    return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

Front::Front(const cli::Settings& settings, Stack& stack, metrics::Metrics& metrics)
    : settings_{settings},
      stack_{stack},
      metrics_{metrics},
      password_threads_{{.name = "passwords",
                         .threads = settings.threads.passwords,
                         .waiting_max = settings.limits.passwords_waiting_max}},
      passwords_{password_threads_, {}},
      openapi_{settings.sandbox.on ? std::string{embedded::openapi_json}
                                   : http::without_sandbox(embedded::openapi_json)},
      attempts_{{.burst = 20, .per_second = 0.1}, 100'000, stack.clock()},
      desk_{.engine = stack.engine,
            .log = stack.log,
            .states = stack.states,
            .rules = stack.rules,
            .vault = stack.vault,
            .shop = stack.shop,
            .projections = stack.projections,
            .clock = stack.clock(),
            .random = stack.random,
            .passwords = passwords_,
            .attempts = attempts_,
            .facts = {.name = settings.shop.name,
                      .public_address = {},
                      .time_zone = settings.shop.time_zone,
                      .support_email = settings.shop.support_email,
                      .sandbox = settings.sandbox.on}},
      machines_{files::TokenFile{settings.data},
                settings.sandbox.on ? files::MachineTokens::Fixed::sandbox
                                    : files::MachineTokens::Fixed::none},
      credentials_{desk_, stack.known_customers, machines_},
      operator_{
          .projections = stack.projections,
          .on_engine = [this](const auto& what) { stack_.on_engine(what); },
          .worker = *stack.worker,
          .command = [this](const auto& name, const auto& words) { return command(name, words); }},
      log_{logger_of(settings)},
      pages_{pages_of(settings)} {}

http::FrontDoorParts Front::door_parts() {
    http::FrontDoorParts parts{.router = *router_,
                               .problems = http::ProblemCatalogue::built_in(),
                               .authenticator = credentials_,
                               .random = stack_.random,
                               .metrics = metrics_,
                               .log = log_,
                               .sites = {},
                               .limits = limits_of(settings_)};
    if (!settings_.public_address.empty()) parts.sites.own.push_back(settings_.public_address);
    parts.sites.allowed = settings_.sandbox.on ? http::AllowedOrigins::of_sandbox()
                                               : http::AllowedOrigins{settings_.cors.allow};
    if (pages_.are_there()) {
        parts.lost_page = [this](const http::Request& request) {
            return http::lost_document(pages_, request);
        };
    }
    if (auto* membership = stack_.membership()) {
        parts.may_answer = [this] { return leads(); };
        parts.stands_by = [this] { return !leading_; };
        parts.forward = [membership](http::Request& request) {
            return membership->forward(request);
        };
    }
    return parts;
}

std::expected<std::uint16_t, std::string> Front::listen() {
    router_.emplace(routes());
    door_.emplace(door_parts());
    server_.emplace(*door_,
                    http::Server::Options{.threads = http_threads(settings_),
                                          .limits = limits_of(settings_),
                                          .complain = complain});
    auto port = server_->listen(settings_.listen.host, settings_.listen.port);
    if (!port) return port;
    desk_.facts.public_address = cli::public_address_of(settings_, *port);
    if (const auto socket = server_->listen(control_socket(settings_)); !socket) {
        std::fprintf(stderr, "no operator's socket: %s\n", socket.error().c_str());
    }
    return port;
}

void Front::stand_by() {
    if (!started_.exchange(true)) server_->start();
}

void Front::lead(Processes& processes) {
    operations_.emplace(settings_, stack_, &processes);
    sandbox_ = processes.sandbox(stack_);
    leading_ = true;
    stand_by();
    if (auto* membership = stack_.membership()) membership->answer_with(*door_);
}

void Front::close() {
    draining_ = true;
    // First, for what other nodes forward is answered here.
    if (auto* membership = stack_.membership()) membership->stop();
    if (server_) server_->stop();
}

http::OperatorAnswer Front::command(const std::string& name, const Operations::Words& words) {
    if (!leading_) {
        return {.done = false,
                .text = stack_.leads() ? "the server is not ready yet"
                                       : "this node follows another one: ask that one"};
    }
    try {
        return {.done = true, .text = operations_->run(name, words)};
    } catch (const std::exception& failure) {
        return {.done = false, .text = failure.what()};
    }
}

std::vector<http::Route> Front::routes() {
    std::vector<http::Route> all;
    const auto add = [&](std::vector<http::Route> some) {
        std::ranges::move(some, std::back_inserter(all));
    };
    add(http::shop_routes(desk_));
    add(http::registration_routes(desk_));
    add(http::session_routes(desk_));
    add(http::password_routes(desk_));
    add(http::profile_routes(desk_));
    add(http::export_routes(desk_));
    add(http::email_routes(desk_));
    add(http::erasure_routes(desk_));
    add(http::receipt_routes(desk_));
    add(http::account_number_routes(desk_));
    add(http::address_routes(desk_));
    add(http::material_routes(desk_));
    add(http::order_routes(desk_));
    add(http::history_routes(desk_));
    add(http::order_file_routes(desk_));
    add(http::draft_routes(desk_));
    add(http::reorder_routes(desk_));
    add(http::fulfilment_routes(desk_));
    add(http::feed_routes(desk_));
    add(http::statistics_routes(desk_));
    add(http::account_registry_routes(desk_));
    add(http::operator_routes(operator_));
    add(http::operations_routes({.metrics = metrics_,
                                 .readiness = [this] { return readiness(); },
                                 .openapi = openapi_,
                                 .problems = http::ProblemCatalogue::built_in()}));
    const bool seeded = settings_.sandbox.on && settings_.sandbox.seed;
    http::StartPage start{.shop_name = settings_.shop.name,
                          .sandbox = settings_.sandbox.on,
                          .demo_emails = {},
                          .demo_password = std::string{demo_password},
                          .pages = &pages_};
    if (seeded) start.demo_emails.assign(demo_emails.begin(), demo_emails.end());
    all.push_back(http::start_page_route(std::move(start)));
    add(http::shop_page_routes(pages_));
    if (settings_.sandbox.on) add(http::sandbox_routes(sandbox_));
    return all;
}

bool Front::leads() const {
    for (std::uint16_t i = 0; i < stack_.log.partitions(); ++i) {
        if (!stack_.log.leads({i})) return false;
    }
    return true;
}

Readiness Front::readiness() const {
    Readiness readiness{.status = Readiness::Status::ok, .checks = {}};
    readiness.checks.push_back({"log", stack_.engine.healthy(), {}});
    const bool keeps_keys = !stack_.vault_failing();
    readiness.checks.push_back({"vault", keeps_keys, keeps_keys ? "" : "cannot be written"});
    for (const auto& view : stack_.projections.views()) {
        bool ok = true;
        for (std::uint16_t i = 0; i < stack_.projections.partitions(); ++i) {
            ok = ok && !view.quarantined({i});
        }
        readiness.checks.push_back(
            {std::string{view.projection().name()}, ok, ok ? "" : "in quarantine"});
    }
    bool is_led = true;
    if (const auto* membership = stack_.membership()) {
        is_led = leading_ ? leads() : membership->has_leader();
        readiness.checks.push_back({leading_ ? "lease" : "leader", is_led, {}});
    }
    // A view that stands still is stale, not a reason to answer nothing.
    if (!stack_.engine.healthy() || !keeps_keys || !is_led)
        readiness.status = Readiness::Status::failed;
    if (!started_) readiness.status = Readiness::Status::starting;
    if (draining_) readiness.status = Readiness::Status::draining;
    return readiness;
}

}  // namespace kontor::adapters::serve
