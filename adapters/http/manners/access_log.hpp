#pragma once

#include "adapters/http/exchange/method.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

namespace spdlog {
class logger;
}

namespace kontor::adapters::http {

/// One answered request. The route's template stands for the path: a path names orders, and the
/// log knows no persons and no ids but the request's own.
struct AccessLine {
    Method method = Method::get;
    std::string_view route;
    std::uint16_t status = 0;
    std::chrono::nanoseconds duration{};
    std::string_view request_id;
};

/// Writes a line for each answer. Safe from any thread.
class AccessLog {
public:
    /// Without a logger nothing is written.
    explicit AccessLog(std::shared_ptr<spdlog::logger> logger = nullptr);

    void write(const AccessLine& line);
    /// A handler threw: `what` is the library's text, never a value of a request.
    void failed(std::string_view route, std::string_view request_id, std::string_view what);

private:
    std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace kontor::adapters::http
