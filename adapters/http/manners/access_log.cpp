#include "adapters/http/manners/access_log.hpp"

#include <spdlog/logger.h>

namespace kontor::adapters::http {

AccessLog::AccessLog(std::shared_ptr<spdlog::logger> logger) : logger_{std::move(logger)} {}

void AccessLog::write(const AccessLine& line) {
    if (!logger_ || !logger_->should_log(spdlog::level::info)) return;
    const std::chrono::duration<double, std::milli> duration_ms = line.duration;
    logger_->info("{} {} {} {:.3f} ms {}",
                  name_of(line.method),
                  line.route,
                  line.status,
                  duration_ms.count(),
                  line.request_id);
}

void AccessLog::failed(std::string_view route, std::string_view request_id, std::string_view what) {
    if (logger_) logger_->error("{} failed: {} (request {})", route, what, request_id);
}

}  // namespace kontor::adapters::http
